/* The transforms of F(2x2, 3x3) and F(4x4, 3x3). One dimension at a time: rows, then columns. Every pixel is 16 channels wide.
 *
 * F(2x2) has the points 0, 1, -1 and infinity. F(4x4) has 0, NEAR, -NEAR, FAR, -FAR and infinity with NEAR = 1 / sqrt(2) and
 * FAR = sqrt(2): that halves the error of the usual 1, -1, 2, -2 (256 channels of random numbers: 1.5e-6 of the result
 * instead of 3.2e-6, where direct sums have 0.9e-6), for as many operations. */

#define MAX_POINTS 6

static const float NEAR = 0.70710678118654752f, FAR = 1.41421356237309505f;

/* Source pixels to points. */
INLINE void source_points(const int tile, const vector *x, vector *t) {
  if (tile == 4) {
    const vector even = x[4] - 2.0f * x[2], odd = NEAR * (x[3] - 2.0f * x[1]);
    const vector even2 = x[4] - 0.5f * x[2], odd2 = FAR * (x[3] - 0.5f * x[1]);
    t[0] = x[0] - 2.5f * x[2] + x[4];
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = even2 + odd2;
    t[4] = even2 - odd2;
    t[5] = x[1] - 2.5f * x[3] + x[5];
  } else {
    t[0] = x[0] - x[2];
    t[1] = x[1] + x[2];
    t[2] = x[2] - x[1];
    t[3] = x[1] - x[3];
  }
}

/* Three weights to points. */
INLINE void weight_points(const int tile, const wide *g, wide *u) {
  if (tile == 4) {
    const wide even = g[0] * (-2.0f / 3) + g[2] * (-1.0f / 3), odd = g[1] * (-2.0f / 3 * NEAR);
    const wide even2 = g[0] * (1.0f / 6) + g[2] * (1.0f / 3), odd2 = g[1] * (1.0f / 6 * FAR);
    u[0] = g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    u[3] = even2 + odd2;
    u[4] = even2 - odd2;
    u[5] = g[2];
  } else {
    const wide even = (g[0] + g[2]) * 0.5f, odd = g[1] * 0.5f;
    u[0] = g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    u[3] = g[2];
  }
}

/* The adjoint: sums of points to gradients of three weights. */
INLINE void weights_of_points(const int tile, const wide *u, wide *g) {
  if (tile == 4) {
    const wide near = (u[1] + u[2]) * (1.0f / 3), far = (u[3] + u[4]) * (1.0f / 6);
    g[0] = u[0] - near * 2.0f + far;
    g[1] = (u[2] - u[1]) * (2.0f / 3 * NEAR) + (u[3] - u[4]) * (1.0f / 6 * FAR);
    g[2] = far * 2.0f - near + u[5];
  } else {
    const wide ones = (u[1] + u[2]) * 0.5f;
    g[0] = u[0] + ones;
    g[1] = (u[1] - u[2]) * 0.5f;
    g[2] = ones + u[3];
  }
}

/* Points to target pixels. */
INLINE void target_pixels(const int tile, const vector *m, vector *y) {
  if (tile == 4) {
    const vector sum = m[1] + m[2], sum2 = m[3] + m[4];
    const vector difference = NEAR * (m[1] - m[2]), difference2 = FAR * (m[3] - m[4]);
    y[0] = m[0] + sum + sum2;
    y[1] = difference + difference2;
    y[2] = 0.5f * sum + 2.0f * sum2;
    y[3] = 0.5f * difference + 2.0f * difference2 + m[5];
  } else {
    y[0] = m[0] + m[1] + m[2];
    y[1] = m[1] - m[2] - m[3];
  }
}

/* The adjoint: gradients of target pixels to points. */
INLINE void gradient_points(const int tile, const vector *y, vector *z) {
  if (tile == 4) {
    const vector even = y[0] + 0.5f * y[2], odd = NEAR * (y[1] + 0.5f * y[3]);
    const vector even2 = y[0] + 2.0f * y[2], odd2 = FAR * (y[1] + 2.0f * y[3]);
    z[0] = y[0];
    z[1] = even + odd;
    z[2] = even - odd;
    z[3] = even2 + odd2;
    z[4] = even2 - odd2;
    z[5] = y[3];
  } else {
    z[0] = y[0];
    z[1] = y[0] + y[1];
    z[2] = y[0] - y[1];
    z[3] = -y[1];
  }
}

/* A square of `extent` pixels from (row, column) on, with zeros outside of the image: the image itself where it covers the
 * square, else a copy in `buffer`. Sets the floats between its rows. */
INLINE const float *square_at(const int extent, const float *image, int64_t height, int64_t width, int64_t row,
                              int64_t column, float *buffer, int64_t *row_stride) {
  if (row >= 0 && column >= 0 && row + extent <= height && column + extent <= width) {
    *row_stride = width * 16;
    return image + (row * width + column) * 16;
  }
  *row_stride = extent * 16;
  for (int r = 0; r < extent; r++) {
    const int64_t y = row + r;
    for (int q = 0; q < extent; q++) {
      const int64_t x = column + q;
      const int is_inside = y >= 0 && y < height && x >= 0 && x < width;
      store_wide(buffer + (r * extent + q) * 16,
                 is_inside ? load_wide(image + (y * width + x) * 16) : broadcast_wide(0));
    }
  }
  return buffer;
}

