#if defined(__x86_64__)
#include "kernel_table.h"

#define TENON_ISA sse2
#define TENON_WIDTH 4
#define TENON_ROWS 6
#define TENON_COLUMNS 2
#define TENON_TAPS 3
#include "kernels.h"
#endif
