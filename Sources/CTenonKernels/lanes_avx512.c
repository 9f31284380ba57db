#if defined(__x86_64__)
#include "ctenon_lanes.h"
#include <math.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#define ISA avx512
#define LANE_WIDTH 16
#define COLUMNS 7
#define TAPS 5
#include "lanes/kernels.h"
#pragma clang attribute pop
#endif
