/* Normalization with what follows it. Whatever the layout, a vector has the factors of its lanes.
 *
 * ReLU's gradient is cut off by the very expression that forward had, or by the output, so that no mask is kept. */

INLINE v16 normalized(const tenon_lane_factors *f, v16 x) {
  return (x - load(f->center)) * load(f->scale) + load(f->offset);
}

/* NaN goes through, as it does in relu. */
INLINE v16 cut_off(v16 value, v16 test) { return choose(test <= 0, splat(0), value); }

INLINE v16 normalized_gradient(const tenon_lane_factors *f, v16 g, v16 x) {
  return g * load(f->scale) + ((x - load(f->center)) * load(f->slope) + load(f->shift));
}

/* Vectors to ask for in advance: a load under a mask waits for the mask, which costs a third of the speed. */
#define AHEAD 8

/* Sums in float over a piece, in double over the pieces; `gradient`, from g, and `difference` are those of vector i. */
#define SUM_PRODUCTS(gradient, difference)                                              \
  for (int64_t start = 0; start < count; start += PIECE) {                              \
    const int64_t end = count - start < PIECE ? count : start + PIECE;                  \
    v16 s0 = splat(0), s1 = splat(0), p0 = splat(0), p1 = splat(0);                     \
    int64_t i = start;                                                                  \
    for (; i + 2 <= end; i++) {                                                         \
      __builtin_prefetch(g + (i + AHEAD) * LANES);                                      \
      __builtin_prefetch(g + (i + AHEAD + 1) * LANES);                                  \
      const v16 a = gradient;                                                           \
      s0 += a;                                                                          \
      p0 += a * difference;                                                             \
      i++;                                                                              \
      const v16 b = gradient;                                                           \
      s1 += b;                                                                          \
      p1 += b * difference;                                                             \
    }                                                                                   \
    if (i < end) {                                                                      \
      const v16 a = gradient;                                                           \
      s0 += a;                                                                          \
      p0 += a * difference;                                                             \
    }                                                                                   \
    s0 += s1;                                                                           \
    p0 += p1;                                                                           \
    for (int lane = 0; lane < LANES; lane++) {                                          \
      sums[lane] += (double)s0[lane];                                                   \
      products[lane] += (double)p0[lane];                                               \
    }                                                                                   \
  }

/* ReLU */

static void normalize_relu(const tenon_lane_factors *factors, const float *x, float *y, int64_t count) {
  const tenon_lane_factors f = *factors;
  for (int64_t i = 0; i < count; i++) {
    const v16 value = normalized(&f, load(x + i * LANES));
    store(y + i * LANES, cut_off(value, value));
  }
}

static void add_relu_products(
    const tenon_lane_factors *factors, const float *g, const float *x, int64_t count, double *sums,
    double *products) {
  const tenon_lane_factors f = *factors;
  SUM_PRODUCTS(
      cut_off(load(g + i * LANES), normalized(&f, load(x + i * LANES))), (load(x + i * LANES) - load(f.center)))
}

