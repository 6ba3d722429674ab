// One child process: spawned with two pipes and a file in memory, watched until it ends or a limit is reached.

#define _GNU_SOURCE

#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int make_input(const uint8_t *bytes, size_t length, int *out) {
    int file = memfd_create("gongkai-input", MFD_CLOEXEC);
    if (file < 0) return errno;
    size_t written = 0;
    while (written < length) {
        ssize_t count = write(file, bytes + written, length - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            int cause = count < 0 ? errno : EIO;
            close(file);
            return cause;
        }
        written += (size_t)count;
    }
    if (lseek(file, 0, SEEK_SET) < 0) {
        int cause = errno;
        close(file);
        return cause;
    }
    *out = file;
    return 0;
}

static int spawn(const char *program, const char *const arguments[], int input, int output, int errors,
                 pid_t *child) {
    static char *const environment[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=/nonexistent", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int cause = posix_spawn_file_actions_init(&actions);
    if (cause != 0) return cause;
    cause = posix_spawnattr_init(&attributes);
    if (cause != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return cause;
    }
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGINT);
    // In a group of its own, so that a kill reaches what it may have started, and Ctrl-C does not reach it.
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    // The input moves first: descriptors below 4 are replaced one after the other, and none of ours is below 4.
    if (cause == 0) cause = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (cause == 0) cause = posix_spawn_file_actions_adddup2(&actions, output, 1);
    if (cause == 0) cause = posix_spawn_file_actions_adddup2(&actions, errors, 2);
    if (cause == 0) cause = posix_spawn_file_actions_adddup2(&actions, input, 3);
    if (cause == 0) cause = posix_spawn_file_actions_addclosefrom_np(&actions, 4);
    if (cause == 0) {
        cause = posix_spawn(child, program, &actions, &attributes, (char *const *)arguments, environment);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return cause;
}

static void limit(pid_t child, int what, uint64_t value) {
    // Set from outside right after the start: posix_spawn has no attribute for it. A child that is gone is fine.
    const struct rlimit both = {value, value};
    prlimit(child, what, &both, NULL);
}

// Reads what is there into `result`; 0 at the end of the stream, 1 for more to come, or a status below 0.
static int take_output(int from, cprocess_result *result, size_t *capacity, uint64_t most) {
    if (*capacity - result->output_length < 65536) {
        size_t larger = *capacity * 2 + 131072;
        uint8_t *output = realloc(result->output, larger);
        if (output == NULL) return CPROCESS_TOO_LONG;
        result->output = output;
        *capacity = larger;
    }
    ssize_t count = read(from, result->output + result->output_length, 65536);
    if (count < 0) return errno == EINTR ? 1 : 0;
    result->output_length += (size_t)count;
    return result->output_length > most ? CPROCESS_TOO_LONG : count > 0;
}

static int take_errors(int from, cprocess_result *result, size_t *length) {
    char bytes[4096];
    ssize_t count = read(from, bytes, sizeof bytes);
    if (count < 0) return errno == EINTR;
    size_t room = sizeof result->errors - 1 - *length;
    size_t taken = (size_t)count < room ? (size_t)count : room;
    memcpy(result->errors + *length, bytes, taken);
    *length += taken;
    return count > 0;
}

static int watch(int output, int errors, int child, const cprocess_limits *limits, cprocess_result *result) {
    int64_t end = now_milliseconds() + limits->wall_milliseconds;
    size_t capacity = 0, error_length = 0;
    struct pollfd polled[2] = {{output, POLLIN, 0}, {errors, POLLIN, 0}};
    while (polled[0].fd >= 0 || polled[1].fd >= 0) {
        int64_t left = end - now_milliseconds();
        if (left <= 0) return CPROCESS_TIMEOUT;
        int ready = poll(polled, 2, left > 1000 ? 1000 : (int)left);
        if (ready < 0 && errno != EINTR) return errno;
        if (ready <= 0) continue;
        if (polled[0].fd >= 0 && polled[0].revents != 0) {
            int status = take_output(output, result, &capacity, limits->output_bytes);
            if (status < 0) return status;
            if (status == 0) polled[0].fd = -1;
        }
        if (polled[1].fd >= 0 && polled[1].revents != 0 && take_errors(errors, result, &error_length) == 0) {
            polled[1].fd = -1;
        }
    }
    // Both streams are closed; a program that stays nevertheless has until the same end.
    struct pollfd gone = {child, POLLIN, 0};
    for (;;) {
        int64_t left = end - now_milliseconds();
        if (left <= 0) return CPROCESS_TIMEOUT;
        int ready = poll(&gone, 1, left > 1000 ? 1000 : (int)left);
        if (ready > 0) return CPROCESS_OK;
        if (ready < 0 && errno != EINTR) return errno;
    }
}

// Moves a descriptor to 4 or above, so that none of those that the child replaces is one of its sources.
static int lift(int descriptor) {
    if (descriptor < 0 || descriptor >= 4) return descriptor;
    int lifted = fcntl(descriptor, F_DUPFD_CLOEXEC, 4);
    close(descriptor);
    return lifted;
}

int cprocess_run(const char *program, const char *const arguments[], const uint8_t *input, size_t input_length,
                 const cprocess_limits *limits, cprocess_result *result) {
    memset(result, 0, sizeof *result);
    int file = -1, output[2] = {-1, -1}, errors[2] = {-1, -1};
    pid_t child = -1;
    int status = make_input(input, input_length, &file);
    if (status == 0 && (pipe2(output, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0)) status = errno;
    if (status == 0) {
        file = lift(file);
        for (int i = 0; i < 2; i++) {
            output[i] = lift(output[i]);
            errors[i] = lift(errors[i]);
        }
        if (file < 0 || output[0] < 0 || output[1] < 0 || errors[0] < 0 || errors[1] < 0) status = errno;
    }
    if (status == 0) status = spawn(program, arguments, file, output[1], errors[1], &child);
    if (output[1] >= 0) close(output[1]);
    if (errors[1] >= 0) close(errors[1]);
    if (status == 0) {
        limit(child, RLIMIT_CPU, limits->cpu_seconds);
        limit(child, RLIMIT_AS, limits->memory_bytes);
        limit(child, RLIMIT_FSIZE, 0);
        limit(child, RLIMIT_CORE, 0);
        int handle = pidfd_open(child, 0);
        status = handle < 0 ? errno : watch(output[0], errors[0], handle, limits, result);
        if (handle >= 0) close(handle);
        if (status != CPROCESS_OK) kill(-child, SIGKILL);
        int ended = 0;
        while (waitpid(child, &ended, 0) < 0 && errno == EINTR) continue;
        if (status == CPROCESS_OK && WIFSIGNALED(ended)) status = CPROCESS_KILLED;
        if (WIFEXITED(ended)) result->exit_status = WEXITSTATUS(ended);
    }
    if (file >= 0) close(file);
    if (output[0] >= 0) close(output[0]);
    if (errors[0] >= 0) close(errors[0]);
    return status;
}

void cprocess_free(cprocess_result *result) {
    free(result->output);
    result->output = NULL;
}
