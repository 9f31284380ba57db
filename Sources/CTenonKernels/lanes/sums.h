/* Sums over rows of neighbours and over lines side by side. */

/* Elements whose sums stay floats. */
#define ROW_PIECE 2048

/* The sum of a row, in double from piece to piece. */
INLINE double row_sum(const float *x, int64_t count) {
  double total = 0;
  for (int64_t start = 0; start < count; start += ROW_PIECE) {
    const int64_t end = count - start < ROW_PIECE ? count : start + ROW_PIECE;
    wide sums[4] = {{0}, {0}, {0}, {0}};
    int64_t i = start;
    for (; i + 4 * LANES <= end; i += 4 * LANES)
      UNROLL for (int part = 0; part < 4; part++) sums[part] += load_wide(x + i + part * LANES);
    for (; i + LANES <= end; i += LANES) sums[0] += load_wide(x + i);
    if (i < end) sums[1] += load_first(x + i, end - i, 0);
    total += sum_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
  return total;
}

static double sum_of_row(const float *x, int64_t count) { return row_sum(x, count); }

/* sums += `lines` of them, which is a constant. */
INLINE void add_some_lines(const float *x, int lines, int64_t stride, int64_t count, float *sums) {
  for (int64_t i = 0; i < count; i += LANES) {
    const int64_t left = count - i < LANES ? count - i : LANES;
    wide sum = load_some(x + i, left);
    UNROLL for (int line = 1; line < lines; line++) sum += load_some(x + line * stride + i, left);
    put_some(sums + i, sum, left, 1);
  }
}

/* sums += lines of `count` elements, `stride` apart: sixteen with one pass over the sums, which stay in the cache. */
static void add_lines(const float *x, int64_t lines, int64_t stride, int64_t count, float *sums) {
  for (; lines >= 16; lines -= 16, x += 16 * stride) add_some_lines(x, 16, stride, count, sums);
  for (; lines >= 4; lines -= 4, x += 4 * stride) add_some_lines(x, 4, stride, count, sums);
  for (; lines > 0; lines--, x += stride) add_some_lines(x, 1, stride, count, sums);
}
