// The C face of the system's ICU: word boundaries, case folding with normalisation, the Chinese word list,
// scalar properties, charset conversion, and the traditional to simplified transliterator.
//
// Includes no ICU header and shows only our own structs, functions and opaque handles: the system's ICU
// headers clash with the ICU inside Foundation as soon as one Swift file sees both. Text goes in and out as
// arrays of Unicode scalars (UTF-32), so that offsets count scalars everywhere above; the shim turns them
// into UTF-16 where ICU wants it; only charset conversion speaks bytes. Every function returns CICU_OK, one of the codes below, or a positive ICU
// error code (see `cicu_error_name`). Handles belong to the caller, serve one thread at a time, and are freed
// by the matching close function, which takes NULL.

#ifndef CICU_H
#define CICU_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CICU_OK = 0,
    CICU_NO_MEMORY = -1,       // an allocation of the shim failed
    CICU_NO_ROOM = -2,         // the output array is too short; the count is what it needs
    CICU_BAD_DATA = -3,        // ICU's data file has a layout this shim does not know
    CICU_MALFORMED = -4,       // more malformed sequences than the caller tolerates
};

// A name for a status: ICU's own ("U_FILE_ACCESS_ERROR") or ours. Never NULL, never freed.
const char *cicu_error_name(int status);

// Versions of the ICU library at run time and of the Unicode data in it: major, minor, milli, micro.
int cicu_versions(uint8_t icu[4], uint8_t unicode[4]);

// What ICU knows of one scalar, as far as folding and segmentation ask. Values are the shim's, see the enums.
typedef struct {
    uint8_t word_break;        // CICU_WB_...
    uint8_t script;            // CICU_SCRIPT_...
    uint8_t category;          // CICU_CATEGORY_...
    uint8_t wide;              // 1: East Asian wide or full-width, two columns in a terminal
    uint8_t white_space;       // 1: White_Space
    uint8_t complex_context;   // 1: cut by a dictionary of its own (Thai, Lao, Khmer, Burmese)
    uint8_t ideograph;         // 1: Unified_Ideograph
    uint8_t ignorable;         // 1: Default_Ignorable_Code_Point
} cicu_properties;

// The Word_Break property as ICU's rules for words use it; every class that needs more context than its
// neighbours inside one run of simple classes is COMPLEX.
enum {
    CICU_WB_OTHER,
    CICU_WB_LETTER,
    CICU_WB_NUMERIC,
    CICU_WB_MID_LETTER,
    CICU_WB_MID_NUMBER,
    CICU_WB_MID_BOTH,          // MidNumLet and Single_Quote
    CICU_WB_EXTEND_NUM_LET,
    CICU_WB_COMPLEX,
};

enum {
    CICU_SCRIPT_COMMON,        // Common, Inherited, unknown
    CICU_SCRIPT_HAN,
    CICU_SCRIPT_KANA,          // Hiragana, Katakana
    CICU_SCRIPT_HANGUL,
    CICU_SCRIPT_EAST_ASIAN,    // Bopomofo, Yi and others written without spaces
    CICU_SCRIPT_SPACED,        // every other script
};

enum {
    CICU_CATEGORY_LETTER,
    CICU_CATEGORY_MARK,        // Mn, Mc, Me
    CICU_CATEGORY_NUMBER,
    CICU_CATEGORY_CONTROL,     // Cc
    CICU_CATEGORY_FORMAT,      // Cf
    CICU_CATEGORY_OTHER,       // punctuation, symbols, separators, unassigned
};

int cicu_properties_of(uint32_t scalar, cicu_properties *out);

// NFKC_Casefold: compatibility composition, case folding, default ignorables removed.
typedef struct cicu_folder cicu_folder;
int cicu_folder_open(cicu_folder **out);
void cicu_folder_close(cicu_folder *folder);

// Writes 1 when folding never joins `scalar` with what stands before it.
int cicu_folder_boundary_before(const cicu_folder *folder, uint32_t scalar, uint8_t *out);

// Folds `count` scalars. `*written` is the number of scalars of the result, also with CICU_NO_ROOM.
int cicu_folder_fold(cicu_folder *folder, const uint32_t *scalars, size_t count,
                     uint32_t *out, size_t capacity, size_t *written);

// ICU's word break iterator, locale zh.
typedef struct cicu_words cicu_words;
int cicu_words_open(cicu_words **out);
void cicu_words_close(cicu_words *words);

// All segments of `count` scalars: their ends (exclusive, ascending, the last is `count`) and rule statuses
// (0-99 no word, 100 number, 200 letters, 300 kana, 400 ideographs). Both arrays need room for `count`
// values.
int cicu_words_segment(cicu_words *words, const uint32_t *scalars, size_t count,
                       uint32_t *ends, uint16_t *statuses, size_t *written);

// ICU's Chinese and Japanese word list, read in place, and the cheapest cut of a run of ideographs into its
// words.
typedef struct cicu_dictionary cicu_dictionary;
int cicu_dictionary_open(cicu_dictionary **out);
void cicu_dictionary_close(cicu_dictionary *dictionary);

// Identifies the word list: its size in bytes and a hash of its first and last 4,096.
int cicu_dictionary_identity(const cicu_dictionary *dictionary, uint32_t *byte_length, uint32_t *hash);

// Cuts `count` scalars, all ideographs, as ICU's dictionary step cuts such a run. `ends` needs room for
// `count` values.
int cicu_dictionary_segment(cicu_dictionary *dictionary, const uint32_t *scalars, size_t count,
                            uint32_t *ends, size_t *written);

// The transliterator "Traditional-Simplified". Opening takes tens of milliseconds: for tests and table
// generation.
typedef struct cicu_transliterator cicu_transliterator;
int cicu_transliterator_open(cicu_transliterator **out);
void cicu_transliterator_close(cicu_transliterator *transliterator);
int cicu_transliterator_apply(const cicu_transliterator *transliterator, const uint32_t *scalars, size_t count,
                              uint32_t *out, size_t capacity, size_t *written);

// A converter from a charset of ICU's to UTF-8, strict or replacing.
typedef struct cicu_converter cicu_converter;

// Fails with an ICU code (U_FILE_ACCESS_ERROR) when ICU knows no such charset.
int cicu_converter_open(const char *name, cicu_converter **out);
void cicu_converter_close(cicu_converter *converter);

// Converts `count` bytes, all of a text. A malformed sequence becomes U+FFFD and is counted; when more than
// `tolerated` have been met, the conversion stops there with CICU_MALFORMED. `*malformed` is their number and
// `*first` the offset of the first. `*written` is the length of the UTF-8 in `out`, at most `capacity`; three bytes
// for each byte of input are always enough.
int cicu_converter_decode(cicu_converter *converter, const uint8_t *bytes, size_t count, size_t tolerated,
                          uint8_t *out, size_t capacity, size_t *written, size_t *malformed, size_t *first);

#ifdef __cplusplus
}
#endif

#endif
