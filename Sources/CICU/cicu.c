// The part of the shim that speaks ICU's C interface: versions, scalar properties, folding, the word break
// iterator and the transliterator. With dictionary.cpp the only code of the project that includes
// <unicode/...>.

#include "CICU.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

const char *cicu_error_name(int status) {
    switch (status) {
        case CICU_NO_MEMORY: return "out of memory";
        case CICU_NO_ROOM: return "output array too short";
        case CICU_BAD_DATA: return "unknown layout of ICU data";
        case CICU_MALFORMED: return "malformed bytes";
        default: return u_errorName((UErrorCode)status);
    }
}

int cicu_versions(uint8_t icu[4], uint8_t unicode[4]) {
    u_getVersion(icu);
    u_getUnicodeVersion(unicode);
    return CICU_OK;
}

// MARK: UTF-16 scratch

typedef struct {
    UChar *units;
    size_t capacity;
} utf16_buffer;

static int reserve(utf16_buffer *buffer, size_t capacity) {
    if (capacity <= buffer->capacity) return CICU_OK;
    if (capacity > INT32_MAX) return U_INDEX_OUTOFBOUNDS_ERROR;
    size_t larger = capacity < INT32_MAX / 2 ? capacity + capacity / 2 + 64 : INT32_MAX;
    UChar *units = realloc(buffer->units, larger * sizeof(UChar));
    if (units == NULL) return CICU_NO_MEMORY;
    buffer->units = units;
    buffer->capacity = larger;
    return CICU_OK;
}

static int fill(utf16_buffer *buffer, const uint32_t *scalars, size_t count, size_t *length) {
    if (count > INT32_MAX / 2) return U_INDEX_OUTOFBOUNDS_ERROR;
    int status = reserve(buffer, count * 2);
    if (status != CICU_OK) return status;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (scalars[i] > 0x10FFFF) return U_ILLEGAL_ARGUMENT_ERROR;
        U16_APPEND_UNSAFE(buffer->units, at, scalars[i]);
    }
    *length = at;
    return CICU_OK;
}

static int emit(const UChar *units, size_t length, uint32_t *out, size_t capacity, size_t *written) {
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        UChar32 scalar;
        U16_NEXT(units, at, length, scalar);
        if (count < capacity) out[count] = (uint32_t)scalar;
        count++;
    }
    *written = count;
    return count <= capacity ? CICU_OK : CICU_NO_ROOM;
}

// MARK: Scalar properties

static uint8_t word_break(UChar32 scalar) {
    // ICU's rules depart from the property: a colon joins no letters, the at sign (mail addresses) is a
    // letter.
    if (scalar == 0x3A || scalar == 0xFE55 || scalar == 0xFF1A) return CICU_WB_OTHER;
    if (scalar == 0x40) return CICU_WB_LETTER;
    switch (u_getIntPropertyValue(scalar, UCHAR_WORD_BREAK)) {
        case U_WB_OTHER:
            // Letters without a class of their own are cut by dictionary or one by one (Tangut, Nushu,
            // U+3006).
            return U_GET_GC_MASK(scalar) & U_GC_L_MASK ? CICU_WB_COMPLEX : CICU_WB_OTHER;
        case U_WB_DOUBLE_QUOTE:      // matters only beside Hebrew letters, which are complex
        case U_WB_WSEGSPACE: return CICU_WB_OTHER;
        case U_WB_ALETTER: return CICU_WB_LETTER;
        case U_WB_NUMERIC: return CICU_WB_NUMERIC;
        case U_WB_MIDLETTER: return CICU_WB_MID_LETTER;
        case U_WB_MIDNUM: return CICU_WB_MID_NUMBER;
        case U_WB_MIDNUMLET:
        case U_WB_SINGLE_QUOTE: return CICU_WB_MID_BOTH;
        case U_WB_EXTENDNUMLET: return CICU_WB_EXTEND_NUM_LET;
        default: return CICU_WB_COMPLEX;
    }
}

