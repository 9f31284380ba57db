/* Sums over rows of neighbours and over lines side by side. */

static double sum_of_row(const float *x, int64_t count) { return row_sum(x, count); }

/* sums = their sum where it is the first, or added to what is there; `lines` is a constant. */
INLINE void add_some_lines(const float *x, int lines, int64_t stride, int64_t count, float *sums, int adds) {
  for (int64_t i = 0; i < count; i += LANES) {
    const int64_t left = count - i < LANES ? count - i : LANES;
    wide sum = load_some(x + i, left);
    UNROLL for (int line = 1; line < lines; line++) sum += load_some(x + line * stride + i, left);
    put_some(sums + i, sum, left, adds);
  }
}

/* sums += lines of `count` elements, `stride` apart: sixteen with one pass over the sums, which stay in the cache. */
static void add_lines(const float *x, int64_t lines, int64_t stride, int64_t count, float *sums) {
  for (; lines >= 16; lines -= 16, x += 16 * stride) add_some_lines(x, 16, stride, count, sums, 1);
  for (; lines >= 4; lines -= 4, x += 4 * stride) add_some_lines(x, 4, stride, count, sums, 1);
  for (; lines > 0; lines--, x += stride) add_some_lines(x, 1, stride, count, sums, 1);
}
