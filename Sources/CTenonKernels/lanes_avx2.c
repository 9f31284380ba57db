#if defined(__x86_64__)
#include "ctenon_lanes.h"
#include <math.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define ISA avx2
#define LANE_WIDTH 8
#define COLUMNS 2
#define TAPS 3
#include "lanes/kernels.h"
#pragma clang attribute pop
#endif