static uint8_t script(UChar32 scalar) {
    UErrorCode code = U_ZERO_ERROR;
    switch (uscript_getScript(scalar, &code)) {
        case USCRIPT_COMMON:
        case USCRIPT_INHERITED:
        case USCRIPT_UNKNOWN: return CICU_SCRIPT_COMMON;
        case USCRIPT_HAN: return CICU_SCRIPT_HAN;
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA: return CICU_SCRIPT_KANA;
        case USCRIPT_HANGUL: return CICU_SCRIPT_HANGUL;
        case USCRIPT_BOPOMOFO:
        case USCRIPT_YI:
        case USCRIPT_TANGUT:
        case USCRIPT_NUSHU:
        case USCRIPT_KHITAN_SMALL_SCRIPT: return CICU_SCRIPT_EAST_ASIAN;
        default: return CICU_SCRIPT_SPACED;
    }
}

static uint8_t category(UChar32 scalar) {
    uint32_t mask = U_GET_GC_MASK(scalar);
    if (mask & U_GC_L_MASK) return CICU_CATEGORY_LETTER;
    if (mask & U_GC_M_MASK) return CICU_CATEGORY_MARK;
    if (mask & U_GC_N_MASK) return CICU_CATEGORY_NUMBER;
    if (mask & U_GC_CC_MASK) return CICU_CATEGORY_CONTROL;
    if (mask & U_GC_CF_MASK) return CICU_CATEGORY_FORMAT;
    return CICU_CATEGORY_OTHER;
}

int cicu_properties_of(uint32_t scalar, cicu_properties *out) {
    if (scalar > 0x10FFFF) return U_ILLEGAL_ARGUMENT_ERROR;
    UChar32 c = (UChar32)scalar;
    int32_t width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    out->word_break = word_break(c);
    out->script = script(c);
    out->category = category(c);
    out->wide = width == U_EA_WIDE || width == U_EA_FULLWIDTH;
    out->white_space = u_isUWhiteSpace(c) != 0;
    out->complex_context = u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
    out->ideograph = u_hasBinaryProperty(c, UCHAR_UNIFIED_IDEOGRAPH) != 0;
    out->ignorable = u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
    return CICU_OK;
}

// MARK: Folding

struct cicu_folder {
    const UNormalizer2 *normalizer;      // ICU's own, never freed
    utf16_buffer source;
    utf16_buffer target;
};

int cicu_folder_open(cicu_folder **out) {
    *out = NULL;
    cicu_folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL) return CICU_NO_MEMORY;
    UErrorCode code = U_ZERO_ERROR;
    folder->normalizer = unorm2_getNFKCCasefoldInstance(&code);
    if (U_FAILURE(code)) {
        free(folder);
        return code;
    }
    *out = folder;
    return CICU_OK;
}

void cicu_folder_close(cicu_folder *folder) {
    if (folder == NULL) return;
    free(folder->source.units);
    free(folder->target.units);
    free(folder);
}

int cicu_folder_boundary_before(const cicu_folder *folder, uint32_t scalar, uint8_t *out) {
    if (scalar > 0x10FFFF) return U_ILLEGAL_ARGUMENT_ERROR;
    *out = unorm2_hasBoundaryBefore(folder->normalizer, (UChar32)scalar) != 0;
    return CICU_OK;
}

int cicu_folder_fold(cicu_folder *folder, const uint32_t *scalars, size_t count,
                     uint32_t *out, size_t capacity, size_t *written) {
    *written = 0;
    size_t length = 0;
    int status = fill(&folder->source, scalars, count, &length);
    if (status == CICU_OK) status = reserve(&folder->target, length * 2 + 64);
    if (status != CICU_OK) return status;
    UErrorCode code = U_ZERO_ERROR;
    int32_t folded = unorm2_normalize(folder->normalizer, folder->source.units, (int32_t)length,
                                      folder->target.units, (int32_t)folder->target.capacity, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR) {
        status = reserve(&folder->target, (size_t)folded);
        if (status != CICU_OK) return status;
        code = U_ZERO_ERROR;
        folded = unorm2_normalize(folder->normalizer, folder->source.units, (int32_t)length,
                                  folder->target.units, (int32_t)folder->target.capacity, &code);
    }
    if (U_FAILURE(code)) return code;
    return emit(folder->target.units, (size_t)folded, out, capacity, written);
}

