#if defined(__x86_64__)
#include "kernel_table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw"))), apply_to = function)
#define TENON_ISA avx512
#define TENON_WIDTH 16
#define TENON_ROWS 14
#define TENON_COLUMNS 7
#define TENON_TAPS 5
#include "kernels.h"
#pragma clang attribute pop
#endif
