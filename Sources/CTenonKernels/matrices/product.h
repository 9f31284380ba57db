/* Products of row-major matrices, by the convolutions' microkernel: a piece of b in panels of 32 columns, and pieces of a in
 * blocks of 16 columns, of which as many rows as stay in registers meet one panel after the other. */

/* Up to PRODUCT_ROWS rows and less than 32 columns of the result, which may end inside of a vector. */
static void multiply_edge(matrix_product product, int64_t rows, int64_t columns, const float *a, const float *panel,
                          float *c, int64_t c_step) {
  float tile[PRODUCT_ROWS * 32];
  const int64_t width = columns > LANES ? 32 : LANES;
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < width; column += LANES) {
      wide start = product.initial ? load_some(product.initial + column, columns - column) : broadcast_wide(0);
      if (product.accumulates) start += load_some(c + row * c_step + column, columns - column);
      store_wide(tile + row * 32 + column, start);
    }
  }
  product.initial = 0;
  product.accumulates = 1;
  product.target_step = 32;
  product_rows(&product, rows, width, LANES, a, panel, tile);
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < width; column += LANES)
      store_some(c + row * c_step + column, load_wide(tile + row * 32 + column), columns - column);
  }
}

/* Packed rows of a times packed panels of b. */
static void multiply_packed(const matrix_product *product, const float *initial, int64_t rows, int64_t columns,
                            const float *a, const float *panels, float *c) {
  const int64_t panel = product->blocks * LANES, pieces = divided_up(rows, PRODUCT_ROWS);
  for (int64_t piece = 0; piece < pieces; piece++) {
    const int64_t first = rows * piece / pieces, count = rows * (piece + 1) / pieces - first;
    for (int64_t column = 0; column < columns; column += 32) {
      const int64_t rest = at_most(columns - column, 32);
      matrix_product p = *product;
      if (initial) p.initial = initial + column;
      float *target = c + first * p.target_step + column;
      if (rest % LANES) multiply_edge(p, count, rest, a + first * LANES, panels + column * panel, target, p.target_step);
      else product_rows(&p, count, rest, LANES, a + first * LANES, panels + column * panel, target);
    }
  }
}

/* Some columns of b in panels, `depth` rows of it from k on. */
INLINE void pack_b(const tenon_matrix_product *p, int64_t k, int64_t depth, int64_t column, int64_t columns,
                   float *panels) {
  if (p->b_is_transposed) pack_column_panels(p->b + column * p->b_step + k, p->b_step, columns, depth, panels);
  else pack_row_panels(p->b + k * p->b_step + column, p->b_step, depth, whole_blocks(depth), columns, 1, panels);
}

#if TENON_WIDTH == 16
/* Whether a is read where it lies, in whole blocks of columns, and c stays in a cache: then panels need not be kept. Rows
 * that meet in a few sets of a cache are read from a copy. */
static int is_small(const tenon_matrix_product *p) {
  return !p->a_is_transposed && p->rows >= 16 && p->columns % 32 == 0 && p->depth % LANES == 0 && p->a_step % 512 != 0 &&
         p->rows * p->c_step <= 1 << 16;
}

/* The product with `depth` columns of a from k on: each panel of b meets all rows while it is in the first level of the
 * cache. */
static void multiply_in_place(const tenon_matrix_product *p, int64_t k, int64_t depth, float *panel) {
  const int64_t pieces = divided_up(p->rows, PRODUCT_ROWS);
  matrix_product product = single_tap(depth / LANES, LANES, LANES, p->c_step, p->accumulates || k > 0);
  product.source_step = p->a_step;
  for (int64_t column = 0; column < p->columns; column += 32) {
    pack_b(p, k, depth, column, 32, panel);
    if (k == 0 && p->initial) product.initial = p->initial + column;
    for (int64_t piece = 0; piece < pieces; piece++) {
      const int64_t first = p->rows * piece / pieces, count = p->rows * (piece + 1) / pieces - first;
      products_in_place[count](&product, p->a + first * p->a_step + k, panel, p->c + first * p->c_step + column, 0);
    }
  }
}
#endif

static void multiply_matrices(const tenon_matrix_product *p, float *scratch) {
  float *panels = scratch;
  float *blocks = panels + whole_blocks(at_most(p->depth, MATRIX_DEPTH)) * whole_panels(p->columns);
  for (int64_t k = 0; k < p->depth; k += MATRIX_DEPTH) {
    const int64_t depth = at_most(p->depth - k, MATRIX_DEPTH), padded = whole_blocks(depth);
#if TENON_WIDTH == 16
    if (is_small(p)) {
      multiply_in_place(p, k, depth, panels);
      continue;
    }
#endif
    pack_b(p, k, depth, 0, p->columns, panels);
    for (int64_t row = 0; row < p->rows; row += MATRIX_ROWS) {
      const int64_t rows = at_most(p->rows - row, MATRIX_ROWS), height = whole_blocks(rows);
      if (p->a_is_transposed) pack_columns(p->a + k * p->a_step + row, p->a_step, depth, padded, rows, blocks);
      else pack_rows(p->a + row * p->a_step + k, p->a_step, rows, height, depth, blocks);
      const matrix_product product =
          single_tap(padded / LANES, height * LANES, LANES, p->c_step, p->accumulates || k > 0);
      multiply_packed(&product, k == 0 ? p->initial : 0, rows, p->columns, blocks, panels, p->c + row * p->c_step);
    }
  }
}
