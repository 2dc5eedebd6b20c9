#ifndef TIDEMARK_CORPUS_H
#define TIDEMARK_CORPUS_H

#include <stddef.h>

/// The bytes of english.txt: UTF-8, one paragraph a line, a blank line between; no zero byte at the end.
const unsigned char *_Nonnull tidemark_corpus_english(void);

/// The number of bytes at `tidemark_corpus_english()`.
size_t tidemark_corpus_english_count(void);

#endif
