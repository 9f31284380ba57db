#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw"))), apply_to = function)
#define TENON_LANES 16
#define TENON_ROWS 14
#define TENON_SUFFIX avx512
#include "kernels.h"
#pragma clang attribute pop
#endif
