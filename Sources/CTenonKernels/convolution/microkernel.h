/* The block of a matrix product that stays in registers.
 *
 * target[row][32] = initial + sum over blocks, taps, lanes of source[row][lane] * weights[block][tap][lane][32]: up to 14
 * rows that lie next to each other, 16 or 32 columns. The weights of a panel of 32 columns always lie 32 floats apart. */

/* Rows that one call of `product` may have. */
#define PRODUCT_ROWS 14

typedef struct matrix_product {
  int64_t blocks, taps;
  const int32_t *offsets; /* of the taps in a block of the source */
  int64_t block_stride;   /* floats between blocks of the source */
  int64_t source_step;    /* floats between rows of a source that is read in place */
  int64_t target_plane;   /* floats between columns 0..15 and 16..31 of the target */
  int64_t target_step;    /* floats between rows of the target */
  const float *initial;   /* of the 32 columns, or null for zero */
  int accumulates;        /* start from what the target holds */
} matrix_product;

/* A product of matrices: the source in blocks of 16 columns, and a single tap. */
INLINE matrix_product single_tap(int64_t blocks, int64_t block_stride, int64_t target_plane, int64_t target_step,
                                 int accumulates) {
  static const int32_t offset = 0;
  return (matrix_product){
      .blocks = blocks,
      .taps = 1,
      .offsets = &offset,
      .block_stride = block_stride,
      .target_plane = target_plane,
      .target_step = target_step,
      .accumulates = accumulates,
  };
}

/* Registers of columns at a time: a panel of 32 is covered in one go with 16 lanes a register. */
#define PRODUCT_VECTORS 2

INLINE void product_block(const int rows, const int vectors, const int depth, const int in_place,
                          const matrix_product *p, const float *source, const float *weights, float *target,
                          const int64_t lane) {
  vector sums[TENON_ROWS][PRODUCT_VECTORS];
  float *columns[PRODUCT_VECTORS];
  UNROLL for (int j = 0; j < vectors; j++) {
    const int64_t column = lane + j * TENON_WIDTH;
    columns[j] = target + column / 16 * p->target_plane + column % 16;
  }
  UNROLL for (int j = 0; j < vectors; j++) {
    const vector start = p->initial ? load(p->initial + lane + j * TENON_WIDTH) : broadcast(0);
    UNROLL for (int i = 0; i < rows; i++) {
      sums[i][j] = start;
      if (p->accumulates) sums[i][j] += load(columns[j] + i * p->target_step);
    }
  }
  const float *panel = weights + lane;
  for (int64_t block = 0; block < p->blocks; block++) {
    for (int64_t tap = 0; tap < p->taps; tap++) {
      const float *a = source + p->offsets[tap];
#pragma clang loop unroll_count(4)
      for (int k = 0; k < depth; k++) {
        vector b[PRODUCT_VECTORS];
        UNROLL for (int j = 0; j < vectors; j++) b[j] = load(panel + j * TENON_WIDTH);
        UNROLL for (int i = 0; i < rows; i++) {
          const vector x = broadcast(a[i * (in_place ? p->source_step : depth) + k]);
          UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = multiply_add(sums[i][j], x, b[j]);
        }
        panel += 32;
      }
    }
    source += p->block_stride;
  }
  UNROLL for (int j = 0; j < vectors; j++)
    UNROLL for (int i = 0; i < rows; i++) store(columns[j] + i * p->target_step, sums[i][j]);
}

typedef void (*product_function)(const matrix_product *, const float *, const float *, float *, int64_t);

#define PRODUCT(depth, vectors, rows)                                                                                  \
  static void product_##depth##_##vectors##_##rows(const matrix_product *p, const float *source,                       \
                                                   const float *weights, float *target, int64_t lane) {                \
    product_block(rows, vectors, depth, 0, p, source, weights, target, lane);                                          \
  }
#define PRODUCTS_6(depth, vectors)                                                                                     \
  PRODUCT(depth, vectors, 1)                                                                                           \
  PRODUCT(depth, vectors, 2)                                                                                           \
  PRODUCT(depth, vectors, 3) PRODUCT(depth, vectors, 4) PRODUCT(depth, vectors, 5) PRODUCT(depth, vectors, 6)
#define PRODUCTS_12(depth, vectors)                                                                                    \
  PRODUCTS_6(depth, vectors)                                                                                           \
  PRODUCT(depth, vectors, 7)                                                                                           \
  PRODUCT(depth, vectors, 8)                                                                                           \
  PRODUCT(depth, vectors, 9) PRODUCT(depth, vectors, 10) PRODUCT(depth, vectors, 11) PRODUCT(depth, vectors, 12)
