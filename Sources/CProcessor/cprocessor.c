// Ends a program that was built with an instruction which this processor lacks: with one line, and not by a signal somewhere.

#include "CProcessor.h"

#ifdef GONGKAI_POPCNT

#include <cpuid.h>
#include <unistd.h>

__attribute__((constructor)) static void check_processor(void) {
    unsigned int a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) && (c & bit_POPCNT)) return;
    static const char line[] =
        "error: this program needs the instruction POPCNT, which the processor here has not; build it with "
        "GONGKAI_PORTABLE=1, or give the virtual machine a newer processor\n";
    ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    _exit(written < 0 ? 74 : 70);
}

#endif
