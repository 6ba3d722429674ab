// The files of the web page as bytes inside the program. The files themselves are in assets/, to be edited there.

#ifndef CPAGE_H
#define CPAGE_H

#include <stddef.h>

/// Number of files.
size_t gongkai_page_count(void);

/// Name of a file, such as page.css; ends with a zero byte and lives as long as the program.
const char *_Nonnull gongkai_page_name(size_t index);

/// Bytes of a file, which live as long as the program; `length` receives their number.
const unsigned char *_Nonnull gongkai_page_content(size_t index, size_t *_Nonnull length);

#endif
