/* Columns of rows that lie `stride` apart, each column a channel: sixteen at once, up to four times. */

/* Rows whose sums stay floats. */
#define COLUMN_PIECE 512

/* sums += sum of x - center and squares += sum of its square. */
INLINE void sum_columns(
    const float *x, const float *center, int64_t rows, int64_t stride, int vectors, int64_t left, double *sums,
    double *squares) {
  wide middle[4];
  UNROLL for (int v = 0; v < vectors; v++)
    middle[v] = center ? column(center + v * LANES, left, 0) : broadcast_wide(0);
  for (int64_t first = 0; first < rows; first += COLUMN_PIECE) {
    const int64_t past = rows - first < COLUMN_PIECE ? rows : first + COLUMN_PIECE;
    wide sum[4], square[4];
    UNROLL for (int v = 0; v < vectors; v++) sum[v] = square[v] = broadcast_wide(0);
    for (int64_t r = first; r < past; r++)
      UNROLL for (int v = 0; v < vectors; v++) {
        const wide value = column(x + r * stride + v * LANES, left, 0) - middle[v];
        sum[v] += value;
        if (squares) square[v] = multiply_add_wide(square[v], value, value);
      }
    for (int v = 0; v < vectors; v++)
      for (int lane = 0; lane < left; lane++) {
        sums[v * LANES + lane] += sum[v][lane];
        if (squares) squares[v * LANES + lane] += square[v][lane];
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
      middle[v] = column(center + v * LANES, left, 0);
      sum[v] = product[v] = broadcast_wide(0);
    }
    for (int64_t r = first; r < past; r++)
      UNROLL for (int v = 0; v < vectors; v++) {
        const int64_t at = r * stride + v * LANES;
        const wide arriving = column(g + at, left, 0);
        sum[v] += arriving;
        product[v] = multiply_add_wide(product[v], arriving, column(x + at, left, 0) - middle[v]);
      }
    for (int v = 0; v < vectors; v++)
      for (int lane = 0; lane < left; lane++) {
        sums[v * LANES + lane] += sum[v][lane];
        products[v * LANES + lane] += product[v][lane];
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
    const wide factor = column(scale + c, left, 0), middle = column(center + c, left, 0);
    const wide tilt = x ? column(slope + c, left, 0) : factor, shift = x ? column(offset + c, left, 0) : factor;
    for (int64_t r = 0; r < rows; r++) {
      const int64_t at = r * stride + c;
      wide value = column(g + at, left, 0) * factor;
      if (x) value += (column(x + at, left, 0) - middle) * tilt + shift;
      put_column(dx + at, value, left, adds);
    }
  }
}
