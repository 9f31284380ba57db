/* Rows of scores, one for each class. */

/* Lane by lane; NaN is the largest number. */
INLINE wide larger_wide(wide next, wide most) { return choose_wide((next > most) | (next != next), next, most); }

/* The larger one lane by lane; `most` where `next` is NaN. */
INLINE wide higher(wide next, wide most) { return choose_wide(next > most, next, most); }

/* The sixteen scores at i, or those that are left of the row with -infinity behind. */
INLINE wide scores(const float *row, int64_t i, int64_t count) {
  if (i + LANES <= count) return load_wide(row + i);
  float rest[LANES];
  store_wide(rest, broadcast_wide(-__builtin_inff()));
  memcpy(rest, row + i, (count - i) * sizeof(float));
  return load_wide(rest);
}

/* The largest score of each row, and log(sum of exp(score - largest)). */
static void log_sum_exp(const float *x, int64_t rows, int64_t classes, float *largest, float *logarithms) {
  for (int64_t r = 0; r < rows; r++, x += classes) {
    wide most = scores(x, 0, classes);
    for (int64_t i = LANES; i < classes; i += LANES) most = larger_wide(scores(x, i, classes), most);
    const float found = largest_lane(most);
    wide sum = broadcast_wide(0);
    for (int64_t i = 0; i < classes; i += LANES) sum += exponential_of(scores(x, i, classes) - found);
    largest[r] = found;
    logarithms[r] = logf(sum_lanes(sum));
  }
}

/* y = exp(x - largest - logarithm) * factor for one row */
static void scaled_softmax(
    const float *x, int64_t count, float largest, float logarithm, float factor, float *y, int adds) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const wide value = exponential_of(load_wide(x + i) - largest - logarithm) * factor;
    put_wide(y + i, value, adds);
  }
  if (i == count) return;
  float rest[LANES];
  store_wide(rest, exponential_of(scores(x, i, count) - largest - logarithm) * factor);
  for (int64_t k = i; k < count; k++) y[k] = adds ? y[k] + rest[k - i] : rest[k - i];
}

/* log(x) for 1 <= x < infinity, and NaN: that of the mantissa, within a factor of √2 of 1, and of the power of two. */
INLINE wide logarithm_of(wide x) {
  wide_bits bits = (wide_bits)x - 0x3F3504F3;
  wide exponent = __builtin_convertvector(bits >> 23, wide);
  wide mantissa = (wide)((bits & 0x007FFFFF) + 0x3F3504F3);
  wide result = exponent * broadcast_wide(0x1.62e430p-1f) + log1p_of(mantissa - 1);
  return choose_wide(x != x, x, result);
}

/* y = exp(s) / sum of exp(s) for each row of scores s = sign x, or the logarithm of that; y may be x. A row with NaN
 * becomes NaN by the sum: the maximum need not know of it. */
INLINE void softmax_rows_as(const float *x, int64_t rows, int64_t count, float sign, int logarithms, float *y) {
  const int64_t whole = count / LANES * LANES, rest = count - whole;
  const wide none = broadcast_wide(-__builtin_inff());
  for (int64_t r = 0; r < rows; r++, x += count, y += count) {
    const wide last = rest ? load_first(x + whole, rest, none[0] * sign) * sign : none;
    wide most[4] = {last, none, none, none};
    int64_t i = 0;
    for (; i + 4 * LANES <= whole; i += 4 * LANES)
      UNROLL for (int part = 0; part < 4; part++) most[part] = higher(load_wide(x + i + part * LANES) * sign, most[part]);
    for (; i < whole; i += LANES) most[0] = higher(load_wide(x + i) * sign, most[0]);
    const float found = largest_lane(higher(higher(most[0], most[1]), higher(most[2], most[3])));
    wide sums[2] = {exponential_below_zero(last - found), broadcast_wide(0)};
    for (i = 0; i < whole; i += LANES) {
      const wide value = exponential_below_zero(load_wide(x + i) * sign - found);
      sums[1] += value;
      if (!logarithms) store_wide(y + i, value);
    }
    const float sum = sum_lanes(sums[0] + sums[1]);
    if (logarithms) {
      const float logarithm = logf(sum);
      for (i = 0; i < whole; i += LANES) store_wide(y + i, load_wide(x + i) * sign - found - logarithm);
      if (rest) put_first(y + whole, last - found - logarithm, rest, 0);
    } else {
      const float factor = 1 / sum;
      for (i = 0; i < whole; i += LANES) store_wide(y + i, load_wide(y + i) * factor);
      if (rest) put_first(y + whole, sums[0] * factor, rest, 0);
    }
  }
}

