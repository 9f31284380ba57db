/* Convolution of float32 images in blocks of 16 channels (c16: [N, ceil(C/16), H, W, 16]).
 *
 * Lanes past the last channel. A tensor that arrives may hold anything there, NaN and infinity included. Every kernel
 * here that sums over channels replaces those lanes by zeros while it packs or transforms the images (never by
 * multiplying with a weight of zero), and what comes out of these kernels has zeros there. Sums over pixels (gradients
 * of weights and bias) keep the lanes apart and drop the ones past the last channel when they store the result.
 *
 * A description is prepared once from the sizes, is immutable then, and says how many tasks each stage has and how much
 * memory it needs. The stages of one operation are run one after the other, the tasks of a stage in any order. */
#ifndef CTENON_CONVOLUTION_H
#define CTENON_CONVOLUTION_H

#include <stdint.h>

/* Sizes of a convolution as spoken of in PyTorch; padding below and on the right follows from the output.
 *
 * Several groups are convolutions side by side, each of so many channels to so many: pointers to images, weights and
 * bias are those of one group, whose channels are a multiple of 16. */
typedef struct tenon_convolution {
  int64_t images;
  int64_t groups; /* in an image: its blocks are these times a group's */
  int64_t channels, height, width;
  int64_t out_channels, out_height, out_width;
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t top, left;
  int64_t pools; /* of the output only the maxima of 2 x 2 side by side are kept; forward only */
  int64_t is_plain; /* the output is written in rows, not in blocks; direct and forward only */
} tenon_convolution;

/* Where sums go, and what becomes of them on the way: sum * scale + bias + addend, cut off at zero, the maximum of four.
 * `accumulates` goes with none of addend, cuts_off and pools, addend not with pools, and none of these with plain pixels. */
typedef struct tenon_convolution_target {
  float *pixels;       /* c16, or plain as in the sizes */
  const float *scale;  /* of each output channel, or null for one; packed into the weights */
  const float *bias;   /* of each output channel, or null for zero */
  const float *addend; /* laid out as `pixels`, or null */
  int accumulates;     /* adds to what the pixels hold */
  int cuts_off;        /* ReLU */
  int pools;           /* as in the sizes */
} tenon_convolution_target;

#define TENON_DIRECT_MAX_TAPS 128
#define TENON_DIRECT_MAX_PHASES 16
/* Channels times taps of a plain source, for its weight gradient. */
#define TENON_PLAIN_MAX_ROWS 1024

/* Outputs that see the same taps at the same distance: all of them forward, every stride-th row and column backward. */
typedef struct tenon_direct_phase {
  int64_t rows, columns;          /* of outputs */
  int64_t first_row, first_column; /* of the first one */
  int64_t first_tap, tap_count;
  int64_t chunk; /* blocks of the source that are summed up in one pass over a band */
} tenon_direct_phase;

/* Direct convolution: sums of products with the images themselves, a band of output rows at a time.
 *
 * Forward, the source is the input and the target the output; backward the source is the gradient of the output and the
 * target that of the input. A band of the source is packed with its padding, the columns that are `phases` apart side by
 * side, so that neighbouring outputs always read neighbouring pixels. */
typedef struct tenon_direct {
  tenon_convolution sizes;
  int64_t is_backward;
  int64_t lanes; /* floats a pixel of the source: 16, or 1 where the source is plain */
  int64_t source_channels, source_height, source_width, source_blocks;
  int64_t target_channels, target_height, target_width, target_blocks;
  int64_t target_row_step, target_column_step; /* between the outputs of one phase */
  int64_t row_origin, column_origin; /* in the source, of the first packed pixel of the first band */
  int64_t row_skip, column_skip;     /* source rows between packed rows, source columns between neighbours of a phase */
  int64_t row_advance;               /* packed rows between output rows */
  int64_t phases, phase_width, row_stride, block_stride;
  int64_t reads_in_place; /* the source needs no packing */
  int64_t is_flat;        /* rows of a band follow each other without a gap, in source and target */
  int64_t packed_rows;
  int64_t band_rows, bands, panels, panel_groups;
  int64_t phase_count;
  int64_t tap_total;
  int64_t pack_tasks, run_tasks;
  int64_t packed_weights; /* floats for packed weights and bias, shared */
  int64_t bias_offset;
  int64_t scratch;     /* floats a worker */
  int64_t piece_rows;  /* of a band: output rows that are pooled or written plain at a time */
  int64_t sums_offset; /* of their sums in the scratch */
  tenon_direct_phase phase[TENON_DIRECT_MAX_PHASES];
  int32_t tap_offset[TENON_DIRECT_MAX_TAPS]; /* of floats in the packed source */
  int32_t tap_weight[TENON_DIRECT_MAX_TAPS]; /* row * kernel_width + column in the kernel */
} tenon_direct;

