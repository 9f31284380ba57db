/* Resampling of one plane of vectors; see tenon_resampling. Backward is the same with what each input gives to. */

/* The weighted sum of vectors that lie `stride` elements apart; zero without any. */
INLINE wide resampled(const tenon_resampling *axis, int64_t position, const float *x, int64_t stride) {
  int64_t k = axis->starts[position];
  const int64_t end = axis->starts[position + 1];
  if (k == end) return broadcast_wide(0);
  wide sum = axis->weights[k] * load_wide(x + axis->sources[k] * stride);
  for (k++; k < end; k++) sum += axis->weights[k] * load_wide(x + axis->sources[k] * stride);
  return sum;
}

INLINE void resample_any(
    const tenon_resampling *rows, const tenon_resampling *columns, int64_t width, const float *x, float *line,
    float *y, int adds) {
  const int64_t row_stride = width * LANES;
  for (int64_t row = 0; row < rows->count; row++) {
    const int64_t first = rows->starts[row];
    const float *from = line;
    if (rows->starts[row + 1] == first + 1 && rows->weights[first] == 1) {
      from = x + rows->sources[first] * row_stride;
    } else {
      for (int64_t i = 0; i < width; i++)
        store_wide(line + i * LANES, resampled(rows, row, x + i * LANES, row_stride));
    }
    for (int64_t column = 0; column < columns->count; column++, y += LANES)
      put_wide(y, resampled(columns, column, from, LANES), adds);
  }
}

static void resample(
    const tenon_resampling *rows, const tenon_resampling *columns, int64_t width, const float *x, float *line,
    float *y, int adds) {
  if (adds) resample_any(rows, columns, width, x, line, y, 1);
  else resample_any(rows, columns, width, x, line, y, 0);
}
