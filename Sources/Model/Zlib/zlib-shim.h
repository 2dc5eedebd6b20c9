// The system's zlib, which a module map cannot name by itself.
#include <zlib.h>
