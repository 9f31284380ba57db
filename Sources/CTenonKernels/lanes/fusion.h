/* Normalization with what follows it. Whatever the layout, a vector has the factors of its lanes.
 *
 * ReLU's gradient is cut off by the very expression that forward had, or by the output, so that no mask is kept. */

INLINE wide normalized(const tenon_lane_factors *f, wide x) {
  return (x - load_wide(f->center)) * load_wide(f->scale) + load_wide(f->offset);
}

/* NaN goes through, as it does in relu. */
INLINE wide cut_off_by(wide value, wide test) { return choose_wide(test <= 0, broadcast_wide(0), value); }

INLINE wide normalized_gradient(const tenon_lane_factors *f, wide g, wide x) {
  return g * load_wide(f->scale) + ((x - load_wide(f->center)) * load_wide(f->slope) + load_wide(f->shift));
}

/* Vectors to ask for in advance: a load under a mask waits for the mask, which costs a third of the speed. */
#define AHEAD 8

/* Sums in float over a piece, in double over the pieces; `gradient`, from g, and `difference` are those of vector i. */
#define SUM_PRODUCTS(gradient, difference)                                                              \
  for (int64_t start = 0; start < count; start += PIECE) {                                              \
    const int64_t end = count - start < PIECE ? count : start + PIECE;                                  \
    wide s0 = {0}, s1 = {0}, p0 = {0}, p1 = {0};                                                        \
    int64_t i = start;                                                                                  \
    for (; i + 2 <= end; i++) {                                                                         \
      __builtin_prefetch(g + (i + AHEAD) * LANES);                                                      \
      __builtin_prefetch(g + (i + AHEAD + 1) * LANES);                                                  \
      const wide a = gradient;                                                                          \
      s0 += a;                                                                                          \
      p0 += a * difference;                                                                             \
      i++;                                                                                              \
      const wide b = gradient;                                                                          \
      s1 += b;                                                                                          \
      p1 += b * difference;                                                                             \
    }                                                                                                   \
    if (i < end) {                                                                                      \
      const wide a = gradient;                                                                          \
      s0 += a;                                                                                          \
      p0 += a * difference;                                                                             \
    }                                                                                                   \
    s0 += s1;                                                                                           \
    p0 += p1;                                                                                           \
    for (int lane = 0; lane < LANES; lane++) {                                                          \
      sums[lane] += (double)s0[lane];                                                                   \
      products[lane] += (double)p0[lane];                                                               \
    }                                                                                                   \
  }

/* ReLU */

static void normalize_relu(const tenon_lane_factors *factors, const float *x, float *y, int64_t count) {
  const tenon_lane_factors f = *factors;
  for (int64_t i = 0; i < count; i++) {
    const wide value = normalized(&f, load_wide(x + i * LANES));
    store_wide(y + i * LANES, cut_off_by(value, value));
  }
}

static void add_relu_products(
    const tenon_lane_factors *factors, const float *g, const float *x, int64_t count, double *sums,
    double *products) {
  const tenon_lane_factors f = *factors;
  SUM_PRODUCTS(
      cut_off_by(load_wide(g + i * LANES), normalized(&f, load_wide(x + i * LANES))),
      (load_wide(x + i * LANES) - load_wide(f.center)))
}

INLINE void normalize_relu_gradient_any(
    const tenon_lane_factors *factors, const float *g, const float *x, float *dx, int64_t count, int adds) {
  const tenon_lane_factors f = *factors;
  for (int64_t i = 0; i < count; i++) {
    const wide value = load_wide(x + i * LANES);
    const wide passed = cut_off_by(load_wide(g + i * LANES), normalized(&f, value));
    put_wide(dx + i * LANES, normalized_gradient(&f, passed, value), adds);
  }
}

static void normalize_relu_gradient(
    const tenon_lane_factors *f, const float *g, const float *x, float *dx, int64_t count, int adds) {
  if (adds) normalize_relu_gradient_any(f, g, x, dx, count, 1);
  else normalize_relu_gradient_any(f, g, x, dx, count, 0);
}

/* ReLU and the maxima of 2 x 2 side by side */