#define NAMES_6(depth, vectors)                                                                                        \
  0, product_##depth##_##vectors##_1, product_##depth##_##vectors##_2, product_##depth##_##vectors##_3,                \
      product_##depth##_##vectors##_4, product_##depth##_##vectors##_5, product_##depth##_##vectors##_6
#define NAMES_12(depth, vectors)                                                                                       \
  NAMES_6(depth, vectors), product_##depth##_##vectors##_7, product_##depth##_##vectors##_8,                           \
      product_##depth##_##vectors##_9, product_##depth##_##vectors##_10, product_##depth##_##vectors##_11,             \
      product_##depth##_##vectors##_12

#if TENON_ROWS == 14
#define PRODUCTS(depth, vectors)                                                                                       \
  PRODUCTS_12(depth, vectors) PRODUCT(depth, vectors, 13) PRODUCT(depth, vectors, 14)                                  \
  static const product_function products_##depth##_##vectors[] = {                                                     \
      NAMES_12(depth, vectors), product_##depth##_##vectors##_13, product_##depth##_##vectors##_14};
#elif TENON_ROWS == 12
#define PRODUCTS(depth, vectors)                                                                                       \
  PRODUCTS_12(depth, vectors)                                                                                          \
  static const product_function products_##depth##_##vectors[] = {NAMES_12(depth, vectors)};
#else
#define PRODUCTS(depth, vectors)                                                                                       \
  PRODUCTS_6(depth, vectors)                                                                                           \
  static const product_function products_##depth##_##vectors[] = {NAMES_6(depth, vectors)};
#endif

PRODUCTS(16, 2)
PRODUCTS(1, 2)
#if TENON_WIDTH == 16
PRODUCTS(16, 1)
PRODUCTS(1, 1)

/* Rows of a matrix where they lie, in blocks of 16 columns: 8 to 14 of them, and 32 columns. */
#define PRODUCT_IN_PLACE(rows)                                                                                         \
  static void product_in_place_##rows(const matrix_product *p, const float *source, const float *weights,              \
                                      float *target, int64_t lane) {                                                   \
    product_block(rows, 2, 16, 1, p, source, weights, target, lane);                                                   \
  }
PRODUCT_IN_PLACE(8)
PRODUCT_IN_PLACE(9)
PRODUCT_IN_PLACE(10)
PRODUCT_IN_PLACE(11)
PRODUCT_IN_PLACE(12)
PRODUCT_IN_PLACE(13)
PRODUCT_IN_PLACE(14)
static const product_function products_in_place[] = {
    0, 0, 0, 0, 0, 0, 0, 0, product_in_place_8, product_in_place_9, product_in_place_10, product_in_place_11,
    product_in_place_12, product_in_place_13, product_in_place_14};
#endif

/* Up to PRODUCT_ROWS rows and 16 or 32 columns. `depth` is 16, or 1 where a pixel of the source is a single float. */
INLINE void product_rows(const matrix_product *p, int64_t rows, int64_t columns, const int depth, const float *source,
                         const float *weights, float *target) {
  const product_function *functions = depth == 16 ? products_16_2 : products_1_2;
#if TENON_WIDTH == 16
  if (columns == 16) functions = depth == 16 ? products_16_1 : products_1_1;
  functions[rows](p, source, weights, target, 0);
#else
  const int64_t pieces = divided_up(rows, TENON_ROWS);
  for (int64_t piece = 0; piece < pieces; piece++) {
    const int64_t first = rows * piece / pieces, past = rows * (piece + 1) / pieces;
    for (int64_t lane = 0; lane < columns; lane += PRODUCT_VECTORS * TENON_WIDTH)
      functions[past - first](p, source + first * depth, weights, target + first * p->target_step, lane);
  }
#endif
}

/* Any number of rows, in nearly equal blocks. */
INLINE void product_all_rows(const matrix_product *p, int64_t rows, int64_t columns, const int depth,
                             const float *source, const float *weights, float *target) {
  const int64_t pieces = divided_up(rows, PRODUCT_ROWS);
  for (int64_t piece = 0; piece < pieces; piece++) {
    const int64_t first = rows * piece / pieces, past = rows * (piece + 1) / pieces;
    product_rows(p, past - first, columns, depth, source + first * depth, weights, target + first * p->target_step);
  }
}
