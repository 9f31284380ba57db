/* Convolution with images in lanes, for few channels: stride 1, no groups, no dilation.
 *
 * TENON_COLUMNS neighbouring outputs, or TENON_TAPS neighbouring weights, are as many as the register file holds
 * accumulators of for CHANNELS channels at once. */

#define CHANNELS 4 /* as the weights are packed */

/* target[r][c] = source[row + r][column + c], zero outside of the image. */
static void pad_plane(
    const float *source, int64_t height, int64_t width, int64_t row, int64_t column, int64_t rows, int64_t columns,
    float *target) {
  const int64_t left = column < 0 ? (-column < columns ? -column : columns) : 0;
  int64_t past = width - column < columns ? width - column : columns;
  if (past < left) past = left;
  for (int64_t r = row; r < row + rows; r++, target += columns * LANES) {
    if (r < 0 || r >= height) {
      memset(target, 0, columns * LANES * sizeof(float));
      continue;
    }
    memset(target, 0, left * LANES * sizeof(float));
    memcpy(target + left * LANES, source + (r * width + column + left) * LANES, (past - left) * LANES * sizeof(float));
    memset(target + past * LANES, 0, (columns - past) * LANES * sizeof(float));
  }
}

/* `columns` neighbouring outputs of CHANNELS channels; stores the first `outputs` channels. */
INLINE void convolve_columns(
    const int columns, const tenon_lane_convolution *c, const float *x, const float *weights, const float *bias,
    int64_t outputs, float *y, int adds) {
  for (int lane = 0; lane < LANES; lane += TENON_WIDTH) {
    vector sums[TENON_COLUMNS][CHANNELS];
    UNROLL for (int j = 0; j < CHANNELS; j++) {
      const vector start = bias && j < outputs ? broadcast(bias[j]) : (vector){0};
      UNROLL for (int i = 0; i < columns; i++) sums[i][j] = start;
    }
    const float *w = weights;
    for (int64_t channel = 0; channel < c->channels; channel++)
      for (int64_t r = 0; r < c->kernel_height; r++) {
        const float *p = x + channel * c->plane + r * c->row + lane;
        for (int64_t s = 0; s < c->kernel_width; s++, p += LANES, w += CHANNELS) {
#if TENON_COLUMNS > 3
          /* Many registers: the weights stay, inputs come from memory. */
          vector factors[CHANNELS];
          UNROLL for (int j = 0; j < CHANNELS; j++) factors[j] = broadcast(w[j]);
          UNROLL for (int i = 0; i < columns; i++) {
            const vector value = load(p + i * LANES);
            UNROLL for (int j = 0; j < CHANNELS; j++) sums[i][j] += value * factors[j];
          }
#else
          vector values[TENON_COLUMNS];
          UNROLL for (int i = 0; i < columns; i++) values[i] = load(p + i * LANES);
          UNROLL for (int j = 0; j < CHANNELS; j++) {
            const vector factor = broadcast(w[j]);
            UNROLL for (int i = 0; i < columns; i++) sums[i][j] += values[i] * factor;
          }
#endif
        }
      }
    UNROLL for (int j = 0; j < CHANNELS; j++)
      if (j < outputs) {
        UNROLL for (int i = 0; i < columns; i++) {
          float *target = y + j * c->output_plane + i * LANES + lane;
          store(target, adds ? load(target) + sums[i][j] : sums[i][j]);
        }
      }
  }
}

/* One row of outputs of up to CHANNELS channels, in blocks of columns as alike as they can be. */
static void convolve_row(
    const tenon_lane_convolution *c, const float *x, const float *weights, const float *bias, int64_t outputs,
    float *y, int adds) {
  const int64_t blocks = (c->columns + TENON_COLUMNS - 1) / TENON_COLUMNS;
  int64_t column = 0;
  for (int64_t block = 0; block < blocks; block++) {
    const int64_t columns = (c->columns - column + blocks - block - 1) / (blocks - block);
    const float *from = x + column * LANES;
    float *to = y + column * LANES;
#define BLOCK(n)                                                               \
  case n:                                                                      \
    convolve_columns(n, c, from, weights, bias, outputs, to, adds);            \
    break;
    switch (columns) {
      BLOCK(1)
      BLOCK(2)
#if TENON_COLUMNS > 2
      BLOCK(3)
      BLOCK(4)
      BLOCK(5)
      BLOCK(6)
#endif
#if TENON_COLUMNS > 6
      BLOCK(7)
#endif
    }
#undef BLOCK
    column += columns;
  }
}