/* Returns 0 where the kernel or the stride is too large for this algorithm.
 *
 * `lanes` is 16, or 1 for a plain source of few channels (forward only). */
int tenon_direct_prepare(tenon_direct *direct, const tenon_convolution *sizes, int is_backward, int lanes);

/* Direct gradients of the weights and the bias: sums over pixels of source times gradient.
 *
 * A task sums up the gradient of one block of 16 input channels (or of all channels of a plain source) and a group of
 * panels of 32 output channels over a part of the images. With one part it stores the plain gradient; with several, each
 * stores its partial sum, and stage 2 adds them in order. */
typedef struct tenon_direct_weights {
  tenon_direct source; /* forward: how the source is packed */
  int64_t parts, source_groups, panel_groups, panels_per_group;
  int64_t group_floats; /* of the sums of one task */
  int64_t run_tasks, combine_tasks;
  int64_t partials; /* floats, shared; 0 where there is one part */
  int64_t scratch;  /* floats a worker */
} tenon_direct_weights;

/* Returns 0 where tenon_direct_prepare does. */
int tenon_direct_weights_prepare(tenon_direct_weights *weights, const tenon_convolution *sizes, int lanes);

/* How the work of a Winograd convolution is divided. */
#define TENON_WINOGRAD_BLOCKS 0 /* weights transformed once; a task is a block of tiles with all channels */
#define TENON_WINOGRAD_PANELS 1 /* images transformed once; a task is 32 output channels with all tiles */
#define TENON_WINOGRAD_POINTS 2 /* weights transformed once, chunks of tiles one after the other; a task is a point */

/* Winograd convolution F(tile x tile, 3 x 3): the images in overlapping tiles of (tile + 2)^2 pixels become as many points,
 * and convolution a matrix product for each point. Kernels of 3 x 3, stride 1, any padding up to 2. Rounding errors: as
 * direct convolution with tiles of 2, some four times as large with tiles of 4.
 *
 * Source: Lavin, Gray 2016, Fast Algorithms for Convolutional Neural Networks. */
typedef struct tenon_winograd {
  tenon_convolution sizes;
  int64_t is_backward, tile, points, division;
  int64_t source_channels, source_height, source_width, source_blocks;
  int64_t target_channels, target_height, target_width, target_blocks;
  int64_t row_origin, column_origin; /* of the first tile in the source */
  int64_t tile_rows, tile_columns, tiles;
  int64_t panels;
  int64_t block_tiles, block_count; /* of a task (blocks) or of one pass of a task (panels) */
  int64_t source_stride; /* tiles between blocks of 16 channels of the transformed source */
  int64_t source_points; /* floats between points of the transformed source */
  int64_t target_stride, target_points;
  int64_t weight_blocks;               /* of 16 channels that a task transforms the weights of at a time, in panels */
  int64_t chunks;                      /* of tiles, for the stages that take one */
  int64_t tile_groups, channel_groups; /* of a source transform of its own */
  int64_t panel_groups;                /* of points */
  int64_t pack_tasks, transform_tasks, run_tasks, product_tasks, target_tasks;
  int64_t packed_weights, transformed, products; /* floats, shared; 0 where the stage does not exist */
  int64_t scratch;                     /* floats a worker */
} tenon_winograd;

/* Returns 0 where this is no convolution of 3 x 3 with stride 1 and padding up to 2. `tile` is 2 or 4. */
int tenon_winograd_prepare(tenon_winograd *winograd, const tenon_convolution *sizes, int is_backward, int tile,
                           int division);

