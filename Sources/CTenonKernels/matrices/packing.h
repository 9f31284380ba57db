/* Parts of row-major matrices, laid out as the microkernel reads them, with zeros around. */

/* Up to sixteen rows of up to sixteen floats. */
INLINE void read_square(const float *p, int64_t step, int64_t rows, int64_t columns, wide square[LANES]) {
  if (rows >= LANES && columns >= LANES) {
    UNROLL for (int64_t i = 0; i < LANES; i++) square[i] = load_wide(p + i * step);
    return;
  }
  for (int64_t i = 0; i < LANES; i++)
    square[i] = i < rows && columns > 0 ? load_some(p + i * step, columns) : broadcast_wide(0);
}

/* Blocks of 16 columns: [width / 16][padded][16]. */
static void pack_rows(const float *p, int64_t step, int64_t rows, int64_t padded, int64_t width, float *packed) {
  for (int64_t column = 0; column < width; column += LANES) {
    if (width - column >= LANES) {
      for (int64_t row = 0; row < rows; row++, packed += LANES) store_wide(packed, load_wide(p + row * step + column));
    } else {
      for (int64_t row = 0; row < rows; row++, packed += LANES)
        store_wide(packed, load_first(p + row * step + column, width - column, 0));
    }
    for (int64_t row = rows; row < padded; row++, packed += LANES) store_wide(packed, broadcast_wide(0));
  }
}

/* The transpose in blocks of 16 rows: [padded / 16][width in whole blocks][16]. */
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

/* Panels of 32 columns, times a factor: [width / 32][padded][32]. */
INLINE void pack_row_panels(const float *p, int64_t step, int64_t rows, int64_t padded, int64_t width, float factor,
                            float *packed) {
  for (int64_t panel = 0; panel < width; panel += 32) {
    if (rows == padded && width - panel >= 32) {
      for (int64_t row = 0; row < rows; row++, packed += 32) {
        store_wide(packed, load_wide(p + row * step + panel) * factor);
        store_wide(packed + LANES, load_wide(p + row * step + panel + LANES) * factor);
      }
      continue;
    }
    for (int64_t row = 0; row < padded; row++) {
      for (int64_t column = panel; column < panel + 32; column += LANES, packed += LANES) {
        const int is_there = row < rows && column < width;
        store_wide(packed, is_there ? load_some(p + row * step + column, width - column) * factor : broadcast_wide(0));
      }
    }
  }
}

/* The transpose of up to sixteen rows as half of a panel: [width in whole blocks][32]. */
INLINE void pack_half_panel(const float *p, int64_t step, int64_t rows, int64_t width, float *packed) {
  for (int64_t column = 0; column < width; column += LANES) {
    wide square[LANES];
    read_square(p + column, step, rows, width - column, square);
    transpose(square);
    for (int i = 0; i < LANES; i++, packed += 32) store_wide(packed, square[i]);
  }
}

/* The transpose in panels of 32 rows: [rows / 32][width in whole blocks][32]. */
static void pack_column_panels(const float *p, int64_t step, int64_t rows, int64_t width, float *packed) {
  const int64_t panel = whole_blocks(width) * 32;
  for (int64_t row = 0; row < whole_panels(rows); row += LANES)
    pack_half_panel(p + row * step, step, rows - row, width, packed + row / 32 * panel + row % 32);
}
