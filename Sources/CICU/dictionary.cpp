// ICU's word list for Chinese and Japanese, opened in ICU's own data file and read through its public trie
// class, and the cut of one run of ideographs into words.
//
// ICU's break iterator spends most of its time around the list, not in it: it copies the run, normalises it
// again and walks it through UText. The cut itself is a shortest path: a word of the list costs its value, a
// scalar that starts no one-scalar word costs 255, and the path with the least sum wins; among equal sums the
// one found first, scanning starts from the left and at each start the shorter word first. The tests hold the
// answer equal to the iterator's.

#include "CICU.h"

#include <cstdlib>
#include <cstring>
#include <unicode/ucharstrie.h>
#include <unicode/udata.h>

namespace {

constexpr uint32_t unknownCost = 255;        // of a scalar that is no word of its own
constexpr size_t longestWord = 20;           // ICU looks no further
constexpr uint32_t unreached = UINT32_MAX;
constexpr uint32_t firstCached = 0x4E00;     // the block whose trie states are remembered
constexpr uint32_t lastCached = 0x9FFF;

// What the trie says after one scalar; `known` is 0 until it has been asked.
struct FirstStep {
    uint64_t state;
    uint32_t cost;
    uint8_t known;
    uint8_t goesOn;
};

struct Node {
    uint32_t cost;
    uint32_t previous;
};

// Header of a compiled dictionary: eight 32-bit numbers before the trie.
enum Header { trieOffset = 0, totalSize = 3, trieType = 4, headerLength = 8 };
constexpr int32_t trieTypeMask = 7;
constexpr int32_t trieOfUnits = 1;

uint32_t fnv1a(const uint8_t *bytes, size_t count, uint32_t hash) {
    for (size_t i = 0; i < count; i++) hash = (hash ^ bytes[i]) * 16777619u;
    return hash;
}

}  // namespace

struct cicu_dictionary {
    UDataMemory *memory = nullptr;
    const uint8_t *bytes = nullptr;
    uint32_t byteLength = 0;
    const char16_t *trie = nullptr;
    FirstStep *firstSteps = nullptr;
    Node *nodes = nullptr;
    size_t nodeCapacity = 0;
};

int cicu_dictionary_open(cicu_dictionary **out) {
    *out = nullptr;
    auto *dictionary = static_cast<cicu_dictionary *>(std::calloc(1, sizeof(cicu_dictionary)));
    if (dictionary == nullptr) return CICU_NO_MEMORY;
    UErrorCode code = U_ZERO_ERROR;
    dictionary->memory = udata_open(U_ICUDATA_NAME U_TREE_SEPARATOR_STRING "brkitr", "dict", "cjdict", &code);
    if (U_FAILURE(code)) {
        std::free(dictionary);
        return code;
    }
    UDataInfo info = {};
    info.size = sizeof info;
    udata_getInfo(dictionary->memory, &info);
    auto *header = static_cast<const int32_t *>(udata_getMemory(dictionary->memory));
    bool isKnown = std::memcmp(info.dataFormat, "Dict", 4) == 0 && info.formatVersion[0] == 1
        && (header[trieType] & trieTypeMask) == trieOfUnits
        && header[trieOffset] >= int32_t(headerLength * sizeof(int32_t)) && header[totalSize] > header[trieOffset]
        && header[trieOffset] % 2 == 0;
    if (!isKnown) {
        cicu_dictionary_close(dictionary);
        return CICU_BAD_DATA;
    }
    dictionary->bytes = reinterpret_cast<const uint8_t *>(header);
    dictionary->byteLength = uint32_t(header[totalSize]);
    dictionary->trie = reinterpret_cast<const char16_t *>(dictionary->bytes + header[trieOffset]);
    dictionary->firstSteps =
        static_cast<FirstStep *>(std::calloc(lastCached - firstCached + 1, sizeof(FirstStep)));
    if (dictionary->firstSteps == nullptr) {
        cicu_dictionary_close(dictionary);
        return CICU_NO_MEMORY;
    }
    *out = dictionary;
    return CICU_OK;
}

