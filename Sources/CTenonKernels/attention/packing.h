/* Rows of one head, laid out as the products of its tiles read them. */

/* The transpose of up to 32 rows, times a factor: [depth][32]. */
static void pack_query_columns(const float *p, int64_t step, int64_t rows, int64_t width, float factor, float *packed) {
  for (int64_t column = 0; column < width; column += LANES) {
    for (int64_t row = 0; row < 32; row += LANES) {
      wide square[LANES];
      read_square(p + row * step + column, step, rows - row, width - column, square);
      transpose(square);
      for (int i = 0; i < LANES; i++) store_wide(packed + (column + i) * 32 + row, square[i] * factor);
    }
  }
}

/* Transposes [depth][32] back into up to 32 rows, each times its own factor. */
static void unpack_query_columns(const float *packed, int64_t rows, int64_t width, const wide factors[2], float *p,
                                 int64_t step) {
  for (int64_t row = 0; row < rows; row += LANES) {
    for (int64_t column = 0; column < width; column += LANES) {
      wide square[LANES];
      for (int i = 0; i < LANES; i++) square[i] = load_wide(packed + (column + i) * 32 + row) * factors[row / LANES];
      transpose(square);
      for (int64_t i = 0; i < LANES && row + i < rows; i++)
        store_some(p + (row + i) * step + column, square[i], width - column);
    }
  }
}
