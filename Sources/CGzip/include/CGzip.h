// One call of zlib: bytes to gzip, all at once. zlib's stream structure stays on this side.

#ifndef CGZIP_H
#define CGZIP_H

#include <stddef.h>

/// Most bytes that `gongkai_gzip` may write for `length` bytes of input.
size_t gongkai_gzip_bound(size_t length);

/// Compresses `length` bytes at `input` to `output`, which has room for `capacity`. `level` is 1, fast, to 9, small.
/// Returns the number of bytes written, or 0 when there was no memory or no room.
size_t gongkai_gzip(
    const unsigned char *_Nonnull input, size_t length, unsigned char *_Nonnull output, size_t capacity, int level);

#endif
