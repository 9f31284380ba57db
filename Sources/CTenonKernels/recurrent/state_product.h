/* The product of a state with packed weights: that of a convolution of one tap, whose pixels are the samples. */

static void pack_panel(const float *first, const float *second, int64_t row, int64_t column, int64_t depth,
                       float *panel) {
  for (int64_t k = 0; k < depth; k++) {
    for (int64_t c = 0; c < LANES; c++) panel[k * 32 + c] = first[k * row + c * column];
    for (int64_t c = 0; c < LANES; c++) panel[k * 32 + LANES + c] = second ? second[k * row + c * column] : 0;
  }
}

static void add_product(const float *source, int64_t samples, int64_t depth, const float *panel, int64_t columns,
                        float *target, int64_t plane, int64_t step) {
  static const int32_t offset = 0;
  const matrix_product product = {
      .blocks = depth / LANES,
      .taps = 1,
      .offsets = &offset,
      .block_stride = samples * LANES,
      .target_plane = plane,
      .target_step = step,
      .accumulates = 1,
  };
  product_all_rows(&product, samples, columns, LANES, source, panel, target);
}
