#if defined(__x86_64__)
#include "ctenon_lanes.h"
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#define ISA avx512
#include "lanes/kernels.h"
#pragma clang attribute pop
#endif