/* Sums over rows and columns of CHANNELS gradients times `taps` neighbouring inputs, added to sums[channel][tap]. */
INLINE void gather_weights(
    const int taps, const tenon_lane_convolution *c, int64_t rows, const float *x, const float *g, float *sums,
    int64_t stride, int lane, const wide_bits *mask) {
  vector sum[CHANNELS][TENON_TAPS];
  UNROLL for (int j = 0; j < CHANNELS; j++)
    UNROLL for (int t = 0; t < taps; t++) sum[j][t] = (vector){0};
  for (int64_t row = 0; row < rows; row++) {
    const float *p = x + row * c->row + lane, *q = g + row * c->columns * LANES + lane;
    for (int64_t column = 0; column < c->columns; column++, p += LANES, q += LANES) {
      vector values[TENON_TAPS];
      UNROLL for (int t = 0; t < taps; t++) values[t] = load(p + t * LANES);
      UNROLL for (int j = 0; j < CHANNELS; j++) {
        const vector gradient = load(q + j * c->output_plane);
        UNROLL for (int t = 0; t < taps; t++) sum[j][t] += gradient * values[t];
      }
    }
  }
  /* What images that are not there have left is dropped here. */
  const vector_bits kept = bits_from(mask, lane);
  UNROLL for (int j = 0; j < CHANNELS; j++)
    UNROLL for (int t = 0; t < taps; t++) {
      float *to = sums + (j * stride + t) * LANES + lane;
      store(to, load(to) + (vector)((vector_bits)sum[j][t] & kept));
    }
}

/* Adds the gradients of the weights of one input channel to sums[channel][tap][16]: `images` images, whose padded input
 * and whose gradients begin at x and g. */
static void add_weight_gradients(
    const tenon_lane_convolution *c, int64_t rows, int64_t images, const float *x, const float *g, float *sums) {
  const wide_bits mask = first_lanes(images);
  const int64_t taps = c->kernel_height * c->kernel_width;
  for (int64_t r = 0; r < c->kernel_height; r++)
    for (int64_t s = 0; s < c->kernel_width; s += TENON_TAPS) {
      const float *from = x + r * c->row + s * LANES;
      float *to = sums + (r * c->kernel_width + s) * LANES;
      for (int lane = 0; lane < LANES; lane += TENON_WIDTH) switch (c->kernel_width - s) {
#define BLOCK(n)                                                  \
  case n:                                                         \
    gather_weights(n, c, rows, from, g, to, taps, lane, &mask);    \
    break;
          BLOCK(1)
          BLOCK(2)
#if TENON_TAPS > 3
          BLOCK(3)
          BLOCK(4)
#endif
#undef BLOCK
          default: gather_weights(TENON_TAPS, c, rows, from, g, to, taps, lane, &mask);
        }
    }
}

/* Adds up `count` vectors, of `images` lanes, on top of the 16 sums. */
static void add_vectors(const float *g, int64_t count, int64_t images, float *sums) {
  wide a = {0}, b = {0};
  int64_t i = 0;
  for (; i + 2 <= count; i += 2) {
    a += load_wide(g + i * LANES);
    b += load_wide(g + (i + 1) * LANES);
  }
  if (i < count) a += load_wide(g + i * LANES);
  store_wide(sums, load_wide(sums) + choose_wide(first_lanes(images), a + b, broadcast_wide(0)));
}

static float sum_of_lanes(const float *vector) { return sum_lanes(load_wide(vector)); }