static void softmax_rows(const float *x, int64_t rows, int64_t count, float sign, int logarithms, float *y) {
  if (logarithms) softmax_rows_as(x, rows, count, sign, 1, y);
  else softmax_rows_as(x, rows, count, sign, 0, y);
}

/* The gradient of sixteen elements: of probabilities y (g - sum of g y), of logarithms g - exp(y) sum of g. */
INLINE wide softmax_slope(wide g, wide y, wide sum, float sign, int logarithms) {
  return logarithms ? (g - exponential_below_zero(y) * sum) * sign : y * (g - sum) * sign;
}

/* dx of each row; dx may be g. */
INLINE void softmax_rows_gradient_as(
    const float *g, const float *y, int64_t rows, int64_t count, float sign, int logarithms, float *dx, int adds) {
  const int64_t whole = count / LANES * LANES, rest = count - whole;
  for (int64_t r = 0; r < rows; r++, g += count, y += count, dx += count) {
    const wide last_g = rest ? load_first(g + whole, rest, 0) : broadcast_wide(0);
    const wide last_y = rest ? load_first(y + whole, rest, 0) : broadcast_wide(0);
    wide sums[4] = {logarithms ? last_g : last_g * last_y, broadcast_wide(0), broadcast_wide(0), broadcast_wide(0)};
    int64_t i = 0;
    for (; i + 4 * LANES <= whole; i += 4 * LANES)
      UNROLL for (int part = 0; part < 4; part++) {
        const wide arriving = load_wide(g + i + part * LANES);
        sums[part] += logarithms ? arriving : arriving * load_wide(y + i + part * LANES);
      }
    for (; i < whole; i += LANES) sums[0] += logarithms ? load_wide(g + i) : load_wide(g + i) * load_wide(y + i);
    const wide total = broadcast_wide(sum_lanes((sums[0] + sums[1]) + (sums[2] + sums[3])));
    for (i = 0; i < whole; i += LANES)
      put_wide(dx + i, softmax_slope(load_wide(g + i), load_wide(y + i), total, sign, logarithms), adds);
    if (rest) put_first(dx + whole, softmax_slope(last_g, last_y, total, sign, logarithms), rest, adds);
  }
}

static void softmax_rows_gradient(
    const float *g, const float *y, int64_t rows, int64_t count, float sign, int logarithms, float *dx, int adds) {
  if (logarithms && adds) softmax_rows_gradient_as(g, y, rows, count, sign, 1, dx, 1);
  else if (logarithms) softmax_rows_gradient_as(g, y, rows, count, sign, 1, dx, 0);
  else if (adds) softmax_rows_gradient_as(g, y, rows, count, sign, 0, dx, 1);
  else softmax_rows_gradient_as(g, y, rows, count, sign, 0, dx, 0);
}

/* Columns, neighbours side by side: `vectors` times sixteen, of which `columns` are there where it is one. Up to
 * TILE_ROWS rows are copied into a tile first: rows of images lie apart by powers of two, and would take the same few
 * places of the cache from each other between one pass and the next. */
#define TILE_ROWS 32

typedef struct column_tile {
  float values[TILE_ROWS * 4 * LANES];
} column_tile;

/* Where rows of neighbours are read. */
typedef struct column_rows {
  const float *first;
  int64_t stride, columns;
} column_rows;

INLINE column_rows tiled_rows(
    const float *x, int64_t length, int64_t stride, int vectors, int64_t columns, column_tile *tile) {
  if (length > TILE_ROWS) return (column_rows){x, stride, columns};
  for (int64_t k = 0; k < length; k++)
    UNROLL for (int v = 0; v < vectors; v++)
      store_wide(tile->values + (k * vectors + v) * LANES, load_some(x + k * stride + v * LANES, columns));
  return (column_rows){tile->values, vectors * LANES, LANES};
}

INLINE wide at_row(column_rows rows, int64_t k, int v) {
  return load_some(rows.first + k * rows.stride + v * LANES, rows.columns);
}

