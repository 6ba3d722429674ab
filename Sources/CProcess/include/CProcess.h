// Runs one program on bytes in memory, within limits of time and memory: no shell, no search path, no inherited
// descriptors, a bare environment, and nothing written to a disk.

#ifndef CPROCESS_H
#define CPROCESS_H

#include <stddef.h>
#include <stdint.h>

enum {
    CPROCESS_OK = 0,
    CPROCESS_TIMEOUT = -1,     // killed: the time was over
    CPROCESS_TOO_LONG = -2,    // killed: more output than allowed
    CPROCESS_KILLED = -3,      // it ended by a signal: the processor's time or its memory was used up, or a crash
};

typedef struct {
    uint32_t wall_milliseconds;
    uint32_t cpu_seconds;
    uint64_t memory_bytes;     // of address space
    uint64_t output_bytes;
} cprocess_limits;

typedef struct {
    int exit_status;           // of the program, when the call returns CPROCESS_OK
    uint8_t *output;           // what it wrote to standard output; freed by cprocess_free
    size_t output_length;
    char errors[512];          // the beginning of what it wrote to standard error, NUL-terminated
} cprocess_result;

// Runs `program`, an absolute path, with `arguments` (NULL at the end, the first is the program's name). `input`
// stands behind descriptor 3, so that "/dev/fd/3" among the arguments names it as a file that can be sought in.
// Returns CPROCESS_OK, a code above, or a positive errno. `result` is filled in every case and is to be freed.
int cprocess_run(const char *program, const char *const arguments[], const uint8_t *input, size_t input_length,
                 const cprocess_limits *limits, cprocess_result *result);

void cprocess_free(cprocess_result *result);

#endif
