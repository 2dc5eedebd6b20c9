// The system's libzstd, which a module map cannot name by itself.
#include <zstd.h>
