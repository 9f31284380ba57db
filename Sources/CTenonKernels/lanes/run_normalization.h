/* Normalization of a row that is made of runs of neighbours with one factor and one offset each: of groups of channels. */

/* y = x scale + offset of one run, with x - center in place of x. */
INLINE void normalize_run(const float *x, int64_t count, float center, float scale, float offset, float *y) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) store_wide(y + i, (load_wide(x + i) - center) * scale + offset);
  if (i < count) put_first(y + i, (load_first(x + i, count - i, 0) - center) * scale + offset, count - i, 0);
}

/* y = (x - mean) / sqrt(variance + eps) * weight + bias, of one row. saved: its mean and the factor. Weight and bias may
 * be null. */
static void normalize_runs(
    const float *x, int64_t runs, int64_t length, double eps, const float *weight, const float *bias, float *y,
    double *saved) {
  row_statistics(x, runs * length, 1, eps, saved);
  const float center = saved[0], scale = saved[1], shift = (center - saved[0]) * saved[1];
  for (int64_t run = 0; run < runs; run++, x += length, y += length) {
    const float factor = weight ? weight[run] : 1;
    normalize_run(x, length, center, scale * factor, shift * factor + (bias ? bias[run] : 0), y);
  }
}

/* The gradient of one row; products = sum of g z and totals = sum of g, z = (x - mean) inverse, for each run. dx, which
 * may be g, and the weight may be null. */
static void normalize_runs_gradient(
    const float *g, const float *x, int64_t runs, int64_t length, const double *saved, const float *weight, float *dx,
    int adds, double *products, double *totals) {
  const double rest = saved[0] - (float)saved[0];
  double sum = 0, product = 0;
  for (int64_t run = 0; run < runs; run++) {
    const double factor = weight ? weight[run] : 1;
    double of_run;
    row_products(g + run * length, x + run * length, length, saved[0], 0, totals + run, &of_run);
    sum += factor * totals[run];
    product += factor * of_run;
    products[run] = (of_run - rest * totals[run]) * saved[1];
  }
  if (!dx) return;
  const row_slope row = slope_of_row(sum, product, runs * length, 1, saved);
  for (int64_t run = 0; run < runs; run++) {
    row_slope own = row;
    if (weight) own.scale *= weight[run];
    const int64_t at = run * length;
    if (adds) row_gradient(g + at, x + at, length, own, 0, dx + at, 1);
    else row_gradient(g + at, x + at, length, own, 0, dx + at, 0);
  }
}
