/* Pooling of one plane of vectors: [height, width, 16] to [output_height, output_width, 16]. */

#define NO_TAP 255

typedef uint8_t taps16 __attribute__((vector_size(16), aligned(1)));

INLINE void store_taps(uint8_t *p, wide_bits taps) { *(taps16 *)p = __builtin_convertvector(taps, taps16); }
INLINE wide_bits load_taps(const uint8_t *p) { return __builtin_convertvector(*(const taps16 *)p, wide_bits); }

/* The first maximum wins, and NaN counts as the largest number. */
INLINE void take_larger(wide value, int32_t tap, wide *maximum, wide_bits *best) {
  wide_bits wins = (value > *maximum) | (value != value);
  *maximum = choose_wide(wins, value, *maximum);
  *best = (wins & tap) | (~wins & *best);
}

/* One window, of which rows i0 to i1 and columns j0 to j1 lie in the image. */
INLINE void max_pool_window(
    const tenon_window *w, const float *x, int64_t i0, int64_t i1, int64_t j0, int64_t j1, int64_t kernel_width,
    int64_t step_height, int64_t step_width, float *y, uint8_t *taps) {
  if (i0 >= i1 || j0 >= j1) {
    store_wide(y, broadcast_wide(-__builtin_inff()));
    if (taps) memset(taps, NO_TAP, LANES);
    return;
  }
  wide maximum = load_wide(x + i0 * step_height + j0 * step_width);
  wide_bits best = {0};
  best += (int32_t)(i0 * kernel_width + j0);
  for (int64_t i = i0; i < i1; i++)
    for (int64_t j = j0; j < j1; j++)
      take_larger(load_wide(x + i * step_height + j * step_width), (int32_t)(i * kernel_width + j), &maximum, &best);
  store_wide(y, maximum);
  if (taps) store_taps(taps, best);
  (void)w;
}

/* The taps from `first` to `past` that lie inside, for a window that begins at `start`. */
INLINE void inside(int64_t start, int64_t dilation, int64_t kernel, int64_t extent, int64_t *first, int64_t *past) {
  *first = start >= 0 ? 0 : (dilation - 1 - start) / dilation;
  int64_t end = extent > start ? (extent - start + dilation - 1) / dilation : 0;
  *past = end < kernel ? end : kernel;
}

/* `kernel` and `stride` are constants where this is inlined for the usual windows, else those of the window. */
INLINE void max_pool_any(
    const tenon_window *w, int64_t kernel, int64_t kernel_width, int64_t stride, const float *x, float *y,
    uint8_t *taps) {
  const int64_t step_height = w->dilation_height * w->width * LANES, step_width = w->dilation_width * LANES;
  for (int64_t row = 0; row < w->output_height; row++) {
    const int64_t top = row * w->stride_height - w->top;
    int64_t i0, i1;
    inside(top, w->dilation_height, kernel, w->height, &i0, &i1);
    for (int64_t column = 0; column < w->output_width; column++, y += LANES) {
      const int64_t left = column * stride - w->left;
      const float *corner = x + (top * w->width + left) * LANES;
      uint8_t *place = taps ? taps + (row * w->output_width + column) * LANES : 0;
      if (i0 == 0 && i1 == kernel && left >= 0 && left + (kernel_width - 1) * w->dilation_width < w->width) {
        max_pool_window(w, corner, 0, kernel, 0, kernel_width, kernel_width, step_height, step_width, y, place);
      } else {
        int64_t j0, j1;
        inside(left, w->dilation_width, kernel_width, w->width, &j0, &j1);
        max_pool_window(w, corner, i0, i1, j0, j1, kernel_width, step_height, step_width, y, place);
      }
    }
  }
}

INLINE int is_square(const tenon_window *w, int64_t kernel, int64_t stride) {
  return w->kernel_height == kernel && w->kernel_width == kernel && w->stride_height == stride &&
         w->stride_width == stride && w->dilation_height == 1 && w->dilation_width == 1;
}

static void max_pool(const tenon_window *w, const float *x, float *y, uint8_t *taps) {
  if (is_square(w, 2, 2)) {
    if (taps) max_pool_any(w, 2, 2, 2, x, y, taps);
    else max_pool_any(w, 2, 2, 2, x, y, 0);
  } else if (is_square(w, 3, 2)) {
    if (taps) max_pool_any(w, 3, 3, 2, x, y, taps);
    else max_pool_any(w, 3, 3, 2, x, y, 0);
  } else {
    max_pool_any(w, w->kernel_height, w->kernel_width, w->stride_width, x, y, taps);
  }
}

