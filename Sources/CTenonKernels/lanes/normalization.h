/* Statistics and normalization lane by lane. Sums run in float over short pieces and in double over the pieces. */

#define PIECE 256 /* vectors: 16 KiB, which stay in the first-level cache between two passes */

/* a becomes the moments of both together (Chan, Golub, LeVeque 1979). */
static void merge_moments(tenon_moments *a, const tenon_moments *b) {
  if (b->count == 0) return;
  const double total = a->count + b->count, share = b->count / total, weight = a->count * share;
  for (int i = 0; i < LANES; i++) {
    const double difference = b->mean[i] - a->mean[i];
    a->mean[i] += difference * share;
    a->squares[i] += b->squares[i] + difference * difference * weight;
  }
  a->count = total;
}

/* Mean first, then what differs from it: large offsets lose no digits. */
static void add_moments(const float *x, int64_t count, tenon_moments *moments) {
  for (int64_t start = 0; start < count; start += PIECE) {
    const int64_t length = count - start < PIECE ? count - start : PIECE;
    const float *p = x + start * LANES;
    wide s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    int64_t i = 0;
    for (; i + 4 <= length; i += 4) {
      s0 += load_wide(p + i * LANES);
      s1 += load_wide(p + (i + 1) * LANES);
      s2 += load_wide(p + (i + 2) * LANES);
      s3 += load_wide(p + (i + 3) * LANES);
    }
    for (; i < length; i++) s0 += load_wide(p + i * LANES);
    const wide center = ((s0 + s1) + (s2 + s3)) * (1.f / (float)length);
    wide q0 = {0}, q1 = {0};
    s0 = s1 = broadcast_wide(0);
    for (i = 0; i + 2 <= length; i += 2) {
      const wide a = load_wide(p + i * LANES) - center, b = load_wide(p + (i + 1) * LANES) - center;
      s0 += a;
      s1 += b;
      q0 += a * a;
      q1 += b * b;
    }
    if (i < length) {
      const wide a = load_wide(p + i * LANES) - center;
      s0 += a;
      q0 += a * a;
    }
    s0 += s1;
    q0 += q1;
    tenon_moments piece = {.count = (double)length};
    for (int lane = 0; lane < LANES; lane++) {
      const double rest = (double)s0[lane] / (double)length;
      const double squares = (double)q0[lane] - rest * (double)s0[lane];
      piece.mean[lane] = (double)center[lane] + rest;
      piece.squares[lane] = squares < 0 ? 0 : squares;
    }
    merge_moments(moments, &piece);
  }
}

/* sums += g, products += g (x - center); products stay as they are without x. */
static void add_products(
    const float *g, const float *x, int64_t count, const float *center, double *sums, double *products) {
  const wide c = load_wide(center);
  for (int64_t start = 0; start < count; start += PIECE) {
    const int64_t length = count - start < PIECE ? count - start : PIECE;
    const float *p = g + start * LANES, *q = x ? x + start * LANES : 0;
    wide s0 = {0}, s1 = {0}, p0 = {0}, p1 = {0};
    int64_t i = 0;
    if (x) {
      for (; i + 2 <= length; i += 2) {
        const wide a = load_wide(p + i * LANES), b = load_wide(p + (i + 1) * LANES);
        s0 += a;
        s1 += b;
        p0 += a * (load_wide(q + i * LANES) - c);
        p1 += b * (load_wide(q + (i + 1) * LANES) - c);
      }
      if (i < length) {
        const wide a = load_wide(p + i * LANES);
        s0 += a;
        p0 += a * (load_wide(q + i * LANES) - c);
      }
    } else {
      for (; i < length; i++) s0 += load_wide(p + i * LANES);
    }
    s0 += s1;
    p0 += p1;
    for (int lane = 0; lane < LANES; lane++) {
      sums[lane] += (double)s0[lane];
      if (x) products[lane] += (double)p0[lane];
    }
  }
}

/* y = (x - center) scale + offset */
static void normalize(
    const float *x, float *y, int64_t count, const float *center, const float *scale, const float *offset) {
  const wide c = load_wide(center), s = load_wide(scale), o = load_wide(offset);
  for (int64_t i = 0; i < count; i++) store_wide(y + i * LANES, (load_wide(x + i * LANES) - c) * s + o);
}

INLINE void normalize_gradient_any(
    const float *g, const float *x, float *dx, int64_t count, const float *center, const float *scale,
    const float *slope, const float *offset, int adds) {
  const wide c = load_wide(center), s = load_wide(scale), t = load_wide(slope), o = load_wide(offset);
  if (!x) {
    for (int64_t i = 0; i < count; i++) put_wide(dx + i * LANES, load_wide(g + i * LANES) * s, adds);
    return;
  }
  for (int64_t i = 0; i < count; i++)
    put_wide(dx + i * LANES, load_wide(g + i * LANES) * s + ((load_wide(x + i * LANES) - c) * t + o), adds);
}

/* dx = g scale + (x - center) slope + offset, or g scale without x */
static void normalize_gradient(
    const float *g, const float *x, float *dx, int64_t count, const float *center, const float *scale,
    const float *slope, const float *offset, int adds) {
  if (adds) normalize_gradient_any(g, x, dx, count, center, scale, slope, offset, 1);
  else normalize_gradient_any(g, x, dx, count, center, scale, slope, offset, 0);
}
