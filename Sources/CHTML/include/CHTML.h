// The C face of the system's libxml2: HTML and XML as a stream of events, without a tree.
//
// Includes no header of libxml2, which pulls in ICU's: those clash with the ICU inside Foundation as soon as one
// Swift file sees both. A reader takes UTF-8 in pieces and gives back the events of each piece as packed bytes. It
// loads nothing from anywhere, expands no entities but the predefined ones (and HTML's), and keeps no more than
// the names of open elements. A reader belongs to one thread at a time.

#ifndef CHTML_H
#define CHTML_H

#include <stddef.h>
#include <stdint.h>

enum {
    CHTML_OK = 0,
    CHTML_NO_MEMORY = -1,
    CHTML_TOO_DEEP = -2,       // more elements are open than the reader was told to allow
    CHTML_MALFORMED = -3,      // XML that is not well-formed; HTML never is malformed
};

// Kinds of events. Each event is one byte of kind, four bytes of payload length, little-endian, and the payload.
enum {
    CHTML_START = 1,           // name NUL (attribute NUL value NUL)*
    CHTML_END = 2,             // name NUL
    CHTML_TEXT = 3,            // UTF-8, possibly a part of a longer text
};

typedef struct chtml_reader chtml_reader;

// HTML as browsers forgive it; names are lower case. Contents of <script> and <style> give no events.
int chtml_open_html(size_t depth_limit, chtml_reader **out);

// XML. The prefix of an element or attribute is "w" for WordprocessingML, "mc" for markup compatibility, "v" for
// VML and "x" for everything else with a namespace, whatever prefix the document uses; names without a namespace
// have no prefix ("w:p", "id").
int chtml_open_xml(size_t depth_limit, chtml_reader **out);

void chtml_close(chtml_reader *reader);

// Parses the next piece; `is_last` ends the text and closes what is open. `*events` stays valid until the next
// call with this reader. After a status that is not CHTML_OK the reader only can be closed.
int chtml_feed(chtml_reader *reader, const uint8_t *bytes, size_t count, int is_last,
               const uint8_t **events, size_t *length);

// Line and words of libxml2 for what was malformed; the words live as long as the reader. Line 0: unknown.
const char *chtml_problem(const chtml_reader *reader, size_t *line);

#endif
