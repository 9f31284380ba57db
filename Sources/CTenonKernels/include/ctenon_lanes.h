/* Kernels over vectors of 16 floats: everything that runs at the speed of memory.
 *
 * Each is a function of one task: no threads, no globals, no allocation. A *lane* is one of the 16 neighbours in a
 * blocked layout. `adds` adds to the target instead of overwriting it. Counts and strides are elements, or vectors
 * of 16 where it says so. */
#ifndef CTENON_LANES_H
#define CTENON_LANES_H

#include <stdint.h>

typedef struct tenon_lane_kernels {
  const char *name; /* avx512, avx2, sse2, neon */

  /* Up to 16 rows of `count` elements become `count` vectors, one row a lane; further lanes become zero. */
  void (*rows_to_lanes)(
      const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int adds);
  /* The inverse: the first `rows` lanes of `count` vectors become rows. */
  void (*lanes_to_rows)(
      const float *source, int64_t count, float *target, int64_t stride, int64_t rows, int adds);
  /* Rows of vectors become lanes, and lanes rows of vectors; lanes of missing source rows become zero. */
  void (*swap_lanes)(
      const float *source, int64_t source_stride, int64_t source_rows, int64_t count, float *target,
      int64_t target_stride, int64_t target_rows, int adds);
} tenon_lane_kernels;

/* Those of the instruction set in use: `tenon_isa_name`. */
const tenon_lane_kernels *tenon_lanes(void);

#endif
