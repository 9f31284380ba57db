/* The block of a weight gradient that stays in registers: sums over pixels of source times gradient.
 *
 * sums[row][32] (+)= sum over pixels of source[pixel][row] * gradient[pixel][32], where a row is a lane of the source,
 * or a tap of a source with single floats a pixel. */

/* Rows whose sums are in registers at a time. */
#define OUTER_ROWS (TENON_WIDTH == 16 || TENON_ROWS == 12 ? 8 : 4)

typedef struct outer_product {
  int64_t rows;             /* of pixels */
  int64_t pixels;           /* in a row */
  int64_t source_row;       /* floats between rows of pixels */
  int64_t gradient_row;
  int64_t gradient_plane;   /* floats between output channels 0..15 and 16..31 */
  int accumulates;          /* start from what `sums` holds */
} outer_product;

/* `offsets` is null for consecutive lanes of pixels that are 16 floats apart, else where each row's pixels begin. */
INLINE void outer_block(const int rows, const int vectors, const outer_product *p, const float *source,
                        const int32_t *offsets, const float *gradient, float *sums, const int64_t lane) {
  vector block[OUTER_ROWS][2];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < vectors; j++)
      block[i][j] = p->accumulates ? load(sums + i * 32 + lane + j * TENON_WIDTH) : broadcast(0);
  const float *columns[2];
  UNROLL for (int j = 0; j < vectors; j++) {
    const int64_t column = lane + j * TENON_WIDTH;
    columns[j] = gradient + column / 16 * p->gradient_plane + column % 16;
  }
  for (int64_t row = 0; row < p->rows; row++) {
    const float *a = source + row * p->source_row;
    const float *b0 = columns[0] + row * p->gradient_row, *b1 = columns[vectors - 1] + row * p->gradient_row;
    if (offsets) {
      const float *starts[OUTER_ROWS];
      UNROLL for (int i = 0; i < rows; i++) starts[i] = a + offsets[i];
      for (int64_t pixel = 0; pixel < p->pixels; pixel++) {
        const vector b[2] = {load(b0 + pixel * 16), load(b1 + pixel * 16)};
        UNROLL for (int i = 0; i < rows; i++) {
          const vector x = broadcast(starts[i][pixel]);
          UNROLL for (int j = 0; j < vectors; j++) block[i][j] = multiply_add(block[i][j], x, b[j]);
        }
      }
    } else {
#pragma clang loop unroll_count(2)
      for (int64_t pixel = 0; pixel < p->pixels; pixel++) {
        const vector b[2] = {load(b0 + pixel * 16), load(b1 + pixel * 16)};
        UNROLL for (int i = 0; i < rows; i++) {
          const vector x = broadcast(a[pixel * 16 + i]);
          UNROLL for (int j = 0; j < vectors; j++) block[i][j] = multiply_add(block[i][j], x, b[j]);
        }
      }
    }
  }
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < vectors; j++) store(sums + i * 32 + lane + j * TENON_WIDTH, block[i][j]);
}

#define OUTER(vectors)                                                                                                 \
  static void outer_lanes_##vectors(const outer_product *p, const float *source, const float *gradient, float *sums,   \
                                    int64_t lane) {                                                                    \
    outer_block(OUTER_ROWS, vectors, p, source, 0, gradient, sums, lane);                                              \
  }                                                                                                                    \
  static void outer_taps_##vectors(const outer_product *p, const float *source, const int32_t *offsets,                \
                                   const float *gradient, float *sums, int64_t lane) {                                 \
    outer_block(OUTER_ROWS, vectors, p, source, offsets, gradient, sums, lane);                                        \
  }
OUTER(2)
#if TENON_WIDTH == 16
OUTER(1)
#endif

/* Sixteen lanes of the source and 16 or 32 output channels. */
INLINE void outer_lanes(const outer_product *p, const float *source, const float *gradient, int64_t columns,
                        float *sums) {
  for (int64_t row = 0; row < 16; row += OUTER_ROWS) {
#if TENON_WIDTH == 16
    if (columns == 16) {
      outer_lanes_1(p, source + row, gradient, sums + row * 32, 0);
      continue;
    }
#endif
    for (int64_t lane = 0; lane < columns; lane += 2 * TENON_WIDTH)
      outer_lanes_2(p, source + row, gradient, sums + row * 32, lane);
  }
}

/* `rows` taps, a multiple of OUTER_ROWS, whose pixels begin at the offsets. */
INLINE void outer_taps(const outer_product *p, const float *source, const int32_t *offsets, int64_t rows,
                       const float *gradient, int64_t columns, float *sums) {
  for (int64_t row = 0; row < rows; row += OUTER_ROWS) {
#if TENON_WIDTH == 16
    if (columns == 16) {
      outer_taps_1(p, source, offsets + row, gradient, sums + row * 32, 0);
      continue;
    }
#endif
    for (int64_t lane = 0; lane < columns; lane += 2 * TENON_WIDTH)
      outer_taps_2(p, source, offsets + row, gradient, sums + row * 32, lane);
  }
}
