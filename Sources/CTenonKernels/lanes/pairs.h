/* Windows of two columns in plain layout, and what else goes over plain lines with a sum or a tap aside. */

/* The even and the odd ones of 32 elements, and back. */
INLINE wide even_of(wide a, wide b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}
INLINE wide odd_of(wide a, wide b) {
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}
INLINE wide lower_zip(wide a, wide b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
INLINE wide upper_zip(wide a, wide b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/* Sixteen windows. `lower` may be null, and is a constant then. */
INLINE void max_of_sixteen(const float *upper, const float *lower, float *y, uint8_t *taps) {
  wide a = load_wide(upper), b = load_wide(upper + LANES), maximum = even_of(a, b);
  wide_bits best = {0};
  take_larger(odd_of(a, b), 1, &maximum, &best);
  if (lower) {
    a = load_wide(lower), b = load_wide(lower + LANES);
    take_larger(even_of(a, b), 2, &maximum, &best);
    take_larger(odd_of(a, b), 3, &maximum, &best);
  }
  store_wide(y, maximum);
  if (taps) store_taps(taps, best);
}

INLINE void max_of_pairs_any(
    const float *upper, const float *lower, int64_t count, float *y, uint8_t *taps) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    max_of_sixteen(upper + 2 * i, lower ? lower + 2 * i : 0, y + i, taps ? taps + i : 0);
  if (i < count) {
    float first[2 * LANES] = {0}, second[2 * LANES] = {0}, rest[LANES];
    uint8_t rest_taps[LANES];
    memcpy(first, upper + 2 * i, 2 * (count - i) * sizeof(float));
    if (lower) memcpy(second, lower + 2 * i, 2 * (count - i) * sizeof(float));
    max_of_sixteen(first, lower ? second : 0, rest, rest_taps);
    memcpy(y + i, rest, (count - i) * sizeof(float));
    if (taps) memcpy(taps + i, rest_taps, count - i);
  }
}

static void max_of_pairs(const float *upper, const float *lower, int64_t count, float *y, uint8_t *taps) {
  if (lower && taps) max_of_pairs_any(upper, lower, count, y, taps);
  else if (lower) max_of_pairs_any(upper, lower, count, y, 0);
  else if (taps) max_of_pairs_any(upper, 0, count, y, taps);
  else max_of_pairs_any(upper, 0, count, y, 0);
}

/* One row of sixteen windows, whose taps are `tap` and the next. */
INLINE void spread_sixteen(wide g, wide_bits best, int32_t tap, float *row, int adds) {
  const wide zero = broadcast_wide(0);
  const wide left = choose_wide(best == tap, g, zero), right = choose_wide(best == tap + 1, g, zero);
  put_wide(row, lower_zip(left, right), adds);
  put_wide(row + LANES, upper_zip(left, right), adds);
}

INLINE void max_of_pairs_gradient_any(
    const float *g, const uint8_t *taps, int64_t count, float *upper, float *lower, int adds) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const wide value = load_wide(g + i);
    const wide_bits best = load_taps(taps + i);
    spread_sixteen(value, best, 0, upper + 2 * i, adds);
    if (lower) spread_sixteen(value, best, 2, lower + 2 * i, adds);
  }
  for (; i < count; i++)
    for (int tap = 0; tap < (lower ? 4 : 2); tap++) {
      float *to = (tap < 2 ? upper : lower) + 2 * i + tap % 2;
      const float value = taps[i] == tap ? g[i] : 0;
      *to = adds ? *to + value : value;
    }
}

static void max_of_pairs_gradient(
    const float *g, const uint8_t *taps, int64_t count, float *upper, float *lower, int adds) {
  if (adds) max_of_pairs_gradient_any(g, taps, count, upper, lower, 1);
  else max_of_pairs_gradient_any(g, taps, count, upper, lower, 0);
}

INLINE float leaky_relu_gradients_any(
    const float *g, const float *x, float *dx, int64_t count, float slope, int adds) {
  const wide zero = broadcast_wide(0);
  wide sums[2] = {zero, zero};
  int64_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES)
    UNROLL for (int part = 0; part < 2; part++) {
      const int64_t at = i + part * LANES;
      const wide a = load_wide(g + at), b = load_wide(x + at);
      sums[part] += choose_wide(b > 0, zero, a * b);
      if (dx) put_wide(dx + at, choose_wide(b > 0, a, a * slope), adds);
    }
  float sum = sum_lanes(sums[0] + sums[1]);
  for (; i < count; i++) {
    const float a = g[i], value = x[i] > 0 ? a : a * slope;
    sum += x[i] > 0 ? 0 : a * x[i];
    if (dx) dx[i] = adds ? dx[i] + value : value;
  }
  return sum;
}

static float leaky_relu_gradients(
    const float *g, const float *x, float *dx, int64_t count, float slope, int adds) {
  if (!dx) return leaky_relu_gradients_any(g, x, 0, count, slope, 0);
  if (adds) return leaky_relu_gradients_any(g, x, dx, count, slope, 1);
  return leaky_relu_gradients_any(g, x, dx, count, slope, 0);
}
