#ifndef TIDEMARK_CORPUS_H
#define TIDEMARK_CORPUS_H

#include <stddef.h>

/// The bytes of english.txt: UTF-8, one paragraph a line, a blank line between; no zero byte at the end.
const unsigned char *_Nonnull tidemark_corpus_english(void);

/// The number of bytes at `tidemark_corpus_english()`.
size_t tidemark_corpus_english_count(void);

/// The bytes of a text by its index: english, chat, code, json, manual, german, french, spanish, portuguese, italian,
/// russian, chinese, japanese, korean, arabic, hindi; english for any other index. UTF-8, paragraphs with a blank line
/// between; no zero byte at the end.
const unsigned char *_Nonnull tidemark_corpus_text(size_t index);

/// The number of bytes at `tidemark_corpus_text(index)`.
size_t tidemark_corpus_text_count(size_t index);

#endif
