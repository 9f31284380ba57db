#if defined(__x86_64__)
#include "kernel_table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define TENON_ISA avx2
#define TENON_WIDTH 8
#define TENON_ROWS 6
#define TENON_COLUMNS 2
#define TENON_TAPS 3
#include "kernels.h"
#pragma clang attribute pop
#endif
