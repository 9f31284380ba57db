#if defined(__aarch64__)
#include "ctenon_lanes.h"
#include <math.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#define ISA neon
#define LANE_WIDTH 4
#define COLUMNS 6
#define TAPS 5
#include "lanes/kernels.h"
#endif
