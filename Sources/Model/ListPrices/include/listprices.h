#ifndef TIDEMARK_LIST_PRICES_H
#define TIDEMARK_LIST_PRICES_H

#include <stddef.h>

/// The bytes of prices.json: UTF-8; no zero byte at the end.
const unsigned char *_Nonnull tidemark_list_prices(void);

/// The number of bytes at `tidemark_list_prices()`.
size_t tidemark_list_prices_count(void);

#endif
