#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define TENON_LANES 8
#define TENON_ROWS 6
#define TENON_SUFFIX avx2
#include "kernels.h"
#pragma clang attribute pop
#endif