INLINE void normalize_relu_gradient_any(
    const tenon_lane_factors *factors, const float *g, const float *x, float *dx, int64_t count, int adds) {
  const tenon_lane_factors f = *factors;
  for (int64_t i = 0; i < count; i++) {
    const v16 value = load(x + i * LANES);
    const v16 passed = cut_off(load(g + i * LANES), normalized(&f, value));
    put(dx + i * LANES, normalized_gradient(&f, passed, value), adds);
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
  const v16 none = splat(0);
  for (int64_t row = 0; row + 2 <= height; row += 2) {
    const float *upper = x + row * width * LANES, *lower = upper + width * LANES;
    for (int64_t column = 0; column + 2 <= width; column += 2, y += LANES) {
      const v16 x0 = load(upper + column * LANES), x1 = load(upper + (column + 1) * LANES);
      const v16 x2 = load(lower + column * LANES), x3 = load(lower + (column + 1) * LANES);
      v16 maximum = normalized(&f, x0);
      i16 best = {0};
      take_larger(normalized(&f, x1), 1, &maximum, &best);
      take_larger(normalized(&f, x2), 2, &maximum, &best);
      take_larger(normalized(&f, x3), 3, &maximum, &best);
      const i16 cut = maximum <= 0;
      store(y, choose(cut, none, maximum));
      if (!taps) continue;
      const v16 from = choose(best == 0, x0, choose(best == 1, x1, choose(best == 2, x2, x3)));
      store(differences, from - load(f.center));
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
      choose(load_taps(taps + i * LANES) == NO_TAP, splat(0), load(g + i * LANES)), load(differences + i * LANES))
}

INLINE void normalize_relu_pool_gradient_any(
    const tenon_lane_factors *factors, int64_t height, int64_t width, const float *g, const uint8_t *taps,
    const float *x, float *dx, int adds) {
  const tenon_lane_factors f = *factors;
  const v16 none = splat(0);
  const int64_t line = width * LANES, whole = width & ~(int64_t)1;
  for (int64_t row = 0; row + 2 <= height; row += 2, x += 2 * line, dx += 2 * line) {
    for (int64_t column = 0; column < whole; column += 2, g += LANES, taps += LANES) {
      const v16 gradient = load(g);
      const i16 tap = load_taps(taps);
      const int64_t at = column * LANES;
      put(dx + at, normalized_gradient(&f, choose(tap == 0, gradient, none), load(x + at)), adds);
      put(dx + at + LANES, normalized_gradient(&f, choose(tap == 1, gradient, none), load(x + at + LANES)), adds);
      put(dx + at + line, normalized_gradient(&f, choose(tap == 2, gradient, none), load(x + at + line)), adds);
      put(dx + at + line + LANES,
          normalized_gradient(&f, choose(tap == 3, gradient, none), load(x + at + line + LANES)), adds);
    }
    /* The last column of an odd width is in no window, but part of the statistics. */
    if (whole < width) {
      const int64_t at = whole * LANES;
      put(dx + at, normalized_gradient(&f, none, load(x + at)), adds);
      put(dx + at + line, normalized_gradient(&f, none, load(x + at + line)), adds);
    }
  }
  if (height & 1)
    for (int64_t at = 0; at < line; at += LANES) put(dx + at, normalized_gradient(&f, none, load(x + at)), adds);
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
      const v16 sum = normalized(&f, load(x + i * LANES)) + normalized(&h, load(other + i * LANES));
      store(y + i * LANES, cut_off(sum, sum));
    }
  } else {
    for (int64_t i = 0; i < count; i++) {
      const v16 sum = normalized(&f, load(x + i * LANES)) + load(other + i * LANES);
      store(y + i * LANES, cut_off(sum, sum));
    }
  }
}

static void add_rectified_products(
    const float *g, const float *y, const float *x, int64_t count, const float *center, double *sums,
    double *products) {
  const v16 c = load(center);
  SUM_PRODUCTS(cut_off(load(g + i * LANES), load(y + i * LANES)), (load(x + i * LANES) - c))
}

/* Vector by vector, the first before the second: the first may be the gradient's own memory, and the second the first's,
 * to which it then adds. */
INLINE void normalize_add_relu_gradient_any(
    const float *g, const float *y, int64_t count, const tenon_lane_factors *factors, const float *x, float *dx,
    int adds, const tenon_lane_factors *other_factors, const float *other, float *dother, int other_adds) {
  const tenon_lane_factors f = *factors, h = other_factors ? *other_factors : *factors;
  for (int64_t i = 0; i < count; i++) {
    const int64_t at = i * LANES;
    const v16 passed = cut_off(load(g + at), load(y + at));
    const v16 second = !dother ? passed : other_factors ? normalized_gradient(&h, passed, load(other + at)) : passed;
    if (dx) put(dx + at, normalized_gradient(&f, passed, load(x + at)), adds);
    if (dother) put(dother + at, second, other_adds);
  }
}

static void normalize_add_relu_gradient(
    const float *g, const float *y, int64_t count, const tenon_lane_factors *f, const float *x, float *dx, int adds,
    const tenon_lane_factors *h, const float *other, float *dother, int other_adds) {
  if (dx && dother && !adds && !other_adds) {
    if (h) normalize_add_relu_gradient_any(g, y, count, f, x, dx, 0, h, other, dother, 0);
    else normalize_add_relu_gradient_any(g, y, count, f, x, dx, 0, 0, 0, dother, 0);
  } else {
    normalize_add_relu_gradient_any(g, y, count, f, x, dx, adds, h, other, dother, other_adds);
  }
}
