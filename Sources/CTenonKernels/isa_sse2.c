#if defined(__x86_64__)
#define TENON_LANES 4
#define TENON_ROWS 6
#define TENON_SUFFIX sse2
#include "kernels.h"
#endif
