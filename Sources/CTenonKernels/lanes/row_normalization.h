/* Normalization of rows whose elements are neighbours: of layers, where each element has a factor and an offset. */

/* Elements whose sums stay floats. */
#define ROW_PIECE 2048

/* The sum of a row, in double from piece to piece. */
INLINE double row_sum(const float *x, int64_t count) {
  double total = 0;
  for (int64_t start = 0; start < count; start += ROW_PIECE) {
    const int64_t end = count - start < ROW_PIECE ? count : start + ROW_PIECE;
    wide sums[4] = {{0}, {0}, {0}, {0}};
    int64_t i = start;
    for (; i + 4 * LANES <= end; i += 4 * LANES)
      UNROLL for (int part = 0; part < 4; part++) sums[part] += load_wide(x + i + part * LANES);
    for (; i + LANES <= end; i += LANES) sums[0] += load_wide(x + i);
    if (i < end) sums[1] += load_first(x + i, end - i, 0);
    total += sum_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
  return total;
}

/* The sums of x - center and of its square. */
INLINE void row_squares(const float *x, int64_t count, float center, double *differences, double *squares) {
  *differences = *squares = 0;
  for (int64_t start = 0; start < count; start += ROW_PIECE) {
    const int64_t end = count - start < ROW_PIECE ? count : start + ROW_PIECE;
    wide sums[2] = {{0}, {0}}, squared[2] = {{0}, {0}};
    int64_t i = start;
    for (; i + 2 * LANES <= end; i += 2 * LANES)
      UNROLL for (int part = 0; part < 2; part++) {
        const wide value = load_wide(x + i + part * LANES) - center;
        sums[part] += value;
        squared[part] = multiply_add_wide(squared[part], value, value);
      }
    for (; i < end; i += LANES) {
      const int64_t left = end - i < LANES ? end - i : LANES;
      const wide value = masked(load_some(x + i, left) - center, first_lanes(left));
      sums[0] += value;
      squared[0] = multiply_add_wide(squared[0], value, value);
    }
    *differences += sum_lanes(sums[0] + sums[1]);
    *squares += sum_lanes(squared[0] + squared[1]);
  }
}

INLINE void normalize_row(
    const float *x, int64_t left, float center, float scale, float shift, const float *weight, const float *bias,
    float *y) {
  wide value = (load_some(x, left) - center) * scale + shift;
  if (weight) value *= load_some(weight, left);
  if (bias) value += load_some(bias, left);
  store_some(y, value, left);
}

/* y = (x - mean) / sqrt(variance + eps) * weight + bias; without a center x / sqrt(mean of squares + eps) * weight.
 * saved: for each row its mean, or 0, and the factor. Weight and bias may be null. */
static void normalize_rows(
    const float *x, int64_t rows, int64_t count, int centers, double eps, const float *weight, const float *bias,
    float *y, double *saved) {
  for (int64_t r = 0; r < rows; r++, x += count, y += count, saved += 2) {
    double differences, squares, mean = centers ? row_sum(x, count) / count : 0;
    const float center = mean;
    row_squares(x, count, center, &differences, &squares);
    /* What rounding the center has left. */
    const double rest = centers ? differences / count : 0;
    const double variance = squares / count - rest * rest;
    const double inverse = 1 / sqrt((variance > 0 ? variance : variance == variance ? 0 : variance) + eps);
    mean = centers ? center + rest : 0;
    saved[0] = mean;
    saved[1] = inverse;
    const float scale = inverse, shift = (center - mean) * inverse;
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

/* dx = inverse (g' - sum of g' / n - z sum of g' z / n), g' = g weight, z = (x - mean) inverse; without the first sum
 * where there is no center. dx may be g. */
static void normalize_rows_gradient(
    const float *g, const float *x, int64_t rows, int64_t count, int centers, const double *saved,
    const float *weight, float *dx, int adds) {
  for (int64_t r = 0; r < rows; r++, x += count, g += count, dx += count, saved += 2) {
    const double mean = saved[0], inverse = saved[1];
    const float center = mean;
    double sum = 0, product = 0;
    for (int64_t start = 0; start < count; start += ROW_PIECE) {
      const int64_t end = count - start < ROW_PIECE ? count : start + ROW_PIECE;
      wide sums = broadcast_wide(0), products = broadcast_wide(0);
      for (int64_t i = start; i < end; i += LANES) {
        const int64_t left = end - i < LANES ? end - i : LANES;
        wide arriving = load_some(g + i, left);
        if (weight) arriving *= load_some(weight + i, left);
        sums += arriving;
        products = multiply_add_wide(products, arriving, load_some(x + i, left) - center);
      }
      sum += sum_lanes(sums);
      product += sum_lanes(products);
    }
    const double rest = mean - center;
    product = (product - rest * sum) * inverse;
    const double slope = -inverse * inverse * product / count;
    const float offset = (centers ? -inverse * sum / count : 0) - slope * rest, scale = inverse, tilt = slope;
    for (int64_t i = 0; i < count; i += LANES) {
      const int64_t left = count - i < LANES ? count - i : LANES;
      wide arriving = load_some(g + i, left);
      if (weight) arriving *= load_some(weight + i, left);
      put_some(dx + i, arriving * scale + ((load_some(x + i, left) - center) * tilt + offset), left, adds);
    }
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
  for (int v = 0; v < vectors; v++)
    for (int lane = 0; lane < left; lane++) {
      products[v * LANES + lane] += product[v][lane];
      totals[v * LANES + lane] += total[v][lane];
    }
}

/* products += sum of g z and totals += sum of g over rows, for each element. */
static void add_row_products(
    const float *g, const float *x, int64_t rows, int64_t count, const double *saved, double *products,
    double *totals) {
  int64_t i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES)
    add_element_products(g + i, x + i, rows, count, saved, 4, LANES, products + i, totals + i);
  for (; i < count; i += LANES)
    add_element_products(
        g + i, x + i, rows, count, saved, 1, count - i < LANES ? count - i : LANES, products + i, totals + i);
}
