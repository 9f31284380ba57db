/* Kernels of recurrent cells in float32: products step by step, and what becomes of their sums.
 *
 * State and input of a step are read in blocks of 16 (c16: [elements / 16][samples][16]) and multiplied with weights that
 * were packed once, before the first step, into panels of 32 columns. The cells work on parts of the rows of one sample at one
 * step: `plane` is the distance between the gates of a row, `count` the elements of the part. */
#ifndef CTENON_RECURRENT_H
#define CTENON_RECURRENT_H

#include <stdint.h>

/* One cell's numbers at one step, before and after it, or their gradients; a cell without memory has null there. */
typedef struct tenon_cell_state {
  float *hidden, *memory;
} tenon_cell_state;

/* sums -> gates, in place where backward needs them; and the state after the step. */
typedef void (*tenon_cell_forward)(float *gates, int64_t plane, tenon_cell_state before, tenon_cell_state after,
                                   int64_t count, int keeps_gates);
/* The gradient of the state after the step, to which `above` (null: zero) is added, becomes that of the sums, and in place
 * that part of the gradient of the state before which does not come through the weights. */
typedef void (*tenon_cell_backward)(const float *gates, int64_t plane, tenon_cell_state before, const float *above,
                                    tenon_cell_state gradient, float *gate_gradients, int64_t count);

typedef struct tenon_recurrent_kernels {
  /* One panel: panel[k][c] = first[c * step + k] for 16 columns, then the same of `second`, which may be null. `depth` is
   * a multiple of 16. */
  void (*pack_columns)(const float *first, const float *second, int64_t step, int64_t depth, float *panel);
  /* One panel: panel[k][c] = p[k * step + c], for up to 32 columns. */
  void (*pack_rows)(const float *p, int64_t step, int64_t depth, int64_t columns, float *panel);
  /* Rows of samples, `step` floats apart, in blocks of 16: packed[columns / 16][padded][16], zeros beyond the rows. */
  void (*block)(const float *p, int64_t step, int64_t rows, int64_t padded, int64_t columns, float *packed);
  /* target[sample * step + c] += sum over k of source[k / 16][sample][k % 16] * panel[k][c], for 16 columns, and of the 16
   * others `plane` further on where `columns` is 32. `depth` is a multiple of 16. Where `initial` is not null its columns
   * stand in for what the target holds. */
  void (*add_product)(const float *source, int64_t samples, int64_t depth, const float *panel, int64_t columns,
                      const float *initial, float *target, int64_t plane, int64_t step);

  /* Gates i, f, g, o; of the gated unit r, z, n and the state's part of n. */
  tenon_cell_forward lstm_forward, gru_forward, tanh_forward, relu_forward;
  tenon_cell_backward lstm_backward, gru_backward, tanh_backward, relu_backward;
} tenon_recurrent_kernels;

/* Those of the instruction set in use. */
const tenon_recurrent_kernels *tenon_recurrent(void);

#endif
