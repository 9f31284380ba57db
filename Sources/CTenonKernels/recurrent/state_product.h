/* The product of a state or an input with packed weights: that of a convolution of one tap, whose pixels are the samples. */

static void pack_state_columns(const float *first, const float *second, int64_t step, int64_t depth, float *panel) {
  pack_half_panel(first, step, LANES, depth, panel);
  pack_half_panel(second ? second : first, step, second ? LANES : 0, depth, panel + LANES);
}

static void pack_state_rows(const float *p, int64_t step, int64_t depth, int64_t columns, float *panel) {
  pack_row_panels(p, step, depth, depth, columns, 1, panel);
}

static void add_product(const float *source, int64_t samples, int64_t depth, const float *panel, int64_t columns,
                        const float *initial, float *target, int64_t plane, int64_t step) {
  matrix_product product = single_tap(depth / LANES, samples * LANES, plane, step, initial == 0);
  product.initial = initial;
  product_all_rows(&product, samples, columns, LANES, source, panel, target);
}
