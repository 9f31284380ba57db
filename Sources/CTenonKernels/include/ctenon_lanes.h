/* Kernels over vectors of 16 floats: everything that runs at the speed of memory.
 *
 * Each is a function of one task: no threads, no globals, no allocation. A *lane* is one of the 16 neighbours in a
 * blocked layout. `adds` adds to the target instead of overwriting it. Counts and strides are elements, or vectors
 * of 16 where it says so. */
#ifndef CTENON_LANES_H
#define CTENON_LANES_H

#include "ctenon_curves.h"
#include "ctenon_pointwise.h"
#include "ctenon_random.h"

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

/* One dimension, resampled: position i is the sum of weights[k] times the input at sources[k], for k from starts[i] to
 * starts[i + 1]. */
typedef struct tenon_resampling {
  int64_t count;
  const int64_t *starts, *sources;
  const float *weights;
} tenon_resampling;

/* Of `count` numbers in each lane: the mean, and the sum of squared differences from it. */
typedef struct tenon_moments {
  double count, mean[16], squares[16];
} tenon_moments;

/* Of each lane: y = (x - center) scale + offset, and dx = dy scale + (x - center) slope + shift. */
typedef struct tenon_lane_factors {
  float center[16], scale[16], offset[16], slope[16], shift[16];
} tenon_lane_factors;

/* A convolution of images in lanes, stride 1, over rows that already have their padding. Strides are elements. */
typedef struct tenon_lane_convolution {
  int64_t channels;      /* of the input */
  int64_t kernel_height, kernel_width;
  int64_t columns;       /* of the output */
  int64_t row, plane;    /* from one padded input row, one channel, to the next */
  int64_t output_plane;  /* from one output channel to the next */
} tenon_lane_convolution;

/* The numbers of one optimizer step; the formulas are in lanes/updates.h. */
typedef struct tenon_sgd {
  float lr, decay, sign, momentum, share;
  int32_t is_nesterov;
} tenon_sgd;

typedef struct tenon_adam {
  float sign, decay, share1, keep2, share2, step_size, root2, eps, shrink;
} tenon_adam;

typedef struct tenon_rmsprop {
  float sign, decay, keep, share, eps, momentum, lr;
} tenon_rmsprop;

typedef struct tenon_adagrad {
  float sign, decay, lr, eps;
} tenon_adagrad;

typedef struct tenon_adadelta {
  float sign, decay, keep, share, eps, lr;
} tenon_adadelta;

typedef struct tenon_adamax {
  float sign, decay, share1, keep2, eps, step_size;
} tenon_adamax;

typedef struct tenon_nadam {
  float sign, decay, shrink, share1, keep2, share2, root2, eps, gradient_size, mean_size;
} tenon_nadam;

typedef struct tenon_radam {
  float sign, decay, shrink, share1, keep2, share2, eps, step_size;
  int32_t is_rectified;
} tenon_radam;

typedef struct tenon_asgd {
  float sign, decay, shrink, lr, average_share;
} tenon_asgd;

typedef struct tenon_rprop {
  float sign, shrink, grow, least, most;
} tenon_rprop;

typedef struct tenon_lion {
  float sign, shrink, share1, share2, lr;
} tenon_lion;

