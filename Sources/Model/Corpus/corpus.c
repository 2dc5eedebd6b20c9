#include "corpus.h"

// #embed is C23; compiled here, the text costs neither a file beside the tool nor time at the start.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char english[] = {
#embed "english.txt"
};

const unsigned char *tidemark_corpus_english(void) { return english; }

size_t tidemark_corpus_english_count(void) { return sizeof english; }
