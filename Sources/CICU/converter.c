// The part of the shim that turns bytes of other charsets into UTF-8.

#include "CICU.h"

#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

struct cicu_converter {
    UConverter *converter;
};

int cicu_converter_open(const char *name, cicu_converter **out) {
    *out = NULL;
    cicu_converter *result = calloc(1, sizeof *result);
    if (result == NULL) return CICU_NO_MEMORY;
    UErrorCode code = U_ZERO_ERROR;
    result->converter = ucnv_open(name, &code);
    if (U_SUCCESS(code)) ucnv_setToUCallBack(result->converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
    if (U_FAILURE(code)) {
        cicu_converter_close(result);
        return code;
    }
    *out = result;
    return CICU_OK;
}

void cicu_converter_close(cicu_converter *converter) {
    if (converter == NULL) return;
    ucnv_close(converter->converter);
    free(converter);
}

typedef struct {
    uint8_t *bytes;
    size_t capacity;
    size_t count;
    UChar lead;                // a high surrogate that waits for its other half, or 0
} utf8_sink;

// Appends one scalar; false when there is no room.
static int append(utf8_sink *sink, UChar32 scalar) {
    if (sink->capacity - sink->count < 4) return 0;
    uint8_t *at = sink->bytes + sink->count;
    if (scalar < 0x80) {
        at[0] = (uint8_t)scalar;
        sink->count += 1;
    } else if (scalar < 0x800) {
        at[0] = (uint8_t)(0xC0 | scalar >> 6);
        at[1] = (uint8_t)(0x80 | (scalar & 0x3F));
        sink->count += 2;
    } else if (scalar < 0x10000) {
        at[0] = (uint8_t)(0xE0 | scalar >> 12);
        at[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        at[2] = (uint8_t)(0x80 | (scalar & 0x3F));
        sink->count += 3;
    } else {
        at[0] = (uint8_t)(0xF0 | scalar >> 18);
        at[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
        at[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        at[3] = (uint8_t)(0x80 | (scalar & 0x3F));
        sink->count += 4;
    }
    return 1;
}

static int drain(utf8_sink *sink, const UChar *units, const UChar *end) {
    for (; units < end; units++) {
        UChar unit = *units;
        if (sink->lead != 0) {
            UChar lead = sink->lead;
            sink->lead = 0;
            if (U16_IS_TRAIL(unit)) {
                if (!append(sink, U16_GET_SUPPLEMENTARY(lead, unit))) return 0;
                continue;
            }
            if (!append(sink, 0xFFFD)) return 0;
        }
        if (U16_IS_LEAD(unit)) {
            sink->lead = unit;
        } else if (!append(sink, U16_IS_TRAIL(unit) ? 0xFFFD : unit)) {
            return 0;
        }
    }
    return 1;
}

int cicu_converter_decode(cicu_converter *converter, const uint8_t *bytes, size_t count, size_t tolerated,
                          uint8_t *out, size_t capacity, size_t *written, size_t *malformed, size_t *first) {
    *written = *malformed = *first = 0;
    utf8_sink sink = {out, capacity, 0, 0};
    UChar units[4096];
    const char *source = (const char *)bytes, *limit = source + count;
    int status = CICU_OK;
    ucnv_resetToUnicode(converter->converter);
    for (;;) {
        UChar *target = units;
        UErrorCode code = U_ZERO_ERROR;
        ucnv_toUnicode(converter->converter, &target, units + sizeof units / sizeof *units, &source, limit, NULL,
                       1, &code);
        if (!drain(&sink, units, target)) {
            status = CICU_NO_ROOM;
            break;
        }
        if (code == U_BUFFER_OVERFLOW_ERROR) continue;
        if (U_SUCCESS(code)) break;
        if (code != U_ILLEGAL_CHAR_FOUND && code != U_INVALID_CHAR_FOUND && code != U_TRUNCATED_CHAR_FOUND
            && code != U_ILLEGAL_ESCAPE_SEQUENCE && code != U_UNSUPPORTED_ESCAPE_SEQUENCE) {
            status = code;
            break;
        }
        char invalid[32];
        int8_t length = sizeof invalid;
        UErrorCode ignored = U_ZERO_ERROR;
        ucnv_getInvalidChars(converter->converter, invalid, &length, &ignored);
        size_t consumed = (size_t)(source - (const char *)bytes);
        if ((*malformed)++ == 0) {
            *first = U_SUCCESS(ignored) && (size_t)length <= consumed ? consumed - (size_t)length : consumed;
        }
        if (*malformed > tolerated) {
            status = CICU_MALFORMED;
            break;
        }
        if (!append(&sink, 0xFFFD)) {
            status = CICU_NO_ROOM;
            break;
        }
        if (code == U_TRUNCATED_CHAR_FOUND && source == limit) break;
    }
    if (status == CICU_OK && sink.lead != 0 && !append(&sink, 0xFFFD)) status = CICU_NO_ROOM;
    *written = sink.count;
    return status;
}
