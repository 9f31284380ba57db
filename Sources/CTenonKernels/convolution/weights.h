/* Plain weights brought into lanes, and their gradients back. */

/* Up to 16 rows of up to 16 floats, transposed; zeros where there are fewer. */
INLINE void load_transposed(wide rows[16], const float *source, int64_t row_stride, int64_t row_count, int64_t count) {
  if (row_count >= 16 && count >= 16) {
    UNROLL for (int i = 0; i < 16; i++) rows[i] = load_wide(source + i * row_stride);
  } else {
    for (int64_t i = 0; i < 16; i++) {
      float row[16] = {0};
      if (i < row_count)
        for (int64_t j = 0; j < smaller(count, 16); j++) row[j] = source[i * row_stride + j];
      rows[i] = load_wide(row);
    }
  }
  transpose(rows);
}

/* The weights of 16 output channels and of `channels` input channels from the given ones on: lanes[c * taps + tap] has
 * one output channel a lane. `lanes` has room for a multiple of 16. */
static void weights_to_lanes(const tenon_convolution *sizes, const float *weights, int64_t first_output,
                             int64_t first_channel, int64_t channels, float *lanes) {
  const int64_t taps = sizes->kernel_height * sizes->kernel_width, row = sizes->channels * taps;
  const int64_t there = smaller(channels, sizes->channels - first_channel) * taps;
  const float *source = weights + first_output * row + first_channel * taps;
  for (int64_t i = 0; i < channels * taps; i += 16) {
    wide rows[16];
    load_transposed(rows, source + i, row, sizes->out_channels - first_output, larger(there - i, 0));
    UNROLL for (int j = 0; j < 16; j++) store_wide(lanes + (i + j) * 16, rows[j]);
  }
}

/* The reverse for gradients of weights: stores or adds lanes[c * taps + tap] to the plain gradient. */
static void weights_from_lanes(const tenon_convolution *sizes, const float *lanes, int64_t first_output,
                               int64_t first_channel, int64_t channels, float *weights, int accumulates) {
  const int64_t taps = sizes->kernel_height * sizes->kernel_width, row = sizes->channels * taps;
  const int64_t there = smaller(channels, sizes->channels - first_channel) * taps;
  const int64_t outputs = smaller(sizes->out_channels - first_output, 16);
  float *target = weights + first_output * row + first_channel * taps;
  for (int64_t i = 0; i < there; i += 16) {
    wide rows[16];
    UNROLL for (int j = 0; j < 16; j++) rows[j] = load_wide(lanes + (i + j) * 16);
    transpose(rows);
    const int64_t count = smaller(there - i, 16);
    for (int64_t k = 0; k < outputs; k++) {
      float *p = target + k * row + i;
      if (count == 16) {
        store_wide(p, accumulates ? load_wide(p) + rows[k] : rows[k]);
      } else {
        for (int64_t j = 0; j < count; j++) p[j] = accumulates ? p[j] + rows[k][j] : rows[k][j];
      }
    }
  }
}

/* Takes the weights of sixteen output channels in lanes times their factors. */
INLINE void scale_lanes(const tenon_convolution *s, const float *scale, int64_t output_block, float *lanes) {
  float factors[16] = {0};
  for (int64_t lane = 0; lane < smaller(16, s->out_channels - output_block * 16); lane++)
    factors[lane] = scale[output_block * 16 + lane];
  const wide factor = load_wide(factors);
  for (int64_t i = 0; i < 16 * s->kernel_height * s->kernel_width; i++)
    store_wide(lanes + i * 16, load_wide(lanes + i * 16) * factor);
}

/* The weights between a block of sixteen channels of the source and one of the target, times their factors, with the
 * output channels of the convolution in the lanes. */
INLINE void block_to_lanes(const tenon_convolution *sizes, int64_t is_backward, const float *weights,
                           const float *scale, int64_t source_block, int64_t target_block, float *lanes) {
  const int64_t output = is_backward ? source_block : target_block, input = is_backward ? target_block : source_block;
  weights_to_lanes(sizes, weights, output * 16, input * 16, 16, lanes);
  if (scale) scale_lanes(sizes, scale, output, lanes);
}