typedef struct tenon_lane_kernels {
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

  /* target[i][r] = source[r][i], of `rows` rows of `count` numbers. */
  void (*transpose_rows)(
      const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int64_t target_stride,
      int adds);

  /* One of each name in ctenon_pointwise.h. */
#define TENON_UNARY_FIELD(name, formula) tenon_unary name;
#define TENON_BINARY_FIELD(name, formula) tenon_binary name;
  TENON_UNARY_KERNELS(TENON_UNARY_FIELD)
  TENON_BINARY_KERNELS(TENON_BINARY_FIELD)
  /* Likewise in ctenon_curves.h. */
  tenon_curves curves;

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

  /* One plane of vectors, `width` of them in an input row, resampled: rows first, then columns. `line` is scratch of
   * `width` vectors. */
  void (*resample)(
      const tenon_resampling *rows, const tenon_resampling *columns, int64_t width, const float *x, float *line,
      float *y, int adds);

  /* In plain layout: the maxima of `count` windows side by side, two columns of one row wide, or of two rows; `lower` is
   * null for one. `taps`, which may be null, tells the one that won: 0 and 1 above, 2 and 3 below. */
  void (*max_of_pairs)(const float *upper, const float *lower, int64_t count, float *y, uint8_t *taps);
  /* The gradient of those windows' elements. */
  void (*max_of_pairs_gradient)(
      const float *g, const uint8_t *taps, int64_t count, float *upper, float *lower, int adds);
  /* The maxima of `slices` times `rows` rows, `slice_step` and `row_step` apart, the first of which begins at x[start]:
   * column by column, with their places in x. The first maximum wins, of those that are not numbers the last. At least
   * one row. */
  void (*max_of_rows)(
      const float *x, int64_t start, int64_t slices, int64_t slice_step, int64_t rows, int64_t row_step, int64_t width,
      float *maxima, int32_t *origins);
  /* y[i] = the larger one of maxima[2 i] and the next, with its place, by the same rule; places may be origins. */
  void (*max_of_neighbours)(
      const float *maxima, const int32_t *origins, int64_t count, float *y, int32_t *places);
  /* dx = g where x > 0, else g slope; dx may be g or null. Returns the sum of g x where x is not above 0. */
  float (*leaky_relu_gradients)(
      const float *g, const float *x, float *dx, int64_t count, float slope, int adds);

  /* The random words of `count` blocks from one on, four a block, as the plugin header defines them. */
  void (*random_words)(
      const uint32_t key[2], const uint32_t step[2], uint64_t first_block, int64_t count, uint32_t *words);

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

  /* y = relu(normalized x), and its gradient; y may be x, dx may be g. Products as above, of what ReLU lets through. */
  void (*normalize_relu)(const tenon_lane_factors *factors, const float *x, float *y, int64_t count);
  void (*add_relu_products)(
      const tenon_lane_factors *factors, const float *g, const float *x, int64_t count, double *sums,
      double *products);
  void (*normalize_relu_gradient)(
      const tenon_lane_factors *factors, const float *g, const float *x, float *dx, int64_t count, int adds);

  /* The maxima of relu(normalized x) in windows of 2 x 2 side by side, of one plane. `taps` tells the tap that won, or
   * 255 where ReLU cuts it off; `differences` is x - center there. Both may be null. */
  void (*normalize_relu_pool)(
      const tenon_lane_factors *factors, int64_t height, int64_t width, const float *x, float *y, uint8_t *taps,
      float *differences);
  void (*add_pooled_products)(
      const float *g, const uint8_t *taps, const float *differences, int64_t count, double *sums, double *products);
  void (*normalize_relu_pool_gradient)(
      const tenon_lane_factors *factors, int64_t height, int64_t width, const float *g, const uint8_t *taps,
      const float *x, float *dx, int adds);

  /* y = relu(normalized x + other), the other normalized as well if it has factors; y may be either. */
  void (*normalize_add_relu)(
      const tenon_lane_factors *factors, const float *x, const tenon_lane_factors *other_factors, const float *other,
      float *y, int64_t count);
  /* Products as above, of g where y is not 0, which `passed` takes; it may be g or null. The other may be null. */
  void (*add_rectified_products)(
      const float *g, const float *y, int64_t count, float *passed, const float *x, const float *center,
      double *sums, double *products, const float *other, const float *other_center, double *other_sums,
      double *other_products);
  /* Without y, g is what has passed. dx may be g or null; the other gradient may be g when it is not dx, null, or dx
   * when it is added. `other` is read with factors only. */
  void (*normalize_add_relu_gradient)(
      const float *g, const float *y, int64_t count, const tenon_lane_factors *factors, const float *x, float *dx,
      int adds, const tenon_lane_factors *other_factors, const float *other, float *other_gradient, int other_adds);

  /* target[r][c] = source[row + r][column + c], in vectors; zero outside of the image. */
  void (*pad_plane)(
      const float *source, int64_t height, int64_t width, int64_t row, int64_t column, int64_t rows,
      int64_t columns, float *target);
  /* One row of up to 4 output channels. Weights are [channel][row][column][4]; bias, of `outputs`, may be null. */
  void (*convolve_row)(
      const tenon_lane_convolution *convolution, const float *x, const float *weights, const float *bias,
      int64_t outputs, float *y, int adds);
  /* Winograd's F(4, 5) along a row. Input: a row of 4 tiles + 4 vectors to v[8][...][tile]. Output: one row of a channel
   * from m[8][...][tile], for ceil(columns / 4) tiles. Weights: five taps, `stride` apart, to u[8]. Products of points are
   * summed by `convolve_row` with kernels one column wide. */
  void (*winograd5_input)(const float *row, int64_t tiles, float *v, int64_t point_stride);
  void (*winograd5_output)(
      const float *m, int64_t point_stride, int64_t columns, float bias, float *y, int adds);
  void (*winograd5_weights)(const float *taps, int64_t stride, float *u, int64_t point_stride);
  /* sums[4][kernel_height][kernel_width][16] += the products of one padded input channel with 4 channels of gradients,
   * over `rows` rows, in the first `images` lanes. */
  void (*add_weight_gradients)(
      const tenon_lane_convolution *convolution, int64_t rows, int64_t images, const float *x, const float *g,
      float *sums);
  /* sums[16] += `count` vectors, in the first `images` lanes. */
  void (*add_vectors)(const float *g, int64_t count, int64_t images, float *sums);
  /* The sum of 16 numbers. */
  float (*sum_of_lanes)(const float *vector);

  /* Convolution of each channel alone, of a plane of vectors; weights are [kernel_height][kernel_width][16], bias may
   * be null. The gradient of the weights is added to sums[kernel_height][kernel_width][16]. */
  void (*depthwise)(
      const tenon_window *window, const float *x, const float *weights, const float *bias, float *y, int adds);
  void (*depthwise_data_gradient)(
      const tenon_window *window, const float *g, const float *weights, float *dx, int adds);
  void (*depthwise_weight_gradient)(const tenon_window *window, const float *x, const float *g, float *sums);

  /* Of columns of rows that lie `stride` apart, added up: x - center, whose center may be null, and its square, which may
   * be; g and g (x - center). The last is normalize_gradient of columns. */
  void (*column_sums)(
      const float *x, const float *center, int64_t rows, int64_t stride, int64_t columns, double *sums,
      double *squares);
  void (*column_products)(
      const float *g, const float *x, const float *center, int64_t rows, int64_t stride, int64_t columns,
      double *sums, double *products);
  void (*column_gradient)(
      const float *g, const float *x, int64_t rows, int64_t stride, int64_t columns, const float *center,
      const float *scale, const float *slope, const float *offset, float *dx, int adds);

  /* Rows of neighbours: y = (x - mean) / sqrt(variance + eps) * weight + bias; without a center
   * x / sqrt(mean of squares + eps) * weight. Weight and bias may be null. `saved` has two numbers of each row. */
  void (*normalize_rows)(
      const float *x, int64_t rows, int64_t count, int centers, double eps, const float *weight, const float *bias,
      float *y, double *saved);
  /* dx may be g. The gradients of the parameters are added: products to that of the weight, totals to that of the bias.
   * Both of them, dx and the weight may be null. */
  void (*normalize_rows_gradient)(
      const float *g, const float *x, int64_t rows, int64_t count, int centers, const double *saved,
      const float *weight, float *dx, int adds, double *products, double *totals);
  /* The same of one row that is made of runs of `length` neighbours with one factor and one offset each. Products and
   * totals, of each run, are written. */
  void (*normalize_runs)(
      const float *x, int64_t runs, int64_t length, double eps, const float *weight, const float *bias, float *y,
      double *saved);
  void (*normalize_runs_gradient)(
      const float *g, const float *x, int64_t runs, int64_t length, const double *saved, const float *weight,
      float *dx, int adds, double *products, double *totals);

  /* The sum of neighbours, in double from piece to piece. */
  double (*sum_of_row)(const float *x, int64_t count);
  /* sums += lines of `count` elements, `stride` apart. */
  void (*add_lines)(const float *x, int64_t lines, int64_t stride, int64_t count, float *sums);

  /* Of each of `rows` rows: the largest score, and log(sum of exp(score - largest)). */
  void (*log_sum_exp)(const float *x, int64_t rows, int64_t classes, float *largest, float *logarithms);
  /* y = exp(x - largest - logarithm) * factor */
  void (*scaled_softmax)(
      const float *x, int64_t count, float largest, float logarithm, float factor, float *y, int adds);
  /* exp(s) / sum of exp(s), s = sign x, or the logarithm of that: of rows of neighbours, and of neighbouring columns of
   * `length` elements, `stride` apart. y may be x, dx may be g. */
  void (*softmax_rows)(const float *x, int64_t rows, int64_t count, float sign, int logarithms, float *y);
  void (*softmax_rows_gradient)(
      const float *g, const float *y, int64_t rows, int64_t count, float sign, int logarithms, float *dx, int adds);
  void (*softmax_columns)(
      const float *x, int64_t length, int64_t stride, int64_t columns, float sign, int logarithms, float *y);
  void (*softmax_columns_gradient)(
      const float *g, const float *y, int64_t length, int64_t stride, int64_t columns, float sign, int logarithms,
      float *dx, int adds);

  /* Dropout of elements in order: y = x * factor and kept = 1 where draw number `first` + i is at least `threshold` in its
   * upper 24 bits, else zeros. `first` is a multiple of 4. */
  void (*drop)(tenon_draws draws, uint64_t first, int64_t count, uint32_t threshold, float factor, const float *x,
               float *y, uint8_t *kept);
  /* Writes or adds gradient * factor where it was kept, else zero. */
  void (*drop_gradient)(const uint8_t *kept, int64_t count, float factor, const float *gradient, float *target,
                        int adds);

  /* Values p and states, updated in place by gradients g; states that may be null: buffer, most, means. */
  void (*sgd_update)(const tenon_sgd *step, float *p, const float *g, float *buffer, int64_t count);
  void (*adam_update)(
      const tenon_adam *step, float *p, const float *g, float *m, float *v, float *most, int64_t count);
  void (*rmsprop_update)(
      const tenon_rmsprop *step, float *p, const float *g, float *v, float *buffer, float *means, int64_t count);
  void (*adagrad_update)(const tenon_adagrad *step, float *p, const float *g, float *sum, int64_t count);
  void (*adadelta_update)(
      const tenon_adadelta *step, float *p, const float *g, float *squares, float *moves, int64_t count);
  void (*adamax_update)(const tenon_adamax *step, float *p, const float *g, float *m, float *largest, int64_t count);
  void (*nadam_update)(const tenon_nadam *step, float *p, const float *g, float *m, float *v, int64_t count);
  void (*radam_update)(const tenon_radam *step, float *p, const float *g, float *m, float *v, int64_t count);
  void (*asgd_update)(const tenon_asgd *step, float *p, const float *g, float *average, int64_t count);
  void (*rprop_update)(const tenon_rprop *step, float *p, const float *g, float *last, float *sizes, int64_t count);
  void (*lion_update)(const tenon_lion *step, float *p, const float *g, float *m, int64_t count);
} tenon_lane_kernels;

/* Those of the instruction set in use. */
const tenon_lane_kernels *tenon_lanes(void);

#endif
