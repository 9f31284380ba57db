#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's loop: calls `one` with input after input; options are those of libFuzzer.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *data, size_t size));

/// A descriptor of a file that lies in memory alone; negative where there is none.
int cfuzzer_memory_file(void);

#endif
