#include "CGzip.h"

#include <zlib.h>

// A gzip header and trailer without a name take 18 bytes.
size_t gongkai_gzip_bound(size_t length) { return compressBound(length) + 18; }

size_t gongkai_gzip(
    const unsigned char *input, size_t length, unsigned char *output, size_t capacity, int level) {
    z_stream stream = {0};
    // 15 is the largest window, 16 more asks for gzip's framing.
    if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    // zlib counts bytes in 32 bits: what is longer is fed in parts.
    const size_t most = 1u << 30;
    size_t read = 0, written = 0;
    int status = Z_OK;
    while (status == Z_OK) {
        size_t part = length - read < most ? length - read : most;
        size_t room = capacity - written < most ? capacity - written : most;
        stream.next_in = (unsigned char *)input + read;
        stream.avail_in = (uInt)part;
        stream.next_out = output + written;
        stream.avail_out = (uInt)room;
        status = deflate(&stream, read + part == length ? Z_FINISH : Z_NO_FLUSH);
        read += part - stream.avail_in;
        written += room - stream.avail_out;
        if (status == Z_OK && stream.avail_out == 0 && written == capacity) break;
    }
    deflateEnd(&stream);
    return status == Z_STREAM_END ? written : 0;
}
