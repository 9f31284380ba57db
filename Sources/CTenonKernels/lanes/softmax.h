/* Rows of scores, one for each class. */

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
    for (int64_t i = LANES; i < classes; i += LANES) {
      const wide next = scores(x, i, classes);
      most = choose_wide((next > most) | (next != next), next, most);
    }
    float found = most[0];
    for (int lane = 1; lane < LANES; lane++)
      if (most[lane] > found || most[lane] != most[lane]) found = most[lane];
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
