/* Direct convolution, forward and backward to the input. See ctenon_convolution.h for the description. */

/* The weights as [phase][panel][block][tap][lane][32 targets], then the bias as [panel][32]. A task is a panel and
 * sixteen channels of the source. */
static void direct_pack(const tenon_direct *d, const float *weights, const float *scale, const float *bias,
                        float *packed, int64_t task) {
  const int64_t source_sixteens = divided_up(d->source_channels, 16);
  const int64_t panel = task / source_sixteens, block = task % source_sixteens;
  const int64_t taps = d->sizes.kernel_height * d->sizes.kernel_width;
  float lanes[TENON_DIRECT_MAX_TAPS * 16 * 16];
  for (int64_t half = 0; half < 2; half++) {
    const int64_t target_block = panel * 2 + half;
    if (target_block >= d->target_blocks) continue;
    block_to_lanes(&d->sizes, d->is_backward, weights, scale, block, target_block, lanes);
    for (int64_t phase = 0; phase < d->phase_count; phase++) {
      const tenon_direct_phase *f = &d->phase[phase];
      for (int64_t tap = 0; tap < f->tap_count; tap++) {
        const int64_t from = d->tap_weight[f->first_tap + tap];
        wide rows[16];
        for (int64_t c = 0; c < 16; c++) rows[c] = load_wide(lanes + (c * taps + from) * 16);
        if (d->is_backward) transpose(rows);
        for (int64_t c = 0; c < 16; c++) {
          const int64_t channel = block * 16 + c;
          if (channel >= d->source_blocks * d->lanes) break;
          const int64_t source_block = channel / d->lanes, lane = channel % d->lanes;
          const int64_t index = ((f->first_tap * d->panels * d->source_blocks +
                                  (panel * d->source_blocks + source_block) * f->tap_count + tap) * d->lanes);
          store_wide(packed + (index + lane) * 32 + half * 16, rows[c]);
        }
      }
    }
  }
  if (block == 0 && bias) {
    float *target = packed + d->bias_offset + panel * 32;
    for (int64_t i = 0; i < 32; i++) {
      const int64_t channel = panel * 32 + i;
      target[i] = channel < d->target_channels ? bias[channel] : 0;
    }
  }
}

/* Pixels `skip` apart, one after the other. */
INLINE void copy_pixels(const float *source, int64_t skip, const int lanes, int64_t count, float *target) {
  if (skip == 1) {
    memcpy(target, source, (size_t)(count * lanes) * 4);
  } else if (lanes == 16) {
    for (int64_t i = 0; i < count; i++) store_wide(target + i * 16, load_wide(source + i * skip * 16));
  } else if (skip == 2) {
    for (int64_t i = 0; i < count; i++) target[i] = source[i * 2];
  } else {
    for (int64_t i = 0; i < count; i++) target[i] = source[i * skip];
  }
}

/* Packs the rows that `rows` output rows from `first_row` on see, of the blocks first..<past of one image. */
INLINE void direct_pack_source(const tenon_direct *d, const int lanes, const float *image, int64_t first_row,
                               int64_t rows, int64_t first, int64_t past, float *packed) {
  const int64_t plane = d->source_height * d->source_width * lanes;
  const int64_t packed_rows = d->packed_rows - (d->band_rows - rows) * d->row_advance;
  const int64_t origin = d->row_origin + first_row * d->row_advance * d->row_skip;
  for (int64_t block = first; block < past; block++, packed += d->block_stride) {
    const int is_last = lanes == 16 && (block + 1) * 16 > d->source_channels;
    const wide_bits mask = first_lanes(d->source_channels - block * 16);
    for (int64_t row = 0; row < packed_rows; row++) {
      const int64_t y = origin + row * d->row_skip;
      float *target = packed + row * d->row_stride;
      if (y < 0 || y >= d->source_height) {
        memset(target, 0, (size_t)d->row_stride * 4);
        continue;
      }
      const float *source = image + block * plane + y * d->source_width * lanes;
      for (int64_t phase = 0; phase < d->phases; phase++, target += d->phase_width * lanes) {
        const int64_t column = d->column_origin + phase;
        const int64_t left = smaller(d->phase_width, column < 0 ? divided_up(-column, d->column_skip) : 0);
        const int64_t inside = divided_up(d->source_width - column, d->column_skip);
        const int64_t right = larger(left, smaller(d->phase_width, larger(inside, 0)));
        const float *from = source + (column + left * d->column_skip) * lanes;
        memset(target, 0, (size_t)(left * lanes) * 4);
        copy_pixels(from, d->column_skip, lanes, right - left, target + left * lanes);
        memset(target + right * lanes, 0, (size_t)((d->phase_width - right) * lanes) * 4);
        if (is_last)
          for (int64_t i = left; i < right; i++)
            store_wide(target + i * 16, masked(load_wide(target + i * 16), mask));
      }
    }
  }
}

