#if defined(__x86_64__)
#include "ctenon_lanes.h"
#include <math.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#define ISA sse2
#define LANE_WIDTH 4
#define COLUMNS 2
#define TAPS 3
#include "lanes/kernels.h"
#endif
