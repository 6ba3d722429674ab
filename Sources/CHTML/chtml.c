// The only code of the project that includes libxml2's headers.

#include "CHTML.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct chtml_reader {
    xmlParserCtxtPtr context;
    int is_html;
    size_t depth;
    size_t depth_limit;
    int status;
    uint8_t *events;
    size_t count;
    size_t capacity;
    char problem[160];
    size_t problem_line;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

// MARK: Packed events

static void fail(chtml_reader *reader, int status) {
    if (reader->status == CHTML_OK) reader->status = status;
    xmlStopParser(reader->context);
}

static int reserve(chtml_reader *reader, size_t more) {
    if (reader->status != CHTML_OK) return 0;
    if (reader->capacity - reader->count >= more) return 1;
    size_t capacity = reader->capacity * 2 + more + 4096;
    uint8_t *events = capacity < more ? NULL : realloc(reader->events, capacity);
    if (events == NULL) {
        fail(reader, CHTML_NO_MEMORY);
        return 0;
    }
    reader->events = events;
    reader->capacity = capacity;
    return 1;
}

static void put(chtml_reader *reader, const void *bytes, size_t count) {
    if (count == 0 || !reserve(reader, count)) return;
    memcpy(reader->events + reader->count, bytes, count);
    reader->count += count;
}

// Begins an event and returns where its length is to stand.
static size_t begin(chtml_reader *reader, uint8_t kind) {
    const uint8_t head[5] = {kind, 0, 0, 0, 0};
    size_t at = reader->count + 1;
    put(reader, head, sizeof head);
    return at;
}

static void finish(chtml_reader *reader, size_t at) {
    if (reader->status != CHTML_OK) return;
    size_t length = reader->count - at - 4;
    for (int i = 0; i < 4; i++) reader->events[at + (size_t)i] = (uint8_t)(length >> 8 * i);
}

static void put_text(chtml_reader *reader, const xmlChar *text, size_t length) {
    size_t at = begin(reader, CHTML_TEXT);
    put(reader, text, length);
    finish(reader, at);
}

static int enter(chtml_reader *reader) {
    if (++reader->depth <= reader->depth_limit) return 1;
    fail(reader, CHTML_TOO_DEEP);
    return 0;
}

static void leave(chtml_reader *reader) {
    if (reader->depth > 0) reader->depth--;
}

// MARK: Callbacks

static void on_text(void *data, const xmlChar *text, int length) {
    if (length > 0) put_text(data, text, (size_t)length);
}

static void on_nothing(void *data, const xmlChar *text, int length) {
    (void)data, (void)text, (void)length;
}

static void on_html_start(void *data, const xmlChar *name, const xmlChar **attributes) {
    chtml_reader *reader = data;
    if (!enter(reader)) return;
    size_t at = begin(reader, CHTML_START);
    put(reader, name, strlen((const char *)name) + 1);
    for (; attributes != NULL && attributes[0] != NULL; attributes += 2) {
        const char *value = attributes[1] == NULL ? "" : (const char *)attributes[1];
        put(reader, attributes[0], strlen((const char *)attributes[0]) + 1);
        put(reader, value, strlen(value) + 1);
    }
    finish(reader, at);
}

static void on_html_end(void *data, const xmlChar *name) {
    chtml_reader *reader = data;
    leave(reader);
    size_t at = begin(reader, CHTML_END);
    put(reader, name, strlen((const char *)name) + 1);
    finish(reader, at);
}

static const char *prefix_of(const xmlChar *uri) {
    static const struct { const char *uri, *prefix; } known[] = {
        {"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w:"},
        {"http://purl.oclc.org/ooxml/wordprocessingml/main", "w:"},
        {"http://schemas.openxmlformats.org/markup-compatibility/2006", "mc:"},
        {"urn:schemas-microsoft-com:vml", "v:"},
    };
    if (uri == NULL || uri[0] == 0) return "";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp((const char *)uri, known[i].uri) == 0) return known[i].prefix;
    }
    return "x:";
}

static void put_name(chtml_reader *reader, const xmlChar *name, const xmlChar *uri) {
    const char *prefix = prefix_of(uri);
    put(reader, prefix, strlen(prefix));
    put(reader, name, strlen((const char *)name) + 1);
}