// MARK: Word boundaries

struct cicu_words {
    UBreakIterator *iterator;
    utf16_buffer source;
};

int cicu_words_open(cicu_words **out) {
    *out = NULL;
    cicu_words *words = calloc(1, sizeof *words);
    if (words == NULL) return CICU_NO_MEMORY;
    UErrorCode code = U_ZERO_ERROR;
    words->iterator = ubrk_open(UBRK_WORD, "zh", NULL, 0, &code);
    if (U_FAILURE(code)) {
        free(words);
        return code;
    }
    *out = words;
    return CICU_OK;
}

void cicu_words_close(cicu_words *words) {
    if (words == NULL) return;
    ubrk_close(words->iterator);
    free(words->source.units);
    free(words);
}

int cicu_words_segment(cicu_words *words, const uint32_t *scalars, size_t count,
                       uint32_t *ends, uint16_t *statuses, size_t *written) {
    *written = 0;
    size_t length = 0;
    int status = fill(&words->source, scalars, count, &length);
    if (status != CICU_OK) return status;
    UErrorCode code = U_ZERO_ERROR;
    ubrk_setText(words->iterator, words->source.units, (int32_t)length, &code);
    if (U_FAILURE(code)) return code;
    size_t segments = 0, scalar = 0;
    int32_t unit = 0;
    ubrk_first(words->iterator);
    for (int32_t end; (end = ubrk_next(words->iterator)) != UBRK_DONE;) {
        // ICU never cuts inside a surrogate pair, so units and scalars advance together.
        while (unit < end && scalar < count) unit += scalars[scalar++] > 0xFFFF ? 2 : 1;
        if (unit != end || segments == count) return CICU_BAD_DATA;
        ends[segments] = (uint32_t)scalar;
        statuses[segments++] = (uint16_t)ubrk_getRuleStatus(words->iterator);
    }
    *written = segments;
    return CICU_OK;
}

// MARK: Traditional to simplified

struct cicu_transliterator {
    UTransliterator *transliterator;
};

int cicu_transliterator_open(cicu_transliterator **out) {
    *out = NULL;
    cicu_transliterator *result = calloc(1, sizeof *result);
    if (result == NULL) return CICU_NO_MEMORY;
    static const UChar identifier[] = u"Traditional-Simplified";
    UErrorCode code = U_ZERO_ERROR;
    result->transliterator = utrans_openU(identifier, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_FAILURE(code)) {
        free(result);
        return code;
    }
    *out = result;
    return CICU_OK;
}

void cicu_transliterator_close(cicu_transliterator *transliterator) {
    if (transliterator == NULL) return;
    utrans_close(transliterator->transliterator);
    free(transliterator);
}

int cicu_transliterator_apply(const cicu_transliterator *transliterator, const uint32_t *scalars, size_t count,
                              uint32_t *out, size_t capacity, size_t *written) {
    *written = 0;
    utf16_buffer text = {0};
    size_t filled = 0;
    int status = fill(&text, scalars, count, &filled);
    // The text is changed in place: room to grow.
    if (status == CICU_OK) status = reserve(&text, filled * 4 + 64);
    if (status == CICU_OK) {
        UErrorCode code = U_ZERO_ERROR;
        int32_t length = (int32_t)filled, limit = (int32_t)filled;
        utrans_transUChars(transliterator->transliterator, text.units, &length, (int32_t)text.capacity, 0, &limit,
                           &code);
        status = U_FAILURE(code) ? (int)code : emit(text.units, (size_t)length, out, capacity, written);
    }
    free(text.units);
    return status;
}
