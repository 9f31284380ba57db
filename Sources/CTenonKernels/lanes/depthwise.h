/* Convolution of each channel alone, of one plane of vectors: [height, width, 16] to [output_height, output_width, 16].
 * Weights are [kernel_height][kernel_width][16]. */

/* Of one row, `tile` neighbouring outputs all of whose taps in rows i0 to i1 lie in the image. */
INLINE void depthwise_tile(
    const tenon_window *w, int64_t kernel_width, int64_t stride, int64_t i0, int64_t i1, const float *corner,
    const float *weights, wide start, int tile, float *y, int adds) {
  wide sums[8];
  UNROLL for (int t = 0; t < tile; t++) sums[t] = start;
  for (int64_t i = i0; i < i1; i++) {
    const float *row = corner + i * w->dilation_height * w->width * LANES;
    const float *taps = weights + i * kernel_width * LANES;
    for (int64_t j = 0; j < kernel_width; j++) {
      const wide factor = load_wide(taps + j * LANES);
      const float *x = row + j * w->dilation_width * LANES;
      UNROLL for (int t = 0; t < tile; t++)
        sums[t] = multiply_add_wide(sums[t], factor, load_wide(x + t * stride * LANES));
    }
  }
  UNROLL for (int t = 0; t < tile; t++) put_wide(y + t * LANES, sums[t], adds);
}

/* One output whose taps may lie outside. */
INLINE void depthwise_border(
    const tenon_window *w, int64_t i0, int64_t i1, int64_t left, const float *corner, const float *weights,
    wide start, float *y, int adds) {
  int64_t j0, j1;
  inside(left, w->dilation_width, w->kernel_width, w->width, &j0, &j1);
  wide sum = start;
  for (int64_t i = i0; i < i1; i++)
    for (int64_t j = j0; j < j1; j++)
      sum = multiply_add_wide(
          sum, load_wide(weights + (i * w->kernel_width + j) * LANES),
          load_wide(corner + (i * w->dilation_height * w->width + j * w->dilation_width) * LANES));
  put_wide(y, sum, adds);
}

/* `kernel_width` and `stride` are constants where this is inlined for the usual windows. */
INLINE void depthwise_any(
    const tenon_window *w, int64_t kernel_width, int64_t stride, const float *x, const float *weights,
    const float *bias, float *y, int adds) {
  const wide start = bias ? load_wide(bias) : broadcast_wide(0);
  const int64_t reach = (kernel_width - 1) * w->dilation_width;
  for (int64_t row = 0; row < w->output_height; row++) {
    const int64_t top = row * w->stride_height - w->top;
    int64_t i0, i1;
    inside(top, w->dilation_height, w->kernel_height, w->height, &i0, &i1);
    int64_t column = 0;
    while (column < w->output_width) {
      const int64_t left = column * stride - w->left;
      const float *corner = x + (top * w->width + left) * LANES;
      float *to = y + (row * w->output_width + column) * LANES;
      const int isInner = left >= 0 && left + reach < w->width;
      if (isInner && column + 4 <= w->output_width && left + 3 * stride + reach < w->width) {
        depthwise_tile(w, kernel_width, stride, i0, i1, corner, weights, start, 4, to, adds);
        column += 4;
      } else {
        depthwise_border(w, i0, i1, left, corner, weights, start, to, adds);
        column++;
      }
    }
  }
}

static void depthwise(
    const tenon_window *w, const float *x, const float *weights, const float *bias, float *y, int adds) {
  if (w->kernel_width == 3 && w->stride_width == 1 && !adds) {
    depthwise_any(w, 3, 1, x, weights, bias, y, 0);
  } else if (w->kernel_width == 3 && w->stride_width == 2 && !adds) {
    depthwise_any(w, 3, 2, x, weights, bias, y, 0);
  } else if (adds) {
    depthwise_any(w, w->kernel_width, w->stride_width, x, weights, bias, y, 1);
  } else {
    depthwise_any(w, w->kernel_width, w->stride_width, x, weights, bias, y, 0);
  }
}

/* The outputs from `first` to `past` whose tap at `offset` lies inside 0 to extent. */
INLINE void outputs_inside(
    int64_t offset, int64_t stride, int64_t extent, int64_t count, int64_t *first, int64_t *past) {
  *first = offset >= 0 ? 0 : (stride - 1 - offset) / stride;
  int64_t end = offset >= extent ? 0 : (extent - offset + stride - 1) / stride;
  *past = end < count ? end : count;
}

/* dx += g times the weights: one row of the image after the other, which stays in the cache for all of its taps. */
static void depthwise_data_gradient(
    const tenon_window *w, const float *g, const float *weights, float *dx, int adds) {
  for (int64_t row = 0; row < w->height; row++, dx += w->width * LANES) {
    if (!adds) memset(dx, 0, w->width * LANES * sizeof(float));
    for (int64_t i = 0; i < w->kernel_height; i++) {
      const int64_t distance = row + w->top - i * w->dilation_height;
      if (distance < 0 || distance % w->stride_height || distance / w->stride_height >= w->output_height) continue;
      const float *from = g + distance / w->stride_height * w->output_width * LANES;
      for (int64_t j = 0; j < w->kernel_width; j++) {
        const wide factor = load_wide(weights + (i * w->kernel_width + j) * LANES);
        const int64_t offset = j * w->dilation_width - w->left;
        int64_t first, past;
        outputs_inside(offset, w->stride_width, w->width, w->output_width, &first, &past);
        for (int64_t c = first; c < past; c++) {
          float *to = dx + (c * w->stride_width + offset) * LANES;
          store_wide(to, multiply_add_wide(load_wide(to), factor, load_wide(from + c * LANES)));
        }
      }
    }
  }
}

/* sums[tap][16] += the products of image and gradient that meet at each tap. */
static void depthwise_weight_gradient(const tenon_window *w, const float *x, const float *g, float *sums) {
  for (int64_t row = 0; row < w->output_height; row++, g += w->output_width * LANES) {
    const int64_t top = row * w->stride_height - w->top;
    int64_t i0, i1;
    inside(top, w->dilation_height, w->kernel_height, w->height, &i0, &i1);
    for (int64_t i = i0; i < i1; i++) {
      const float *line = x + (top + i * w->dilation_height) * w->width * LANES;
      for (int64_t j = 0; j < w->kernel_width; j++) {
        const int64_t offset = j * w->dilation_width - w->left;
        int64_t first, past;
        outputs_inside(offset, w->stride_width, w->width, w->output_width, &first, &past);
        wide even = {0}, odd = {0};
        int64_t c = first;
        for (; c + 1 < past; c += 2) {
          const float *at = line + (c * w->stride_width + offset) * LANES;
          even = multiply_add_wide(even, load_wide(g + c * LANES), load_wide(at));
          odd = multiply_add_wide(odd, load_wide(g + (c + 1) * LANES), load_wide(at + w->stride_width * LANES));
        }
        if (c < past)
          even = multiply_add_wide(
              even, load_wide(g + c * LANES), load_wide(line + (c * w->stride_width + offset) * LANES));
        float *sum = sums + (i * w->kernel_width + j) * LANES;
        store_wide(sum, load_wide(sum) + (even + odd));
      }
    }
  }
}
