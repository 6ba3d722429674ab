// The gazetteer tables as bytes inside the program: tab-separated UTF-8, one line a place, sorted.
// Columns and sources: Corpus/gazetteer/README.md. The memory is constant and lives as long as the program.

#ifndef CGAZETTEER_H
#define CGAZETTEER_H

#include <stddef.h>

/// Provinces, cities and counties, sorted by code. `length` receives the number of bytes; no zero byte follows.
const unsigned char *_Nonnull gongkai_places(size_t *_Nonnull length);

/// Towns, townships and subdistricts with the codes of their counties, sorted by the bytes of the name.
/// `length` receives the number of bytes; no zero byte follows.
const unsigned char *_Nonnull gongkai_towns(size_t *_Nonnull length);

#endif