INLINE void normalize_relu_pool_any(
    const tenon_lane_factors *factors, int64_t height, int64_t width, const float *x, float *y, uint8_t *taps,
    float *differences) {
  const tenon_lane_factors f = *factors;
  const wide none = {0};
  for (int64_t row = 0; row + 2 <= height; row += 2) {
    const float *upper = x + row * width * LANES, *lower = upper + width * LANES;
    for (int64_t column = 0; column + 2 <= width; column += 2, y += LANES) {
      const wide x0 = load_wide(upper + column * LANES), x1 = load_wide(upper + (column + 1) * LANES);
      const wide x2 = load_wide(lower + column * LANES), x3 = load_wide(lower + (column + 1) * LANES);
      wide maximum = normalized(&f, x0);
      wide_bits best = {0};
      take_larger(normalized(&f, x1), 1, &maximum, &best);
      take_larger(normalized(&f, x2), 2, &maximum, &best);
      take_larger(normalized(&f, x3), 3, &maximum, &best);
      const wide_bits cut = maximum <= 0;
      store_wide(y, choose_wide(cut, none, maximum));
      if (!taps) continue;
      const wide from = choose_wide(best == 0, x0, choose_wide(best == 1, x1, choose_wide(best == 2, x2, x3)));
      store_wide(differences, from - load_wide(f.center));
      store_taps(taps, (cut & NO_TAP) | (~cut & best));
      taps += LANES;
      differences += LANES;
    }
  }
}

static void normalize_relu_pool(
    const tenon_lane_factors *f, int64_t height, int64_t width, const float *x, float *y, uint8_t *taps,
    float *differences) {
  if (taps) normalize_relu_pool_any(f, height, width, x, y, taps, differences);
  else normalize_relu_pool_any(f, height, width, x, y, 0, 0);
}

static void add_pooled_products(
    const float *g, const uint8_t *taps, const float *differences, int64_t count, double *sums, double *products) {
  SUM_PRODUCTS(
      choose_wide(load_taps(taps + i * LANES) == NO_TAP, broadcast_wide(0), load_wide(g + i * LANES)),
      load_wide(differences + i * LANES))
}

INLINE void normalize_relu_pool_gradient_any(
    const tenon_lane_factors *factors, int64_t height, int64_t width, const float *g, const uint8_t *taps,
    const float *x, float *dx, int adds) {
  const tenon_lane_factors f = *factors;
  const wide none = {0};
  const int64_t line = width * LANES, whole = width & ~(int64_t)1;
  for (int64_t row = 0; row + 2 <= height; row += 2, x += 2 * line, dx += 2 * line) {
    for (int64_t column = 0; column < whole; column += 2, g += LANES, taps += LANES) {
      const wide gradient = load_wide(g);
      const wide_bits tap = load_taps(taps);
      /* The four taps of the window, in the order of their numbers. */
      const int64_t at = column * LANES, places[4] = {at, at + LANES, at + line, at + line + LANES};
      UNROLL for (int k = 0; k < 4; k++) {
        const wide passed = choose_wide(tap == k, gradient, none);
        put_wide(dx + places[k], normalized_gradient(&f, passed, load_wide(x + places[k])), adds);
      }
    }
    /* The last column of an odd width is in no window, but part of the statistics. */
    if (whole < width) {
      const int64_t at = whole * LANES;
      put_wide(dx + at, normalized_gradient(&f, none, load_wide(x + at)), adds);
      put_wide(dx + at + line, normalized_gradient(&f, none, load_wide(x + at + line)), adds);
    }
  }
  if (height & 1)
    for (int64_t at = 0; at < line; at += LANES)
      put_wide(dx + at, normalized_gradient(&f, none, load_wide(x + at)), adds);
}

static void normalize_relu_pool_gradient(
    const tenon_lane_factors *f, int64_t height, int64_t width, const float *g, const uint8_t *taps, const float *x,
    float *dx, int adds) {
  if (adds) normalize_relu_pool_gradient_any(f, height, width, g, taps, x, dx, 1);
  else normalize_relu_pool_gradient_any(f, height, width, g, taps, x, dx, 0);
}

/* The sum with another tensor, and ReLU */