/* The outputs of one phase, panel and band; the band's blocks are `plane` apart. */
INLINE void direct_phase(const tenon_direct *d, const int lanes, const tenon_direct_phase *f, int64_t panel,
                         int64_t rows, const float *source, const float *packed, const float *initial, float *target,
                         int64_t plane, int accumulates) {
  const int64_t columns = d->target_blocks - panel * 2 >= 2 ? 32 : 16;
  const int64_t block_weights = f->tap_count * lanes * 32;
  const float *weights = packed + (f->first_tap * d->panels + panel * f->tap_count) * d->source_blocks * lanes * 32;
  const int64_t row_floats = d->target_row_step * d->target_width * 16;
  target += (f->first_row * d->target_width + f->first_column) * 16;
  for (int64_t block = 0; block < d->source_blocks; block += f->chunk) {
    const matrix_product p = {
        .blocks = smaller(f->chunk, d->source_blocks - block),
        .taps = f->tap_count,
        .offsets = d->tap_offset + f->first_tap,
        .block_stride = d->block_stride,
        .target_plane = plane,
        .target_step = d->target_column_step * 16,
        .initial = block == 0 ? initial : 0,
        .accumulates = block > 0 || accumulates,
    };
    const float *first_source = source + block * d->block_stride, *first_weights = weights + block * block_weights;
    if (d->is_flat) {
      product_all_rows(&p, rows * f->columns, columns, lanes, first_source, first_weights, target);
      continue;
    }
    for (int64_t row = 0; row < rows; row++)
      product_all_rows(&p, f->columns, columns, lanes, first_source + row * d->row_advance * d->row_stride,
                       first_weights, target + row * row_floats);
  }
}

/* The sums of one panel of a band into rows of the channels they belong to. */
INLINE void direct_write_plain(const tenon_direct *d, int64_t image, int64_t first_block, int64_t first_row, int64_t rows,
                               const float *sums, int64_t plane, float *pixels, int accumulates) {
  const int64_t area = d->target_height * d->target_width;
  for (int64_t block = first_block; block < smaller(first_block + 2, d->target_blocks); block++, sums += plane) {
    float *target = pixels + (image * d->sizes.groups * d->target_channels + block * 16) * area + first_row * d->target_width;
    lanes_to_rows(sums, rows * d->target_width, target, area, smaller(16, d->target_channels - block * 16), accumulates);
  }
}

/* One panel of a band whose sums are pooled or written plain: some rows at a time, summed up in the scratch. */
INLINE void direct_run_beside(const tenon_direct *d, const int lanes, const float *images, const float *packed,
                              const float *initial, const tenon_convolution_target *target, float *sums, int64_t image,
                              int64_t panel, int64_t first_row, int64_t past_row) {
  const int64_t plane = d->piece_rows * d->target_row_step * d->target_width * 16;
  for (int64_t row = first_row; row < past_row; row += d->piece_rows) {
    const int64_t rows = smaller(d->piece_rows, past_row - row);
    const float *source = images + (row - first_row) * d->row_advance * d->row_stride;
    direct_phase(d, lanes, &d->phase[0], panel, rows, source, packed, initial, sums, plane, 0);
    if (d->sizes.is_plain)
      direct_write_plain(d, image, panel * 2, row, rows, sums, plane, target->pixels, target->accumulates);
    else
      finish_rows(target, image * d->sizes.groups * d->target_blocks + panel * 2,
                  smaller(2, d->target_blocks - panel * 2), row, rows, d->target_height, d->target_width, sums, plane);
  }
}

/* One panel of a band whose sums lie where they belong. */
INLINE void direct_run_in_place(const tenon_direct *d, const int lanes, const float *images, const float *packed,
                                const float *initial, const tenon_convolution_target *target, int64_t image,
                                int64_t panel, int64_t first_row, int64_t past_row) {
  const int64_t plane = d->target_height * d->target_width * 16;
  const int64_t block = image * d->sizes.groups * d->target_blocks + panel * 2;
  float *sums = target->pixels + block * plane + first_row * d->target_row_step * d->target_width * 16;
  for (int64_t phase = 0; phase < d->phase_count; phase++) {
    const int64_t rows = smaller(past_row, d->phase[phase].rows) - first_row;
    direct_phase(d, lanes, &d->phase[phase], panel, rows, images, packed, initial, sums, plane, target->accumulates);
  }
  if (is_finished(target))
    finish_rows(target, block, smaller(2, d->target_blocks - panel * 2), first_row, past_row - first_row,
                d->target_height, d->target_width, sums, plane);
}

INLINE void direct_run_any(const tenon_direct *d, const int lanes, const float *source, const float *packed,
                           const tenon_convolution_target *target, float *scratch, int64_t task) {
  const int64_t group = task % d->panel_groups, band = task / d->panel_groups % d->bands;
  const int64_t image = task / d->panel_groups / d->bands;
  const int64_t first_row = band * d->band_rows, past_row = smaller(first_row + d->band_rows, d->phase[0].rows);
  const float *images =
      source + image * d->sizes.groups * d->source_blocks * d->source_height * d->source_width * lanes;
  if (d->reads_in_place) {
    images += ((d->row_origin + first_row) * d->source_width + d->column_origin) * lanes;
  } else {
    direct_pack_source(d, lanes, images, first_row, past_row - first_row, 0, d->source_blocks, scratch);
    images = scratch;
  }
  for (int64_t panel = d->panels * group / d->panel_groups; panel < d->panels * (group + 1) / d->panel_groups; panel++) {
    const float *initial = target->bias ? packed + d->bias_offset + panel * 32 : 0;
    if (target->pools || d->sizes.is_plain)
      direct_run_beside(d, lanes, images, packed, initial, target, scratch + d->sums_offset, image, panel, first_row,
                        past_row);
    else
      direct_run_in_place(d, lanes, images, packed, initial, target, image, panel, first_row, past_row);
  }
}

static void direct_run(const tenon_direct *d, const float *source, const float *packed,
                       const tenon_convolution_target *target, float *scratch, int64_t task) {
  if (d->lanes == 16)
    direct_run_any(d, 16, source, packed, target, scratch, task);
  else
    direct_run_any(d, 1, source, packed, target, scratch, task);
}
