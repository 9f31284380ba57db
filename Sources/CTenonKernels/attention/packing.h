/* Rows of one head, laid out as the products of its tiles read them. */

/* Up to sixteen rows of up to sixteen floats, with zeros around. */
INLINE void read_square(const float *p, int64_t step, int64_t rows, int64_t columns, wide square[LANES]) {
  for (int64_t i = 0; i < LANES; i++)
    square[i] = i < rows && columns > 0 ? load_some(p + i * step, columns) : broadcast_wide(0);
}

/* Blocks of 16 columns: [width / 16][padded][16]. */
static void pack_rows(const float *p, int64_t step, int64_t rows, int64_t padded, int64_t width, float *packed) {
  for (int64_t column = 0; column < width; column += LANES) {
    for (int64_t row = 0; row < padded; row++, packed += LANES)
      store_wide(packed, row < rows ? load_some(p + row * step + column, width - column) : broadcast_wide(0));
  }
}

/* The transpose in blocks of 16 rows: [padded / 16][depth][16]. */
static void pack_columns(const float *p, int64_t step, int64_t rows, int64_t padded, int64_t width, float *packed) {
  for (int64_t row = 0; row < padded; row += LANES) {
    for (int64_t column = 0; column < width; column += LANES, packed += LANES * LANES) {
      wide square[LANES];
      read_square(p + row * step + column, step, rows - row, width - column, square);
      transpose(square);
      for (int i = 0; i < LANES; i++) store_wide(packed + i * LANES, square[i]);
    }
  }
}

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

/* Up to 32 rows in panels of 32 columns, times a factor: [width / 32][32][32]. */
static void pack_query_rows(const float *p, int64_t step, int64_t rows, int64_t width, float factor, float *packed) {
  for (int64_t panel = 0; panel < width; panel += 32) {
    for (int64_t row = 0; row < 32; row++) {
      for (int64_t column = panel; column < panel + 32; column += LANES, packed += LANES) {
        const int is_there = row < rows && column < width;
        store_wide(packed, is_there ? load_some(p + row * step + column, width - column) * factor : broadcast_wide(0));
      }
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
