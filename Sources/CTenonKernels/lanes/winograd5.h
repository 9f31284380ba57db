/* Winograd's F(4, 5) along rows (Lavin, Gray 2016): four outputs of five taps from eight products instead of twenty.
 *
 * Points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity. Products of all channels and kernel rows are summed before the
 * inverse, by `convolve_row` with kernels one column wide. */

#define POINTS 8
#define TILE 4

/* Eight neighbouring inputs of each tile; v[point][tile][16]. */
static void winograd5_input(const float *row, int64_t tiles, float *v, int64_t point_stride) {
  for (int64_t tile = 0; tile < tiles; tile++, row += TILE * LANES, v += LANES) {
    for (int lane = 0; lane < LANES; lane += TENON_WIDTH) {
      vector x[POINTS];
      UNROLL for (int i = 0; i < POINTS; i++) x[i] = load(row + i * LANES + lane);
      float *to = v + lane;
      store(to, x[0] - x[6] + 5.25f * (x[4] - x[2]));
      vector even = x[2] + x[6] - 4.25f * x[4], odd = x[1] + x[5] - 4.25f * x[3];
      store(to + point_stride, even + odd);
      store(to + 2 * point_stride, even - odd);
      even = x[6] + 0.25f * x[2] - 1.25f * x[4];
      odd = 0.5f * x[1] - 2.5f * x[3] + 2.f * x[5];
      store(to + 3 * point_stride, even + odd);
      store(to + 4 * point_stride, even - odd);
      even = x[6] + 4.f * x[2] - 5.f * x[4];
      odd = 2.f * x[1] - 2.5f * x[3] + 0.5f * x[5];
      store(to + 5 * point_stride, even + odd);
      store(to + 6 * point_stride, even - odd);
      store(to + 7 * point_stride, x[7] - x[1] + 5.25f * (x[3] - x[5]));
    }
  }
}

/* One row of `columns` outputs of one channel from m[point][tile][16]. */
static void winograd5_output(
    const float *m, int64_t point_stride, int64_t columns, float bias, float *y, int adds) {
  for (int64_t column = 0; column < columns; column += TILE, m += LANES, y += TILE * LANES) {
    const int64_t count = columns - column < TILE ? columns - column : TILE;
    for (int lane = 0; lane < LANES; lane += TENON_WIDTH) {
      vector p[POINTS], out[TILE];
      UNROLL for (int i = 0; i < POINTS; i++) p[i] = load(m + i * point_stride + lane);
      const vector sum1 = p[1] + p[2], difference1 = p[1] - p[2], sum2 = p[3] + p[4], difference2 = p[3] - p[4],
                  sum3 = p[5] + p[6], difference3 = p[5] - p[6];
      out[0] = p[0] + sum1 + sum2 + sum3 + bias;
      out[1] = difference1 + 2.f * difference2 + 0.5f * difference3 + bias;
      out[2] = sum1 + 4.f * sum2 + 0.25f * sum3 + bias;
      out[3] = difference1 + 8.f * difference2 + 0.125f * difference3 + p[7] + bias;
      for (int i = 0; i < count; i++) {
        float *to = y + i * LANES + lane;
        store(to, adds ? load(to) + out[i] : out[i]);
      }
    }
  }
}

/* Five taps, `stride` apart, at the eight points: u[point * point_stride]. */
static void winograd5_weights(const float *taps, int64_t stride, float *u, int64_t point_stride) {
  static const float points[POINTS - 1] = {0, 1, -1, 2, -2, 0.5f, -0.5f};
  static const float factors[POINTS - 1] = {1, -2.f / 9, -2.f / 9, 1.f / 90, 1.f / 90, 32.f / 45, 32.f / 45};
  for (int i = 0; i < POINTS - 1; i++) {
    float value = 0;
    for (int tap = 4; tap >= 0; tap--) value = value * points[i] + taps[tap * stride];
    u[i * point_stride] = value * factors[i];
  }
  u[(POINTS - 1) * point_stride] = taps[4 * stride];
}