static void on_xml_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                         int namespace_count, const xmlChar **namespaces, int count, int defaulted,
                         const xmlChar **attributes) {
    (void)prefix, (void)namespace_count, (void)namespaces, (void)defaulted;
    chtml_reader *reader = data;
    if (!enter(reader)) return;
    size_t at = begin(reader, CHTML_START);
    put_name(reader, name, uri);
    for (int i = 0; i < count; i++, attributes += 5) {
        put_name(reader, attributes[0], attributes[2]);
        put(reader, attributes[3], (size_t)(attributes[4] - attributes[3]));
        put(reader, "", 1);
    }
    finish(reader, at);
}

static void on_xml_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)prefix;
    chtml_reader *reader = data;
    leave(reader);
    size_t at = begin(reader, CHTML_END);
    put_name(reader, name, uri);
    finish(reader, at);
}

// Keeps libxml2 from printing; what matters is asked for afterwards.
static void on_problem(void *data, const char *format, ...) {
    (void)data, (void)format;
}

// MARK: Readers

static void initialise(void) { xmlInitParser(); }

static int open_reader(int is_html, size_t depth_limit, chtml_reader **out) {
    *out = NULL;
    pthread_once(&once, initialise);
    chtml_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) return CHTML_NO_MEMORY;
    reader->is_html = is_html;
    reader->depth_limit = depth_limit;
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.characters = on_text;
    handler.ignorableWhitespace = on_text;
    handler.warning = on_problem;
    handler.error = on_problem;
    handler.fatalError = on_problem;
    if (is_html) {
        handler.initialized = 1;
        handler.startElement = on_html_start;
        handler.endElement = on_html_end;
        handler.cdataBlock = on_nothing;
        reader->context = htmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
        if (reader->context != NULL) {
            htmlCtxtUseOptions(reader->context, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                                                    | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
        }
    } else {
        handler.initialized = XML_SAX2_MAGIC;
        handler.startElementNs = on_xml_start;
        handler.endElementNs = on_xml_end;
        handler.cdataBlock = on_text;
        reader->context = xmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL);
        if (reader->context != NULL) {
            xmlCtxtUseOptions(reader->context, XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET);
        }
    }
    if (reader->context == NULL) {
        free(reader);
        return CHTML_NO_MEMORY;
    }
    *out = reader;
    return CHTML_OK;
}

int chtml_open_html(size_t depth_limit, chtml_reader **out) { return open_reader(1, depth_limit, out); }

int chtml_open_xml(size_t depth_limit, chtml_reader **out) { return open_reader(0, depth_limit, out); }

void chtml_close(chtml_reader *reader) {
    if (reader == NULL) return;
    if (reader->context->myDoc != NULL) {
        xmlFreeDoc(reader->context->myDoc);
        reader->context->myDoc = NULL;
    }
    if (reader->is_html) {
        htmlFreeParserCtxt(reader->context);
    } else {
        xmlFreeParserCtxt(reader->context);
    }
    free(reader->events);
    free(reader);
}

static void note_problem(chtml_reader *reader) {
    const xmlError *error = xmlCtxtGetLastError(reader->context);
    if (error == NULL || error->message == NULL) return;
    size_t length = 0;
    while (length + 1 < sizeof reader->problem && error->message[length] >= 0x20) length++;
    memcpy(reader->problem, error->message, length);
    reader->problem[length] = 0;
    reader->problem_line = error->line > 0 ? (size_t)error->line : 0;
}

int chtml_feed(chtml_reader *reader, const uint8_t *bytes, size_t count, int is_last,
               const uint8_t **events, size_t *length) {
    *events = NULL;
    *length = 0;
    if (reader->status != CHTML_OK) return reader->status;
    if (count > INT32_MAX / 2) return CHTML_NO_MEMORY;
    reader->count = 0;
    const char *piece = count == 0 ? "" : (const char *)bytes;
    if (reader->is_html) {
        htmlParseChunk(reader->context, piece, (int)count, is_last);
    } else {
        int code = xmlParseChunk(reader->context, piece, (int)count, is_last);
        if (reader->status == CHTML_OK && (code != 0 || !reader->context->wellFormed)) {
            const xmlError *error = xmlCtxtGetLastError(reader->context);
            if (!reader->context->wellFormed || (error != NULL && error->level == XML_ERR_FATAL)) {
                reader->status = CHTML_MALFORMED;
                note_problem(reader);
            }
        }
    }
    *events = reader->events;
    *length = reader->count;
    return reader->status;
}

const char *chtml_problem(const chtml_reader *reader, size_t *line) {
    *line = reader->problem_line;
    return reader->problem;
}
