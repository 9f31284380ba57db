#if defined(__aarch64__)
#include "kernel_table.h"

#define TENON_ISA neon
#define TENON_WIDTH 4
#define TENON_ROWS 12
#define TENON_COLUMNS 6
#define TENON_TAPS 5
#include "kernels.h"
#endif
