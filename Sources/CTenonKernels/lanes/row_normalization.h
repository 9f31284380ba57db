/* Normalization of rows whose elements are neighbours: of layers, where each element has a factor and an offset. */

/* The sums of x - center and of its square, of one piece. */
INLINE void piece_squares(const float *x, int64_t count, float center, double *differences, double *squares) {
  wide sums[2] = {{0}, {0}}, squared[2] = {{0}, {0}};
  int64_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES)
    UNROLL for (int part = 0; part < 2; part++) {
      const wide value = load_wide(x + i + part * LANES) - center;
      sums[part] += value;
      squared[part] = multiply_add_wide(squared[part], value, value);
    }
  for (; i < count; i += LANES) {
    const int64_t left = count - i < LANES ? count - i : LANES;
    const wide value = masked(load_some(x + i, left) - center, first_lanes(left));
    sums[0] += value;
    squared[0] = multiply_add_wide(squared[0], value, value);
  }
  *differences = sum_lanes(sums[0] + sums[1]);
  *squares = sum_lanes(squared[0] + squared[1]);
}

INLINE void normalize_row(
    const float *x, int64_t left, float center, float scale, float shift, const float *weight, const float *bias,
    float *y) {
  wide value = (load_some(x, left) - center) * scale + shift;
  if (weight) value *= load_some(weight, left);
  if (bias) value += load_some(bias, left);
  store_some(y, value, left);
}

/* The mean of a row, or 0, and 1 / sqrt(variance + eps), without a center that of the mean of squares. Piece by piece, the
 * mean of each first, and the pieces taken together (Chan, Golub, LeVeque 1979). */
INLINE void row_statistics(const float *x, int64_t count, int centers, double eps, double *saved) {
  double mean = 0, total = 0;
  for (int64_t start = 0; start < count; start += ROW_PIECE) {
    const int64_t length = count - start < ROW_PIECE ? count - start : ROW_PIECE;
    const float center = centers ? row_sum(x + start, length) / length : 0;
    double differences, squares;
    piece_squares(x + start, length, center, &differences, &squares);
    total += squares;
    if (!centers) continue;
    /* What rounding the center has left. */
    const double rest = differences / length, difference = center + rest - mean;
    const double share = (double)length / (start + length);
    total += difference * difference * start * share - rest * differences;
    mean += difference * share;
  }
  const double variance = total / count;
  saved[0] = mean;
  saved[1] = 1 / sqrt((variance > 0 ? variance : variance == variance ? 0 : variance) + eps);
}

/* y = (x - mean) / sqrt(variance + eps) * weight + bias; without a center x / sqrt(mean of squares + eps) * weight.
 * saved: for each row its mean, or 0, and the factor. Weight and bias may be null. */
static void normalize_rows(
    const float *x, int64_t rows, int64_t count, int centers, double eps, const float *weight, const float *bias,
    float *y, double *saved) {
  for (int64_t r = 0; r < rows; r++, x += count, y += count, saved += 2) {
    row_statistics(x, count, centers, eps, saved);
    const float center = saved[0], scale = saved[1], shift = (center - saved[0]) * saved[1];
    int64_t i = 0;
    if (weight && bias) {
      for (; i + LANES <= count; i += LANES)
        normalize_row(x + i, LANES, center, scale, shift, weight + i, bias + i, y + i);
    }
    for (; i < count; i += LANES)
      normalize_row(
          x + i, count - i < LANES ? count - i : LANES, center, scale, shift, weight ? weight + i : 0,
          bias ? bias + i : 0, y + i);
  }
}

/* Sums over rows of g z and of g, of `vectors` times sixteen elements, of which `left` are there where it is one. */
INLINE void add_element_products(
    const float *g, const float *x, int64_t rows, int64_t count, const double *saved, int vectors, int64_t left,
    double *products, double *totals) {
  wide product[4], total[4];
  UNROLL for (int v = 0; v < vectors; v++) product[v] = total[v] = broadcast_wide(0);
  for (int64_t r = 0; r < rows; r++, g += count, x += count) {
    const float center = saved[2 * r], scale = saved[2 * r + 1], shift = (center - saved[2 * r]) * saved[2 * r + 1];
    UNROLL for (int v = 0; v < vectors; v++) {
      const wide arriving = load_some(g + v * LANES, left);
      product[v] = multiply_add_wide(product[v], arriving, (load_some(x + v * LANES, left) - center) * scale + shift);
      total[v] += arriving;
    }
  }
  UNROLL for (int v = 0; v < vectors; v++) {
    add_to_doubles(products + v * LANES, product[v], left);
    add_to_doubles(totals + v * LANES, total[v], left);
  }
}

/* products += sum of g z and totals += sum of g over rows, for each element. */
INLINE void add_row_products(
    const float *g, const float *x, int64_t rows, int64_t count, const double *saved, double *products,
    double *totals) {
  int64_t i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES)
    add_element_products(g + i, x + i, rows, count, saved, 4, LANES, products + i, totals + i);
  for (; i < count; i += LANES)
    add_element_products(
        g + i, x + i, rows, count, saved, 1, count - i < LANES ? count - i : LANES, products + i, totals + i);
}

