#include <stddef.h>
#include <stdint.h>

/// The part of libFuzzer that runs a test, linked with `-sanitize=fuzzer` (llvm.org/docs/LibFuzzer.html).
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));
