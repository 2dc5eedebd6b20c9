#include "listprices.h"

// #embed is C23; compiled here, the table costs neither a file beside the tool nor time at the start.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char table[] = {
#embed "prices.json"
};

const unsigned char *tidemark_list_prices(void) { return table; }

size_t tidemark_list_prices_count(void) { return sizeof table; }
