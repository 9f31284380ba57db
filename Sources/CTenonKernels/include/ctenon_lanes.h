/* Kernels over vectors of 16 floats: everything that runs at the speed of memory.
 *
 * Each is a function of one task: no threads, no globals, no allocation. A *lane* is one of the 16 neighbours in a
 * blocked layout. `adds` adds to the target instead of overwriting it. Counts and strides are elements, or vectors
 * of 16 where it says so. */
#ifndef CTENON_LANES_H
#define CTENON_LANES_H

#include <stdint.h>

/* y = f(x); both may be the same memory. `parameter` is that of the function, if it has one. */
typedef void (*tenon_unary)(const float *x, float *y, int64_t count, float parameter);
/* y = f(x, z); y may be the memory of either. */
typedef void (*tenon_binary)(
    const float *x, const float *z, float *y, int64_t count, float parameter, int adds);

/* A window that slides over planes. Dilation is the distance of its taps; top and left is the padding. */
typedef struct tenon_window {
  int64_t height, width, kernel_height, kernel_width, stride_height, stride_width, top, left, dilation_height,
      dilation_width, output_height, output_width;
} tenon_window;

/* Rows or columns that an average covers, and their part of the number it divides by. */
typedef struct tenon_span {
  int64_t start, end, divisor;
} tenon_span;

/* Of `count` numbers in each lane: the mean, and the sum of squared differences from it. */
typedef struct tenon_moments {
  double count, mean[16], squares[16];
} tenon_moments;

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

  tenon_unary relu, leaky_relu, hyperbolic_tangent, logistic;
  /* x is the gradient of the output, z the output; of leaky_relu the input. */
  tenon_binary relu_gradient, leaky_relu_gradient, hyperbolic_tangent_gradient, logistic_gradient;
  tenon_binary sum, product;

  /* The maximum of each window of one plane; the first one wins, NaN is the largest number. A byte in each lane of
   * `taps`, which may be null, tells the tap that won: row * kernel_width + column, 255 for none. */
  void (*max_pool)(const tenon_window *window, const float *x, float *y, uint8_t *taps);
  void (*max_pool_gradient)(const tenon_window *window, const float *g, const uint8_t *taps, float *dx, int adds);
  void (*average_pool)(
      const tenon_span *rows, int64_t row_count, const tenon_span *columns, int64_t column_count, int64_t width,
      const float *x, float *y);
  void (*average_pool_gradient)(
      const tenon_span *rows, int64_t row_count, const tenon_span *columns, int64_t column_count, int64_t height,
      int64_t width, const float *g, float *dx, int adds);

  /* The moments of `count` more vectors, taken together with those before; all zero stands for none. */
  void (*add_moments)(const float *x, int64_t count, tenon_moments *moments);
  void (*merge_moments)(tenon_moments *moments, const tenon_moments *more);
  /* sums += g, products += g (x - center), lane by lane; x may be null. */
  void (*add_products)(
      const float *g, const float *x, int64_t count, const float *center, double *sums, double *products);
  /* y = (x - center) scale + offset, with 16 of each; y may be x. */
  void (*normalize)(
      const float *x, float *y, int64_t count, const float *center, const float *scale, const float *offset);
  /* dx = g scale + (x - center) slope + offset, or g scale where x is null; dx may be g. */
  void (*normalize_gradient)(
      const float *g, const float *x, float *dx, int64_t count, const float *center, const float *scale,
      const float *slope, const float *offset, int adds);
} tenon_lane_kernels;

/* Those of the instruction set in use: `tenon_isa_name`. */
const tenon_lane_kernels *tenon_lanes(void);

#endif