void cicu_dictionary_close(cicu_dictionary *dictionary) {
    if (dictionary == nullptr) return;
    udata_close(dictionary->memory);
    std::free(dictionary->firstSteps);
    std::free(dictionary->nodes);
    std::free(dictionary);
}

int cicu_dictionary_identity(const cicu_dictionary *dictionary, uint32_t *byteLength, uint32_t *hash) {
    size_t sample = dictionary->byteLength < 4096 ? dictionary->byteLength : 4096;
    uint32_t value = fnv1a(dictionary->bytes, sample, 2166136261u);
    *byteLength = dictionary->byteLength;
    *hash = fnv1a(dictionary->bytes + dictionary->byteLength - sample, sample, value);
    return CICU_OK;
}

int cicu_dictionary_segment(cicu_dictionary *dictionary, const uint32_t *scalars, size_t count,
                            uint32_t *ends, size_t *written) {
    *written = 0;
    if (count == 0) return CICU_OK;
    // The list's values are below 256: sums over this many scalars stay below 2^32.
    if (count >= UINT32_MAX / 256) return U_INDEX_OUTOFBOUNDS_ERROR;
    if (count + 1 > dictionary->nodeCapacity) {
        size_t capacity = count + count / 2 + 64;
        auto *nodes = static_cast<Node *>(std::realloc(dictionary->nodes, capacity * sizeof(Node)));
        if (nodes == nullptr) return CICU_NO_MEMORY;
        dictionary->nodes = nodes;
        dictionary->nodeCapacity = capacity;
    }
    Node *nodes = dictionary->nodes;
    nodes[0] = {0, 0};
    for (size_t i = 1; i <= count; i++) nodes[i] = {unreached, 0};

    icu::UCharsTrie trie(dictionary->trie);
    for (size_t start = 0; start < count; start++) {
        const uint32_t base = nodes[start].cost;     // reached: every scalar before had a one-scalar edge
        auto reach = [&](size_t end, uint32_t cost) {
            if (base + cost < nodes[end].cost) nodes[end] = {base + cost, uint32_t(start)};
        };
        const uint32_t first = scalars[start];
        bool goesOn = false;
        uint32_t cost = unknownCost;
        auto ask = [&] {
            UStringTrieResult result = trie.first(int32_t(first));
            goesOn = USTRINGTRIE_HAS_NEXT(result);
            if (USTRINGTRIE_HAS_VALUE(result)) cost = uint32_t(trie.getValue());
        };
        if (first >= firstCached && first <= lastCached) {
            FirstStep &step = dictionary->firstSteps[first - firstCached];
            if (!step.known) {
                ask();
                // The trie forgets its state after a final match; then there is nothing to go on with.
                step = {goesOn ? trie.getState64() : 0, cost, 1, goesOn};
            } else {
                cost = step.cost;
                goesOn = step.goesOn;
                if (goesOn && start + 1 < count) trie.resetToState64(step.state);
            }
        } else if (first <= 0xFFFF) {
            ask();
        }
        reach(start + 1, cost);
        const size_t limit = count - start < longestWord ? count - start : longestWord;
        for (size_t length = 2; goesOn && length <= limit && scalars[start + length - 1] <= 0xFFFF; length++) {
            UStringTrieResult result = trie.next(int32_t(scalars[start + length - 1]));
            if (USTRINGTRIE_HAS_VALUE(result)) reach(start + length, uint32_t(trie.getValue()));
            goesOn = USTRINGTRIE_HAS_NEXT(result);
        }
    }

    size_t segments = 0;
    for (size_t at = count; at > 0; at = nodes[at].previous) segments++;
    size_t slot = segments;
    for (size_t at = count; at > 0; at = nodes[at].previous) ends[--slot] = uint32_t(at);
    *written = segments;
    return CICU_OK;
}
