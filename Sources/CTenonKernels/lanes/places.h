/* Maxima with the places that they came from: of a window's rows side by side, then of pairs of columns. */

/* Sixteen neighbours and the place of the first. */
INLINE void largest_of_rows(
    const float *x, int64_t left, int64_t start, int64_t slices, int64_t slice_step, int64_t rows, int64_t row_step,
    float *maxima, int32_t *origins) {
  const wide_bits lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  wide maximum = load_some(x + start, left);
  wide_bits best = lane + (int32_t)start;
  for (int64_t z = 0; z < slices; z++)
    for (int64_t row = 0; row < rows; row++) {
      const int64_t place = start + z * slice_step + row * row_step;
      const wide value = load_some(x + place, left);
      const wide_bits wins = (value > maximum) | (value != value);
      maximum = choose_wide(wins, value, maximum);
      best = (wins & (lane + (int32_t)place)) | (~wins & best);
    }
  store_some(maxima, maximum, left);
  if (origins) store_some((float *)origins, (wide)best, left);
}

/* The maxima of `slices` times `rows` rows, `slice_step` and `row_step` apart, the first of which begins at x[start]:
 * column by column, with their places in x. The first maximum wins, of those that are not numbers the last. At least one
 * row. Origins may be null. */
static void max_of_rows(
    const float *x, int64_t start, int64_t slices, int64_t slice_step, int64_t rows, int64_t row_step, int64_t width,
    float *maxima, int32_t *origins) {
  int64_t i = 0;
  for (; i + LANES <= width; i += LANES)
    largest_of_rows(
        x, LANES, start + i, slices, slice_step, rows, row_step, maxima + i, origins ? origins + i : 0);
  if (i < width)
    largest_of_rows(
        x, width - i, start + i, slices, slice_step, rows, row_step, maxima + i, origins ? origins + i : 0);
}

/* y[i] = the larger one of maxima[2 i] and the next, and its place: the first in the order of places, of those that are not
 * numbers the last. Places may be origins. */
static void max_of_neighbours(
    const float *maxima, const int32_t *origins, int64_t count, float *y, int32_t *places) {
  for (int64_t i = 0; i < count; i += LANES) {
    const int64_t left = count - i < LANES ? count - i : LANES;
    const float *from = maxima + 2 * i, *of = (const float *)origins + 2 * i;
    const int64_t first = 2 * left < LANES ? 2 * left : LANES, second = 2 * left - first;
    const wide a = load_some(from, first), c = load_some(of, first);
    const wide b = second ? load_some(from + LANES, second) : a, d = second ? load_some(of + LANES, second) : c;
    const wide maximum = even_of(a, b), value = odd_of(a, b);
    const wide_bits best = (wide_bits)even_of(c, d), place = (wide_bits)odd_of(c, d);
    const wide_bits wins = ((value != value) & ((maximum == maximum) | (place > best))) | (value > maximum) |
                           ((value == maximum) & (place < best));
    store_some(y + i, choose_wide(wins, value, maximum), left);
    store_some((float *)places + i, (wide)((wins & place) | (~wins & best)), left);
  }
}