/* The sums of g' and of g' (x - center), g' = g weight; the weight may be null. */
INLINE void row_products(
    const float *g, const float *x, int64_t count, float center, const float *weight, double *sum, double *product) {
  *sum = *product = 0;
  for (int64_t start = 0; start < count; start += ROW_PIECE) {
    const int64_t end = count - start < ROW_PIECE ? count : start + ROW_PIECE;
    wide sums[2] = {{0}, {0}}, products[2] = {{0}, {0}};
    int64_t i = start;
    for (; i + 2 * LANES <= end; i += 2 * LANES)
      UNROLL for (int part = 0; part < 2; part++) {
        const int64_t at = i + part * LANES;
        const wide arriving = weight ? load_wide(g + at) * load_wide(weight + at) : load_wide(g + at);
        sums[part] += arriving;
        products[part] = multiply_add_wide(products[part], arriving, load_wide(x + at) - center);
      }
    for (; i < end; i += LANES) {
      const int64_t left = end - i < LANES ? end - i : LANES;
      wide arriving = load_some(g + i, left);
      if (weight) arriving *= load_some(weight + i, left);
      sums[0] += arriving;
      products[0] = multiply_add_wide(products[0], arriving, load_some(x + i, left) - center);
    }
    *sum += sum_lanes(sums[0] + sums[1]);
    *product += sum_lanes(products[0] + products[1]);
  }
}

/* What a row's dx = g' scale + (x - center) slope + offset is made of. */
typedef struct row_slope {
  float center, scale, slope, offset;
} row_slope;

/* dx = inverse (g' - sum of g' / n - z sum of g' z / n), z = (x - mean) inverse; without the first sum where there is no
 * center. */
INLINE row_slope slope_of_row(double sum, double product, int64_t count, int centers, const double *saved) {
  const double mean = saved[0], inverse = saved[1];
  const float center = mean;
  const double rest = mean - center;
  product = (product - rest * sum) * inverse;
  const double slope = -inverse * inverse * product / count;
  const double offset = (centers ? -inverse * sum / count : 0) - slope * rest;
  return (row_slope){.center = center, .scale = inverse, .slope = slope, .offset = offset};
}

INLINE void row_gradient(
    const float *g, const float *x, int64_t count, row_slope row, const float *weight, float *dx, int adds) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const wide arriving = weight ? load_wide(g + i) * load_wide(weight + i) : load_wide(g + i);
    put_wide(dx + i, arriving * row.scale + ((load_wide(x + i) - row.center) * row.slope + row.offset), adds);
  }
  if (i == count) return;
  wide arriving = load_first(g + i, count - i, 0);
  if (weight) arriving *= load_first(weight + i, count - i, 0);
  const wide value = arriving * row.scale + ((load_first(x + i, count - i, 0) - row.center) * row.slope + row.offset);
  put_first(dx + i, value, count - i, adds);
}

/* Rows that are read one after the other for their sums and stay in the cache for what follows. */
#define ROW_BLOCK 16

INLINE void normalize_rows_gradient_any(
    const float *g, const float *x, int64_t rows, int64_t count, int centers, const double *saved,
    const float *weight, float *dx, int adds, double *products, double *totals) {
  int64_t block = 16384 / (count > 0 ? count : 1);
  block = block < 1 ? 1 : block > ROW_BLOCK ? ROW_BLOCK : block;
  for (int64_t first = 0; first < rows; first += block) {
    if (rows - first < block) block = rows - first;
    const float *arriving = g + first * count, *input = x + first * count;
    const double *kept = saved + 2 * first;
    row_slope slopes[ROW_BLOCK];
    for (int64_t r = 0; r < block; r++) {
      double sum, product;
      row_products(arriving + r * count, input + r * count, count, kept[2 * r], weight, &sum, &product);
      slopes[r] = slope_of_row(sum, product, count, centers, kept + 2 * r);
    }
    if (products) add_row_products(arriving, input, block, count, kept, products, totals);
    if (!dx) continue;
    for (int64_t r = 0; r < block; r++)
      row_gradient(
          arriving + r * count, input + r * count, count, slopes[r], weight, dx + (first + r) * count, adds);
  }
}

/* The gradients of rows. Products and totals, dx and the weight may be null; dx may be g. */
static void normalize_rows_gradient(
    const float *g, const float *x, int64_t rows, int64_t count, int centers, const double *saved,
    const float *weight, float *dx, int adds, double *products, double *totals) {
  if (weight && !adds)
    normalize_rows_gradient_any(g, x, rows, count, centers, saved, weight, dx, 0, products, totals);
  else if (weight)
    normalize_rows_gradient_any(g, x, rows, count, centers, saved, weight, dx, 1, products, totals);
  else
    normalize_rows_gradient_any(g, x, rows, count, centers, saved, 0, dx, adds, products, totals);
}
