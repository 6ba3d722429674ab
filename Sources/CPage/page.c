// Embeds the files of assets/. The server gives out these and no others.

#include "CPage.h"

static const unsigned char html[] = {
#embed "assets/index.html"
};

static const unsigned char css[] = {
#embed "assets/page.css"
};

static const unsigned char script[] = {
#embed "assets/page.js"
};

static const unsigned char words[] = {
#embed "assets/words.js"
};

static const unsigned char charts[] = {
#embed "assets/charts.js"
};

static const unsigned char icon[] = {
#embed "assets/icon.svg"
};

static const unsigned char openapi[] = {
#embed "assets/openapi.json"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t length;
} files[] = {
    {"index.html", html, sizeof html},
    {"page.css", css, sizeof css},
    {"page.js", script, sizeof script},
    {"words.js", words, sizeof words},
    {"charts.js", charts, sizeof charts},
    {"icon.svg", icon, sizeof icon},
    {"openapi.json", openapi, sizeof openapi},
};

size_t gongkai_page_count(void) { return sizeof files / sizeof files[0]; }

const char *gongkai_page_name(size_t index) { return files[index].name; }

const unsigned char *gongkai_page_content(size_t index, size_t *length) {
    *length = files[index].length;
    return files[index].bytes;
}