/* Windows side by side: each input belongs to one of them, or to none. */
INLINE int are_disjoint(const tenon_window *w) {
  return w->kernel_height == w->stride_height && w->kernel_width == w->stride_width && w->dilation_height == 1 &&
         w->dilation_width == 1 && w->top == 0 && w->left == 0 && w->output_height * w->kernel_height <= w->height &&
         w->output_width * w->kernel_width <= w->width;
}

/* Height and width are those of a window, constants where this is inlined for the usual ones. */
INLINE void spread_taps(
    const tenon_window *w, int64_t height, int64_t width, const float *g, const uint8_t *taps, float *dx, int adds) {
  const int64_t line = w->width * LANES;
  for (int64_t row = 0; row < w->output_height; row++) {
    float *first = dx + height * row * line;
    for (int64_t column = 0; column < w->output_width; column++, g += LANES, taps += LANES) {
      const wide value = load_wide(g);
      const wide_bits tap = load_taps(taps);
      float *corner = first + width * column * LANES;
      for (int64_t i = 0; i < height; i++)
        for (int64_t j = 0; j < width; j++)
          put_wide(
              corner + i * line + j * LANES,
              choose_wide(tap == (int32_t)(i * width + j), value, broadcast_wide(0)), adds);
    }
    if (adds) continue;
    for (int64_t i = 0; i < height; i++)
      for (int64_t column = width * w->output_width; column < w->width; column++)
        store_wide(first + i * line + column * LANES, broadcast_wide(0));
  }
  if (!adds)
    for (int64_t i = height * w->output_height * line; i < w->height * line; i += LANES)
      store_wide(dx + i, broadcast_wide(0));
}

/* The kernel rows that meet an image row, and the output rows where they do: dilation 1 meets every stride-th. */
typedef struct meeting {
  int64_t tap, output;
} meeting;

INLINE int64_t meetings(
    int64_t at, int64_t kernel, int64_t stride, int64_t dilation, int64_t outputs, meeting found[NO_TAP]) {
  int64_t count = 0;
  for (int64_t tap = 0; tap < kernel; tap++) {
    const int64_t from = at - tap * dilation;
    if (from < 0) break;
    if (from % stride == 0 && from / stride < outputs) found[count++] = (meeting){tap, from / stride};
  }
  return count;
}

/* Each input gathers from the windows that it lies in. The numbers are constants where this is inlined for the usual
 * windows. */
INLINE void gather_taps(
    const tenon_window *w, int64_t kernel_width, int64_t stride, int64_t dilation, const float *g,
    const uint8_t *taps, float *dx, int adds) {
  meeting rows[NO_TAP];
  for (int64_t row = 0; row < w->height; row++) {
    const int64_t row_count =
        meetings(row + w->top, w->kernel_height, w->stride_height, w->dilation_height, w->output_height, rows);
    for (int64_t column = 0; column < w->width; column++, dx += LANES) {
      wide sum = broadcast_wide(0);
      const int64_t at = column + w->left;
      for (int64_t j = dilation == 1 ? at % stride : 0; j < kernel_width; j += dilation == 1 ? stride : 1) {
        const int64_t from = at - j * dilation;
        if (from < 0) break;
        const int64_t x = from / stride;
        if ((dilation != 1 && x * stride != from) || x >= w->output_width) continue;
        for (int64_t i = 0; i < row_count; i++) {
          const int64_t place = (rows[i].output * w->output_width + x) * LANES;
          const wide_bits tap = load_taps(taps + place);
          sum += choose_wide(tap == (int32_t)(rows[i].tap * kernel_width + j), load_wide(g + place), broadcast_wide(0));
        }
      }
      put_wide(dx, sum, adds);
    }
  }
}

INLINE void max_pool_gradient_any(const tenon_window *w, const float *g, const uint8_t *taps, float *dx, int adds) {
  if (are_disjoint(w)) {
    if (is_square(w, 2, 2)) spread_taps(w, 2, 2, g, taps, dx, adds);
    else spread_taps(w, w->kernel_height, w->kernel_width, g, taps, dx, adds);
  } else if (is_square(w, 3, 2)) {
    gather_taps(w, 3, 2, 1, g, taps, dx, adds);
  } else if (w->stride_width == 1 && w->dilation_width == 1) {
    gather_taps(w, w->kernel_width, 1, 1, g, taps, dx, adds);
  } else {
    gather_taps(w, w->kernel_width, w->stride_width, w->dilation_width, g, taps, dx, adds);
  }
}

