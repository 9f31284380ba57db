#include "ctenon_matrices.h"
#include "matrices/sizes.h"

int64_t tenon_matrix_scratch(int64_t rows, int64_t columns, int64_t depth) {
  /* b in panels, and some rows of a in blocks. */
  return whole_blocks(at_most(depth, MATRIX_DEPTH)) * (whole_panels(columns) + whole_blocks(at_most(rows, MATRIX_ROWS)));
}