/* Transforms one tile of a source image; lanes outside of `mask` become zero, whatever they held. */
INLINE void transform_source(const int tile, const float *image, int64_t height, int64_t width, int64_t row,
                             int64_t column, wide_bits mask, float *target, int64_t point_stride) {
  const int points = tile + 2;
  float buffer[MAX_POINTS * MAX_POINTS * 16];
  int64_t row_stride;
  const float *pixels = square_at(points, image, height, width, row, column, buffer, &row_stride);
  for (int lane = 0; lane < 16; lane += TENON_WIDTH) {
    vector half[MAX_POINTS * MAX_POINTS], in[MAX_POINTS], out[MAX_POINTS];
    const vector_bits lanes = bits_from(&mask, lane);
    UNROLL for (int r = 0; r < points; r++) {
      UNROLL for (int q = 0; q < points; q++)
        in[q] = (vector)((vector_bits)load(pixels + r * row_stride + q * 16 + lane) & lanes);
      source_points(tile, in, half + r * points);
    }
    UNROLL for (int q = 0; q < points; q++) {
      UNROLL for (int r = 0; r < points; r++) in[r] = half[r * points + q];
      source_points(tile, in, out);
      UNROLL for (int r = 0; r < points; r++) store(target + (r * points + q) * point_stride + lane, out[r]);
    }
  }
}

/* Transforms one tile of the gradient of the output. */
INLINE void transform_gradient(const int tile, const float *image, int64_t height, int64_t width, int64_t row,
                               int64_t column, float *target, int64_t point_stride) {
  const int points = tile + 2;
  float buffer[MAX_POINTS * MAX_POINTS * 16];
  int64_t row_stride;
  const float *pixels = square_at(tile, image, height, width, row, column, buffer, &row_stride);
  for (int lane = 0; lane < 16; lane += TENON_WIDTH) {
    vector half[MAX_POINTS * MAX_POINTS], in[MAX_POINTS], out[MAX_POINTS];
    UNROLL for (int r = 0; r < tile; r++) {
      UNROLL for (int q = 0; q < tile; q++) in[q] = load(pixels + r * row_stride + q * 16 + lane);
      gradient_points(tile, in, half + r * points);
    }
    UNROLL for (int q = 0; q < points; q++) {
      UNROLL for (int r = 0; r < tile; r++) in[r] = half[r * points + q];
      gradient_points(tile, in, out);
      UNROLL for (int r = 0; r < points; r++) store(target + (r * points + q) * point_stride + lane, out[r]);
    }
  }
}

/* Transforms the points of one tile back; finishes, stores or adds the pixels that lie in the image. `image` and `addend`
 * are the planes of its sixteen channels. */
INLINE void transform_target(const int tile, const int finishes, const tenon_convolution_target *t, const float *source,
                             int64_t point_stride, const float *bias, float *image, const float *addend, int64_t height,
                             int64_t width, int64_t row, int64_t column) {
  const int points = tile + 2;
  const int64_t rows = smaller(tile, height - row), columns = smaller(tile, width - column);
  for (int lane = 0; lane < 16; lane += TENON_WIDTH) {
    vector half[MAX_POINTS * MAX_POINTS], in[MAX_POINTS], out[MAX_POINTS];
    UNROLL for (int q = 0; q < points; q++) {
      UNROLL for (int r = 0; r < points; r++) in[r] = load(source + (r * points + q) * point_stride + lane);
      target_pixels(tile, in, out);
      UNROLL for (int r = 0; r < tile; r++) half[r * points + q] = out[r];
    }
    const vector start = load(bias + lane);
    vector above[MAX_POINTS / 2];
    UNROLL for (int r = 0; r < tile; r++) {
      target_pixels(tile, half + r * points, out);
      if (r >= rows) continue;
      if (finishes && t->pools) {
        /* Tiles are of even extent, so that a square never crosses their border. */
        float *p = image + ((row + r) / 2 * (width / 2) + column / 2) * 16 + lane;
        UNROLL for (int q = 0; q < tile / 2; q++) {
          const vector best = larger_of(out[2 * q], out[2 * q + 1]);
          if (r % 2 == 0) {
            above[q] = best;
          } else if (2 * q + 1 < columns) {
            const vector sum = larger_of(above[q], best) + start;
            store(p + q * 16, t->cuts_off ? cut_off(sum) : sum);
          }
        }
        continue;
      }
      const int64_t at = ((row + r) * width + column) * 16 + lane;
      UNROLL for (int q = 0; q < tile; q++) {
        if (q >= columns) continue;
        const vector sum = out[q] + start;
        float *p = image + at + q * 16;
        if (finishes)
          store(p, finished(t, addend, at + q * 16, sum));
        else
          store(p, t->accumulates ? load(p) + sum : sum);
      }
    }
  }
}
