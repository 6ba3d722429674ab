// Embeds the two gazetteer tables, so that a program needs no data file beside it. The tables are made by
// Corpus/gazetteer/make.py and are read by Sources/Reports/Gazetteer*.swift; nothing here knows their columns.

#include "CGazetteer.h"

static const unsigned char places[] = {
#embed "places.tsv"
};

static const unsigned char towns[] = {
#embed "towns.tsv"
};

const unsigned char *gongkai_places(size_t *length) {
    *length = sizeof places;
    return places;
}

const unsigned char *gongkai_towns(size_t *length) {
    *length = sizeof towns;
    return towns;
}
