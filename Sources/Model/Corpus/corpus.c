#include "corpus.h"

// #embed is C23; compiled here, the texts cost neither files beside the tool nor time at the start.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char english[] = {
#embed "english.txt"
};

static const unsigned char chat[] = {
#embed "chat.txt"
};

static const unsigned char code[] = {
#embed "code.txt"
};

static const unsigned char json[] = {
#embed "json.txt"
};

static const unsigned char manual[] = {
#embed "manual.txt"
};

static const unsigned char german[] = {
#embed "german.txt"
};

static const unsigned char french[] = {
#embed "french.txt"
};

static const unsigned char spanish[] = {
#embed "spanish.txt"
};

static const unsigned char portuguese[] = {
#embed "portuguese.txt"
};

static const unsigned char italian[] = {
#embed "italian.txt"
};

static const unsigned char russian[] = {
#embed "russian.txt"
};

static const unsigned char chinese[] = {
#embed "chinese.txt"
};

static const unsigned char japanese[] = {
#embed "japanese.txt"
};

static const unsigned char korean[] = {
#embed "korean.txt"
};

static const unsigned char arabic[] = {
#embed "arabic.txt"
};

static const unsigned char hindi[] = {
#embed "hindi.txt"
};

#define TEXT(name) {name, sizeof name}

static const struct {
    const unsigned char *bytes;
    size_t count;
} texts[] = {
    TEXT(english), TEXT(chat), TEXT(code), TEXT(json), TEXT(manual),
    TEXT(german), TEXT(french), TEXT(spanish), TEXT(portuguese), TEXT(italian),
    TEXT(russian), TEXT(chinese), TEXT(japanese), TEXT(korean), TEXT(arabic),
    TEXT(hindi),
};

const unsigned char *tidemark_corpus_english(void) { return english; }

size_t tidemark_corpus_english_count(void) { return sizeof english; }

const unsigned char *tidemark_corpus_text(size_t index) {
    return index < sizeof texts / sizeof texts[0] ? texts[index].bytes : english;
}

size_t tidemark_corpus_text_count(size_t index) {
    return index < sizeof texts / sizeof texts[0] ? texts[index].count : sizeof english;
}