/* Winograd gradients of the weights: chunks of tiles are transformed, then multiplied point by point, one chunk after the
 * other; the sums are transformed back at the end. */
typedef struct tenon_winograd_weights {
  tenon_winograd source; /* forward: the tiles of the input */
  int64_t chunk_tiles, chunks;
  int64_t gradient_points;
  int64_t panels_per_task, blocks_per_task, panel_groups, block_groups, point_groups;
  int64_t group_floats; /* of the sums of one task's channels, all points */
  int64_t is_fused;     /* one chunk: the sums stay with the worker and stage 3 does not exist */
  int64_t transform_tasks, run_tasks, finish_tasks;
  int64_t transformed, sums; /* floats, shared */
  int64_t scratch;           /* floats a worker */
} tenon_winograd_weights;

int tenon_winograd_weights_prepare(tenon_winograd_weights *weights, const tenon_convolution *sizes, int tile);

/* The stages, each a function of one task. */
typedef struct tenon_convolution_kernels {
  /* Direct convolution, stage 1. `weights` is plain [out_channels, channels, kernel_height, kernel_width]; `scale` and
   * `bias` are those of the target. */
  void (*direct_pack)(const tenon_direct *direct, const float *weights, const float *scale, const float *bias,
                      float *packed, int64_t task);
  /* Stage 2. */
  void (*direct_run)(const tenon_direct *direct, const float *source, const float *packed,
                     const tenon_convolution_target *target, float *scratch, int64_t task);

  /* Direct gradients of the weights, stage 1. */
  void (*direct_weights_run)(const tenon_direct_weights *weights, const float *source, const float *gradient,
                             float *grad_weights, int accumulates, float *partials, float *scratch, int64_t task);
  /* Stage 2, where there are several parts. */
  void (*direct_weights_combine)(const tenon_direct_weights *weights, float *partials, float *grad_weights,
                                 int accumulates, int64_t task);

  /* The gradient of the bias from a c16 gradient of the output, all groups. A task is 16 output channels. */
  void (*bias_gradient)(const tenon_convolution *sizes, const float *gradient, float *grad_bias, int accumulates,
                        int64_t task);

  /* Winograd convolution, stage 1, not in panels: the transformed weights. `scale` is that of the target. */
  void (*winograd_pack)(const tenon_winograd *winograd, const float *weights, const float *scale, float *packed,
                        int64_t task);
  /* Stage 1 in panels, stage 2 of each chunk in points: the transformed source. */
  void (*winograd_transform)(const tenon_winograd *winograd, const float *source, float *transformed, int64_t chunk,
                             int64_t task);
  /* Stage 3 of each chunk in points: the products of transformed source and weights. */
  void (*winograd_products)(const tenon_winograd *winograd, const float *transformed, const float *packed,
                            float *products, int64_t chunk, int64_t task);
  /* Stage 4 of each chunk in points. */
  void (*winograd_targets)(const tenon_winograd *winograd, const float *products,
                           const tenon_convolution_target *target, int64_t chunk, int64_t task);
  /* Stage 2, not in points. `source` is read by blocks, `weights` and `transformed` by panels, `packed` by blocks. */
  void (*winograd_run)(const tenon_winograd *winograd, const float *source, const float *transformed,
                       const float *weights, const float *packed, const tenon_convolution_target *target,
                       float *scratch, int64_t task);

  /* Winograd gradients of the weights, stage 1 of each chunk. */
  void (*winograd_weights_transform)(const tenon_winograd_weights *weights, const float *source, const float *gradient,
                                     float *transformed, int64_t chunk, int64_t task);
  /* Stage 2 of each chunk. */
  void (*winograd_weights_run)(const tenon_winograd_weights *weights, const float *transformed, float *sums,
                               float *grad_weights, int accumulates, float *scratch, int64_t chunk, int64_t task);
  /* Stage 3, once. */
  void (*winograd_weights_finish)(const tenon_winograd_weights *weights, const float *sums, float *grad_weights,
                                  int accumulates, int64_t task);
} tenon_convolution_kernels;

/* Those of the instruction set in use. */
const tenon_convolution_kernels *tenon_convolutions(void);

#endif
