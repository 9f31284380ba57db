/* Conversions between plain and blocked layouts, by transposing blocks of 16 x 16. */

/* r[i][j] becomes r[j][i]: pairs, quadruples, then quarters of the vectors change places. */
INLINE void transpose(v16 r[LANES]) {
  v16 t[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i += 2) {
    t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  /* Vector 4 q + c then holds, in its quarter k, column 4 k + c of rows 4 q to 4 q + 3. */
#pragma clang loop unroll(full)
  for (int q = 0; q < LANES; q += 4) {
    for (int h = 0; h < 2; h++) {
      r[q + 2 * h] =
          __builtin_shufflevector(t[q + h], t[q + h + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      r[q + 2 * h + 1] =
          __builtin_shufflevector(t[q + h], t[q + h + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
  }
#pragma clang loop unroll(full)
  for (int c = 0; c < 4; c++) {
    v16 low01 =
        __builtin_shufflevector(r[c], r[c + 4], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    v16 high01 =
        __builtin_shufflevector(r[c], r[c + 4], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    v16 low23 =
        __builtin_shufflevector(r[c + 8], r[c + 12], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    v16 high23 =
        __builtin_shufflevector(r[c + 8], r[c + 12], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    t[c] = __builtin_shufflevector(low01, low23, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    t[c + 4] = __builtin_shufflevector(low01, low23, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    t[c + 8] = __builtin_shufflevector(high01, high23, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    t[c + 12] = __builtin_shufflevector(high01, high23, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) r[i] = t[i];
}

INLINE void rows_to_lanes_block(const float *source, int64_t stride, int64_t rows, float *target, int adds) {
  v16 r[LANES];
  if (rows == LANES) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) r[i] = load(source + i * stride);
  } else {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) r[i] = i < rows ? load(source + i * stride) : splat(0);
  }
  transpose(r);
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) put(target + i * LANES, r[i], adds);
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
  for (int64_t k = 0; k < rest; k++) put(target + (i + k) * LANES, load(out + k * LANES), adds);
}

static void rows_to_lanes(
    const float *source, int64_t stride, int64_t rows, int64_t count, float *target, int adds) {
  if (adds) rows_to_lanes_any(source, stride, rows, count, target, 1);
  else rows_to_lanes_any(source, stride, rows, count, target, 0);
}

INLINE void lanes_to_rows_block(const float *source, float *target, int64_t stride, int64_t rows, int adds) {
  v16 r[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) r[i] = load(source + i * LANES);
  transpose(r);
  if (rows == LANES) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) put(target + i * stride, r[i], adds);
  } else {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++)
      if (i < rows) put(target + i * stride, r[i], adds);
  }
}

INLINE void lanes_to_rows_any(
    const float *source, int64_t count, float *target, int64_t stride, int64_t rows, int adds) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) lanes_to_rows_block(source + i * LANES, target + i, stride, rows, adds);
  for (; i < count; i++)
    for (int64_t row = 0; row < rows; row++) {
      float value = source[i * LANES + row];
      target[row * stride + i] = adds ? target[row * stride + i] + value : value;
    }
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
    v16 r[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) r[i] = i < source_rows ? load(source + i * source_stride) : splat(0);
    transpose(r);
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++)
      if (i < target_rows) put(target + i * target_stride, r[i], adds);
  }
}

static void swap_lanes(
    const float *source, int64_t source_stride, int64_t source_rows, int64_t count, float *target,
    int64_t target_stride, int64_t target_rows, int adds) {
  if (adds) swap_lanes_any(source, source_stride, source_rows, count, target, target_stride, target_rows, 1);
  else swap_lanes_any(source, source_stride, source_rows, count, target, target_stride, target_rows, 0);
}
