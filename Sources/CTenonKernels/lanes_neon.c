#if defined(__aarch64__)
#include "ctenon_lanes.h"
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#define ISA neon
#include "lanes/kernels.h"
#endif