static void max_pool_gradient(const tenon_window *w, const float *g, const uint8_t *taps, float *dx, int adds) {
  if (adds) max_pool_gradient_any(w, g, taps, dx, 1);
  else max_pool_gradient_any(w, g, taps, dx, 0);
}

/* The sum of `height` times `width` vectors; rows are `line` elements apart. */
INLINE wide window_sum(const float *corner, int64_t height, int64_t width, int64_t line) {
  wide sum = broadcast_wide(0);
  for (int64_t row = 0; row < height; row++)
    for (int64_t column = 0; column < width; column++) sum += load_wide(corner + row * line + column * LANES);
  return sum;
}

/* The mean over each pair of spans, or their sum over another divisor. */
static void average_pool(
    const tenon_span *rows, int64_t row_count, const tenon_span *columns, int64_t column_count, int64_t width,
    const float *x, float *y) {
  const int64_t line = width * LANES;
  for (int64_t i = 0; i < row_count; i++) {
    const int64_t tall = rows[i].end - rows[i].start;
    for (int64_t j = 0; j < column_count; j++, y += LANES) {
      const float *corner = x + rows[i].start * line + columns[j].start * LANES;
      const int64_t across = columns[j].end - columns[j].start, divisor = rows[i].divisor * columns[j].divisor;
      wide sum = tall == 2 && across == 2   ? window_sum(corner, 2, 2, line)
                 : tall == 3 && across == 3 ? window_sum(corner, 3, 3, line)
                                           : window_sum(corner, tall, across, line);
      /* A quarter is exact, and a product much faster than a quotient. */
      store_wide(y, divisor == 4 ? sum * 0.25f : sum / (float)divisor);
    }
  }
}

/* Windows of 2 x 2 side by side that cover the plane: every element is written once. */
INLINE int are_quarters(
    const tenon_span *rows, int64_t row_count, const tenon_span *columns, int64_t column_count, int64_t height,
    int64_t width) {
  if (row_count * 2 != height || column_count * 2 != width) return 0;
  for (int64_t i = 0; i < row_count; i++)
    if (rows[i].start != 2 * i || rows[i].end != 2 * i + 2) return 0;
  for (int64_t j = 0; j < column_count; j++)
    if (columns[j].start != 2 * j || columns[j].end != 2 * j + 2) return 0;
  return 1;
}

INLINE void share_quarters(
    const tenon_span *rows, int64_t row_count, const tenon_span *columns, int64_t column_count, int64_t width,
    const float *g, float *dx, int adds) {
  const int64_t line = width * LANES;
  for (int64_t i = 0; i < row_count; i++)
    for (int64_t j = 0; j < column_count; j++, g += LANES) {
      const wide share = load_wide(g) / (float)(rows[i].divisor * columns[j].divisor);
      float *corner = dx + 2 * i * line + 2 * j * LANES;
      put_wide(corner, share, adds);
      put_wide(corner + LANES, share, adds);
      put_wide(corner + line, share, adds);
      put_wide(corner + line + LANES, share, adds);
    }
}

static void average_pool_gradient(
    const tenon_span *rows, int64_t row_count, const tenon_span *columns, int64_t column_count, int64_t height,
    int64_t width, const float *g, float *dx, int adds) {
  if (are_quarters(rows, row_count, columns, column_count, height, width)) {
    if (adds) share_quarters(rows, row_count, columns, column_count, width, g, dx, 1);
    else share_quarters(rows, row_count, columns, column_count, width, g, dx, 0);
    return;
  }
  if (!adds) memset(dx, 0, height * width * LANES * sizeof(float));
  for (int64_t i = 0; i < row_count; i++)
    for (int64_t j = 0; j < column_count; j++, g += LANES) {
      wide share = load_wide(g) / (float)(rows[i].divisor * columns[j].divisor);
      for (int64_t row = rows[i].start; row < rows[i].end; row++) {
        float *line = dx + row * width * LANES;
        for (int64_t column = columns[j].start; column < columns[j].end; column++)
          put_wide(line + column * LANES, share, 1);
      }
    }
}
