/* Columns of rows that lie `stride` apart, each column a channel: sixteen at once, up to four times. */

/* Rows whose sums stay floats. */
#define COLUMN_PIECE 512

/* sums += sum of x - center and squares += sum of its square. */
INLINE void sum_columns(
    const float *x, const float *center, int64_t rows, int64_t stride, int vectors, int64_t left, double *sums,
    double *squares) {
  wide middle[4];
  UNROLL for (int v = 0; v < vectors; v++)
    middle[v] = center ? load_some(center + v * LANES, left) : broadcast_wide(0);
  for (int64_t first = 0; first < rows; first += COLUMN_PIECE) {
    const int64_t past = rows - first < COLUMN_PIECE ? rows : first + COLUMN_PIECE;
    wide sum[4], square[4];
    UNROLL for (int v = 0; v < vectors; v++) sum[v] = square[v] = broadcast_wide(0);
    for (int64_t r = first; r < past; r++)
      UNROLL for (int v = 0; v < vectors; v++) {
        const wide value = load_some(x + r * stride + v * LANES, left) - middle[v];
        sum[v] += value;
        if (squares) square[v] = multiply_add_wide(square[v], value, value);
      }
    UNROLL for (int v = 0; v < vectors; v++) {
      add_to_doubles(sums + v * LANES, sum[v], left);
      if (squares) add_to_doubles(squares + v * LANES, square[v], left);
    }
  }
}

static void column_sums(
    const float *x, const float *center, int64_t rows, int64_t stride, int64_t columns, double *sums,
    double *squares) {
  int64_t c = 0;
  for (; c + 4 * LANES <= columns; c += 4 * LANES)
    sum_columns(x + c, center ? center + c : 0, rows, stride, 4, LANES, sums + c, squares ? squares + c : 0);
  for (; c < columns; c += LANES)
    sum_columns(
        x + c, center ? center + c : 0, rows, stride, 1, columns - c < LANES ? columns - c : LANES, sums + c,
        squares ? squares + c : 0);
}

/* sums += sum of g and products += sum of g (x - center). */
INLINE void multiply_columns(
    const float *g, const float *x, const float *center, int64_t rows, int64_t stride, int vectors, int64_t left,
    double *sums, double *products) {
  for (int64_t first = 0; first < rows; first += COLUMN_PIECE) {
    const int64_t past = rows - first < COLUMN_PIECE ? rows : first + COLUMN_PIECE;
    wide middle[4], sum[4], product[4];
    UNROLL for (int v = 0; v < vectors; v++) {
      middle[v] = load_some(center + v * LANES, left);
      sum[v] = product[v] = broadcast_wide(0);
    }
    for (int64_t r = first; r < past; r++)
      UNROLL for (int v = 0; v < vectors; v++) {
        const int64_t at = r * stride + v * LANES;
        const wide arriving = load_some(g + at, left);
        sum[v] += arriving;
        product[v] = multiply_add_wide(product[v], arriving, load_some(x + at, left) - middle[v]);
      }
    UNROLL for (int v = 0; v < vectors; v++) {
      add_to_doubles(sums + v * LANES, sum[v], left);
      add_to_doubles(products + v * LANES, product[v], left);
    }
  }
}

static void column_products(
    const float *g, const float *x, const float *center, int64_t rows, int64_t stride, int64_t columns, double *sums,
    double *products) {
  int64_t c = 0;
  for (; c + 4 * LANES <= columns; c += 4 * LANES)
    multiply_columns(g + c, x + c, center + c, rows, stride, 4, LANES, sums + c, products + c);
  for (; c < columns; c += LANES)
    multiply_columns(
        g + c, x + c, center + c, rows, stride, 1, columns - c < LANES ? columns - c : LANES, sums + c, products + c);
}

/* dx = g scale + (x - center) slope + offset, or g scale where x is null; dx may be g. */
static void column_gradient(
    const float *g, const float *x, int64_t rows, int64_t stride, int64_t columns, const float *center,
    const float *scale, const float *slope, const float *offset, float *dx, int adds) {
  for (int64_t c = 0; c < columns; c += LANES) {
    const int64_t left = columns - c < LANES ? columns - c : LANES;
    const wide factor = load_some(scale + c, left), middle = load_some(center + c, left);
    const wide tilt = x ? load_some(slope + c, left) : factor, shift = x ? load_some(offset + c, left) : factor;
    for (int64_t r = 0; r < rows; r++) {
      const int64_t at = r * stride + c;
      wide value = load_some(g + at, left) * factor;
      if (x) value += (load_some(x + at, left) - middle) * tilt + shift;
      put_some(dx + at, value, left, adds);
    }
  }
}
