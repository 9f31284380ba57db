/* Conversions between plain and blocked layouts, by transposing blocks of 16 x 16. */

INLINE void rows_to_lanes_block(const float *source, int64_t stride, int64_t rows, float *target, int adds) {
  wide r[LANES];
  if (rows == LANES) {
    UNROLL for (int i = 0; i < LANES; i++) r[i] = load_wide(source + i * stride);
  } else {
    UNROLL for (int i = 0; i < LANES; i++) r[i] = i < rows ? load_wide(source + i * stride) : broadcast_wide(0);
  }
  transpose(r);
  UNROLL for (int i = 0; i < LANES; i++) put_wide(target + i * LANES, r[i], adds);
}

INLINE void rows_to_lanes_any(
    const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int adds) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) rows_to_lanes_block(source + i, stride, rows, target + i * LANES, adds);
  if (i == count) return;
  float in[LANES * LANES], out[LANES * LANES];
  int64_t rest = count - i;
  memset(in, 0, sizeof in);
  for (int64_t row = 0; row < rows; row++) memcpy(in + row * LANES, source + row * stride + i, rest * sizeof(float));
  rows_to_lanes_block(in, LANES, LANES, out, 0);
  for (int64_t k = 0; k < rest; k++) put_wide(target + (i + k) * LANES, load_wide(out + k * LANES), adds);
}

static void rows_to_lanes(
    const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int adds) {
  if (adds) rows_to_lanes_any(source, stride, rows, count, target, 1);
  else rows_to_lanes_any(source, stride, rows, count, target, 0);
}

INLINE void lanes_to_rows_block(const float *source, float *target, int64_t stride, int64_t rows, int adds) {
  wide r[LANES];
  UNROLL for (int i = 0; i < LANES; i++) r[i] = load_wide(source + i * LANES);
  transpose(r);
  if (rows == LANES) {
    UNROLL for (int i = 0; i < LANES; i++) put_wide(target + i * stride, r[i], adds);
  } else {
    UNROLL for (int i = 0; i < LANES; i++)
      if (i < rows) put_wide(target + i * stride, r[i], adds);
  }
}

INLINE void lanes_to_rows_any(
    const float *source, int64_t count, float *target, int64_t stride, int64_t rows, int adds) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) lanes_to_rows_block(source + i * LANES, target + i, stride, rows, adds);
  const int64_t left = count - i;
  if (left == 0) return;
  wide r[LANES];
  for (int64_t pixel = 0; pixel < LANES; pixel++)
    r[pixel] = pixel < left ? load_wide(source + (i + pixel) * LANES) : broadcast_wide(0);
  transpose(r);
  for (int64_t row = 0; row < rows; row++, target += stride)
    put_some(target + i, r[row], left, adds);
}

static void lanes_to_rows(
    const float *source, int64_t count, float *target, int64_t stride, int64_t rows, int adds) {
  if (adds) lanes_to_rows_any(source, count, target, stride, rows, 1);
  else lanes_to_rows_any(source, count, target, stride, rows, 0);
}

INLINE void swap_lanes_any(
    const float *source, int64_t source_stride, int64_t source_rows, int64_t count, float *target,
    int64_t target_stride, int64_t target_rows, int adds) {
  for (int64_t k = 0; k < count; k++, source += LANES, target += LANES) {
    wide r[LANES];
    UNROLL for (int i = 0; i < LANES; i++)
      r[i] = i < source_rows ? load_wide(source + i * source_stride) : broadcast_wide(0);
    transpose(r);
    UNROLL for (int i = 0; i < LANES; i++)
      if (i < target_rows) put_wide(target + i * target_stride, r[i], adds);
  }
}

static void swap_lanes(
    const float *source, int64_t source_stride, int64_t source_rows, int64_t count, float *target,
    int64_t target_stride, int64_t target_rows, int adds) {
  if (adds) swap_lanes_any(source, source_stride, source_rows, count, target, target_stride, target_rows, 1);
  else swap_lanes_any(source, source_stride, source_rows, count, target, target_stride, target_rows, 0);
}

/* target[i][r] = source[r][i] of up to 16 rows of up to 16 numbers. */
INLINE void transpose_block(
    const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int64_t target_stride, int adds) {
  wide r[LANES];
  UNROLL for (int i = 0; i < LANES; i++) r[i] = i < rows ? load_some(source + i * stride, count) : broadcast_wide(0);
  transpose(r);
  UNROLL for (int i = 0; i < LANES; i++)
    if (i < count) put_some(target + i * target_stride, r[i], rows, adds);
}

INLINE void transpose_rows_any(
    const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int64_t target_stride, int adds) {
  for (int64_t r = 0; r < rows; r += LANES)
    for (int64_t i = 0; i < count; i += LANES) {
      const float *from = source + r * stride + i;
      float *to = target + i * target_stride + r;
      if (r + LANES <= rows && i + LANES <= count) transpose_block(from, stride, LANES, LANES, to, target_stride, adds);
      else transpose_block(from, stride, smaller(rows - r, LANES), smaller(count - i, LANES), to, target_stride, adds);
    }
}

/* target[i][r] = source[r][i]; pairs that become rows, or rows that become pairs, need no blocks. */
static void transpose_rows(
    const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int64_t target_stride, int adds) {
  if (rows == 2 && target_stride == 2 && !adds) {
    for (int64_t i = 0; i < count; i++) {
      target[2 * i] = source[i];
      target[2 * i + 1] = source[stride + i];
    }
  } else if (count == 2 && stride == 2 && !adds) {
    for (int64_t r = 0; r < rows; r++) {
      target[r] = source[2 * r];
      target[target_stride + r] = source[2 * r + 1];
    }
  } else if (adds) {
    transpose_rows_any(source, stride, rows, count, target, target_stride, 1);
  } else {
    transpose_rows_any(source, stride, rows, count, target, target_stride, 0);
  }
}