INLINE void softmax_neighbours(
    const float *x, int64_t length, int64_t stride, int vectors, int64_t columns, float sign, int logarithms, float *y) {
  column_tile tile;
  const column_rows rows = tiled_rows(x, length, stride, vectors, columns, &tile);
  wide most[4], sum[4];
  UNROLL for (int v = 0; v < vectors; v++) {
    most[v] = broadcast_wide(-__builtin_inff());
    sum[v] = broadcast_wide(0);
  }
  for (int64_t k = 0; k < length; k++)
    UNROLL for (int v = 0; v < vectors; v++) most[v] = higher(at_row(rows, k, v) * sign, most[v]);
  for (int64_t k = 0; k < length; k++)
    UNROLL for (int v = 0; v < vectors; v++) {
      const wide value = exponential_below_zero(at_row(rows, k, v) * sign - most[v]);
      sum[v] += value;
      if (!logarithms) store_some(y + k * stride + v * LANES, value, columns);
    }
  UNROLL for (int v = 0; v < vectors; v++) sum[v] = logarithms ? most[v] + logarithm_of(sum[v]) : 1 / sum[v];
  for (int64_t k = 0; k < length; k++)
    UNROLL for (int v = 0; v < vectors; v++) {
      float *to = y + k * stride + v * LANES;
      store_some(to, logarithms ? at_row(rows, k, v) * sign - sum[v] : load_some(to, columns) * sum[v], columns);
    }
}

INLINE void softmax_columns_as(
    const float *x, int64_t length, int64_t stride, int64_t columns, float sign, int logarithms, float *y) {
  int64_t c = 0;
  for (; c + 4 * LANES <= columns; c += 4 * LANES)
    softmax_neighbours(x + c, length, stride, 4, LANES, sign, logarithms, y + c);
  for (; c + LANES <= columns; c += LANES)
    softmax_neighbours(x + c, length, stride, 1, LANES, sign, logarithms, y + c);
  if (c < columns) softmax_neighbours(x + c, length, stride, 1, columns - c, sign, logarithms, y + c);
}

static void softmax_columns(
    const float *x, int64_t length, int64_t stride, int64_t columns, float sign, int logarithms, float *y) {
  if (logarithms) softmax_columns_as(x, length, stride, columns, sign, 1, y);
  else softmax_columns_as(x, length, stride, columns, sign, 0, y);
}

INLINE void softmax_neighbours_gradient(
    const float *g, const float *y, int64_t length, int64_t stride, int vectors, int64_t columns, float sign,
    int logarithms, float *dx, int adds) {
  column_tile tiles[2];
  const column_rows arriving = tiled_rows(g, length, stride, vectors, columns, &tiles[0]);
  const column_rows results =
      logarithms ? (column_rows){y, stride, columns} : tiled_rows(y, length, stride, vectors, columns, &tiles[1]);
  wide sum[4];
  UNROLL for (int v = 0; v < vectors; v++) sum[v] = broadcast_wide(0);
  for (int64_t k = 0; k < length; k++)
    UNROLL for (int v = 0; v < vectors; v++)
      sum[v] += logarithms ? at_row(arriving, k, v) : at_row(arriving, k, v) * at_row(results, k, v);
  for (int64_t k = 0; k < length; k++)
    UNROLL for (int v = 0; v < vectors; v++)
      put_some(
          dx + k * stride + v * LANES,
          softmax_slope(at_row(arriving, k, v), at_row(results, k, v), sum[v], sign, logarithms), columns, adds);
}

static void softmax_columns_gradient(
    const float *g, const float *y, int64_t length, int64_t stride, int64_t columns, float sign, int logarithms,
    float *dx, int adds) {
  int64_t c = 0;
  for (; c + 4 * LANES <= columns; c += 4 * LANES)
    softmax_neighbours_gradient(g + c, y + c, length, stride, 4, LANES, sign, logarithms, dx + c, adds);
  for (; c + LANES <= columns; c += LANES)
    softmax_neighbours_gradient(g + c, y + c, length, stride, 1, LANES, sign, logarithms, dx + c, adds);
  if (c < columns)
    softmax_neighbours_gradient(g + c, y + c, length, stride, 1, columns - c, sign, logarithms, dx + c, adds);
}
