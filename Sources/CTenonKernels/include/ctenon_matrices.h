/* Products of row-major matrices in float32. */
#ifndef CTENON_MATRICES_H
#define CTENON_MATRICES_H

#include <stdint.h>

/* c[rows][columns] = or += a · b, where a is [rows][depth] and b [depth][columns], or each the other way round. */
typedef struct tenon_matrix_product {
  int64_t rows, columns, depth; /* each at least 1 */
  const float *a, *b;
  float *c;
  int64_t a_step, b_step, c_step; /* floats between rows, as they lie in memory */
  int a_is_transposed, b_is_transposed;
  const float *initial; /* added to every row; may be null */
  int accumulates;      /* add to what c holds */
} tenon_matrix_product;

typedef struct tenon_matrix_kernels {
  void (*multiply)(const tenon_matrix_product *p, float *scratch);
} tenon_matrix_kernels;

/* Floats of scratch. */
int64_t tenon_matrix_scratch(int64_t rows, int64_t columns, int64_t depth);

/* Those of the instruction set in use. */
const tenon_matrix_kernels *tenon_matrices(void);

#endif
