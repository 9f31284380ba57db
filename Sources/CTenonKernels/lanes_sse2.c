#if defined(__x86_64__)
#include "ctenon_lanes.h"
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#define ISA sse2
#include "lanes/kernels.h"
#endif
