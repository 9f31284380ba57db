#if defined(__aarch64__)
#define TENON_LANES 4
#define TENON_ROWS 12
#define TENON_SUFFIX neon
#include "kernels.h"
#endif