static void normalize_add_relu(
    const tenon_lane_factors *factors, const float *x, const tenon_lane_factors *other_factors, const float *other,
    float *y, int64_t count) {
  const tenon_lane_factors f = *factors;
  if (other_factors) {
    const tenon_lane_factors h = *other_factors;
    for (int64_t i = 0; i < count; i++) {
      const wide sum = normalized(&f, load_wide(x + i * LANES)) + normalized(&h, load_wide(other + i * LANES));
      store_wide(y + i * LANES, cut_off_by(sum, sum));
    }
  } else {
    for (int64_t i = 0; i < count; i++) {
      const wide sum = normalized(&f, load_wide(x + i * LANES)) + load_wide(other + i * LANES);
      store_wide(y + i * LANES, cut_off_by(sum, sum));
    }
  }
}

/* The sum of g and its products with both, in one pass that may leave what ReLU lets through of g. */
INLINE void add_rectified_products_any(
    const float *g, const float *y, int64_t count, float *passed, const float *x, const float *center,
    double *sums, double *products, const float *other, const float *other_center, double *other_sums,
    double *other_products) {
  const wide c = load_wide(center), d = other ? load_wide(other_center) : c;
  for (int64_t start = 0; start < count; start += PIECE) {
    const int64_t end = count - start < PIECE ? count : start + PIECE;
    wide s[2] = {{0}, {0}}, p[2] = {{0}, {0}}, q[2] = {{0}, {0}};
    for (int64_t i = start; i < end; i += 2) {
      UNROLL for (int k = 0; k < 2; k++) {
        if (i + k == end) break;
        const int64_t at = (i + k) * LANES;
        __builtin_prefetch(g + at + AHEAD * LANES);
        const wide a = cut_off_by(load_wide(g + at), load_wide(y + at));
        if (passed) store_wide(passed + at, a);
        s[k] += a;
        p[k] += a * (load_wide(x + at) - c);
        if (other) q[k] += a * (load_wide(other + at) - d);
      }
    }
    s[0] += s[1];
    p[0] += p[1];
    q[0] += q[1];
    for (int lane = 0; lane < LANES; lane++) {
      sums[lane] += (double)s[0][lane];
      products[lane] += (double)p[0][lane];
      if (!other) continue;
      other_sums[lane] += (double)s[0][lane];
      other_products[lane] += (double)q[0][lane];
    }
  }
}

static void add_rectified_products(
    const float *g, const float *y, int64_t count, float *passed, const float *x, const float *center,
    double *sums, double *products, const float *other, const float *other_center, double *other_sums,
    double *other_products) {
#define CALL(passed, other) \
  add_rectified_products_any(                                                                           \
      g, y, count, passed, x, center, sums, products, other, other_center, other_sums, other_products)
  if (passed && other) CALL(passed, other);
  else if (passed) CALL(passed, 0);
  else if (other) CALL(0, other);
  else CALL(0, 0);
#undef CALL
}

/* Vector by vector, the first before the second: the first may be the gradient's own memory, and the second the first's,
 * to which it then adds. */
INLINE void normalize_add_relu_gradient_any(
    const float *g, const float *y, int64_t count, const tenon_lane_factors *factors, const float *x, float *dx,
    int adds, const tenon_lane_factors *other_factors, const float *other, float *dother, int other_adds) {
  const tenon_lane_factors f = *factors, h = other_factors ? *other_factors : *factors;
  for (int64_t i = 0; i < count; i++) {
    const int64_t at = i * LANES;
    wide passed = load_wide(g + at);
    if (y) passed = cut_off_by(passed, load_wide(y + at));
    wide second = passed;
    if (dother && other_factors) second = normalized_gradient(&h, passed, load_wide(other + at));
    if (dx) put_wide(dx + at, normalized_gradient(&f, passed, load_wide(x + at)), adds);
    if (dother) put_wide(dother + at, second, other_adds);
  }
}

static void normalize_add_relu_gradient(
    const float *g, const float *y, int64_t count, const tenon_lane_factors *f, const float *x, float *dx, int adds,
    const tenon_lane_factors *h, const float *other, float *dother, int other_adds) {
  if (!y && dx && dother && h && !adds && !other_adds) {
    normalize_add_relu_gradient_any(g, 0, count, f, x, dx, 0, h, other, dother, 0);
  } else if (!y && dx && !dother && !adds) {
    normalize_add_relu_gradient_any(g, 0, count, f, x, dx, 0, 0, 0, 0, 0);
  } else {
    normalize_add_relu_gradient_any(g, y, count, f, x, dx, adds, h, other, dother, other_adds);
  }
}
