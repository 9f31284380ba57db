/* Direct gradients of weights and bias. See ctenon_convolution.h for the description. */

/* Pixels summed up one after the other before the sum is added to a total: rounding errors grow with their number. */
#define PIXELS_PER_SUM 512
/* Floats of the gradient and the source that all taps meet before the next rows are taken: the first-level cache. */
#define GRADIENT_CACHE_FLOATS (6 << 10)

/* The taps of one block (lanes 16: sums[tap][16][32]) or of all channels of a plain source (sums[channel * taps + tap]). */
INLINE void direct_weights_band(const tenon_direct *d, const int lanes, const int32_t *offsets, int64_t rows,
                                const float *source, const float *gradient, int64_t columns, float *sums,
                                int accumulates) {
  const int64_t width = d->phase[0].columns, plane = d->target_height * d->target_width * 16;
  const int64_t step = larger(1, smaller(rows, GRADIENT_CACHE_FLOATS / (width * columns)));
  for (int64_t row = 0; row < rows; row += step) {
    const int64_t count = smaller(step, rows - row);
    const outer_product p = {
        .rows = d->is_flat ? 1 : count,
        .pixels = d->is_flat ? count * width : width,
        .source_row = d->row_advance * d->row_stride,
        .gradient_row = d->target_width * 16,
        .gradient_plane = plane,
        .accumulates = accumulates || row > 0,
    };
    const float *a = source + row * d->row_advance * d->row_stride, *b = gradient + row * d->target_width * 16;
    if (lanes == 16) {
      for (int64_t tap = 0; tap < d->tap_total; tap++)
        outer_lanes(&p, a + offsets[tap], b, columns, sums + tap * 512);
    } else {
      outer_taps(&p, a, offsets, divided_up(d->source_channels * d->tap_total, 8) * 8, b, columns, sums);
    }
  }
}

/* Adds sums to totals, or makes them the totals. */
INLINE void add_sums(const float *sums, float *totals, int64_t count, int is_first) {
  for (int64_t i = 0; i < count; i += 16)
    store_wide(totals + i, is_first ? load_wide(sums + i) : load_wide(totals + i) + load_wide(sums + i));
}

/* Stores or adds the sums of one panel to the plain gradient. */
INLINE void direct_weights_store(const tenon_direct *d, const int lanes, const float *sums, int64_t block,
                                 int64_t panel, float *grad_weights, int accumulates) {
  const int64_t taps = d->tap_total, rows = lanes == 16 ? 16 * taps : d->source_channels * taps;
  float outputs[TENON_DIRECT_MAX_TAPS * 16 * 16];
  for (int64_t half = 0; half < 2; half++) {
    if (panel * 2 + half >= d->target_blocks) continue;
    for (int64_t i = 0; i < rows; i++) {
      const int64_t from = lanes == 16 ? i % taps * 16 + i / taps : i;
      store_wide(outputs + i * 16, load_wide(sums + from * 32 + half * 16));
    }
    weights_from_lanes(&d->sizes, outputs, (panel * 2 + half) * 16, block * 16, lanes == 16 ? 16 : d->source_channels,
                       grad_weights, accumulates);
  }
}

INLINE void direct_weights_run_any(const tenon_direct_weights *w, const int lanes, const float *source,
                                   const float *gradient, float *grad_weights, int accumulates, float *partials,
                                   float *scratch, int64_t task) {
  const tenon_direct *d = &w->source;
  const int64_t group = task % w->panel_groups, block = task / w->panel_groups % w->source_groups;
  const int64_t part = task / w->panel_groups / w->source_groups;
  const int64_t first_panel = group * w->panels_per_group;
  const int64_t past_panel = smaller(first_panel + w->panels_per_group, d->panels);
  const int64_t panel_floats = w->group_floats / w->panels_per_group;
  float *totals = w->parts > 1 ? partials + task * w->group_floats : scratch + w->group_floats;
  float *sums = scratch, *packed = scratch + 2 * w->group_floats;
  int64_t pixels = 0;
  int is_first = 1;
  int32_t plain_offsets[TENON_PLAIN_MAX_ROWS];
  const int32_t *offsets = d->tap_offset;
  if (lanes == 1) {
    for (int64_t i = 0; i < divided_up(d->source_channels * d->tap_total, 8) * 8; i++) {
      const int64_t channel = i / d->tap_total;
      plain_offsets[i] =
          channel < d->source_channels ? (int32_t)(channel * d->block_stride) + d->tap_offset[i % d->tap_total] : 0;
    }
    offsets = plain_offsets;
  }
  const int64_t source_plane = d->source_height * d->source_width * lanes;
  const int64_t target_plane = d->target_height * d->target_width * 16;
  const int64_t past_block = lanes == 16 ? block + 1 : d->source_blocks;
  const int64_t first_image = d->sizes.images * part / w->parts, past_image = d->sizes.images * (part + 1) / w->parts;
  for (int64_t image = first_image; image < past_image; image++) {
    for (int64_t band = 0; band < d->bands; band++) {
      const int64_t first_row = band * d->band_rows;
      const int64_t rows = smaller(d->band_rows, d->phase[0].rows - first_row);
      const float *images = source + image * d->sizes.groups * d->source_blocks * source_plane;
      if (d->reads_in_place) {
        images += block * source_plane + ((d->row_origin + first_row) * d->source_width + d->column_origin) * lanes;
      } else {
        direct_pack_source(d, lanes, images, first_row, rows, block, past_block, packed);
        images = packed;
      }
      for (int64_t panel = first_panel; panel < past_panel; panel++) {
        const float *gradients = gradient + first_row * d->target_width * 16 +
                                 (image * d->sizes.groups * d->target_blocks + panel * 2) * target_plane;
        direct_weights_band(d, lanes, offsets, rows, images, gradients, d->target_blocks - panel * 2 >= 2 ? 32 : 16,
                            sums + (panel - first_panel) * panel_floats, pixels > 0);
      }
      pixels += rows * d->phase[0].columns;
      if (pixels >= PIXELS_PER_SUM || (image + 1 == past_image && band + 1 == d->bands)) {
        add_sums(sums, totals, (past_panel - first_panel) * panel_floats, is_first);
        is_first = 0;
        pixels = 0;
      }
    }
  }
  if (w->parts > 1) return;
  for (int64_t panel = first_panel; panel < past_panel; panel++)
    direct_weights_store(d, lanes, totals + (panel - first_panel) * panel_floats, block, panel, grad_weights,
                         accumulates);
}

static void direct_weights_run(const tenon_direct_weights *w, const float *source, const float *gradient,
                               float *grad_weights, int accumulates, float *partials, float *scratch, int64_t task) {
  if (w->source.lanes == 16)
    direct_weights_run_any(w, 16, source, gradient, grad_weights, accumulates, partials, scratch, task);
  else
    direct_weights_run_any(w, 1, source, gradient, grad_weights, accumulates, partials, scratch, task);
}

static void direct_weights_combine(const tenon_direct_weights *w, float *partials, float *grad_weights, int accumulates,
                                   int64_t task) {
  const int64_t stride = w->source_groups * w->panel_groups * w->group_floats;
  float *sums = partials + task * w->group_floats;
  for (int64_t part = 1; part < w->parts; part++)
    add_sums(sums + part * stride, sums, w->group_floats, 0);
  const int64_t group = task % w->panel_groups, block = task / w->panel_groups;
  const int64_t panel_floats = w->group_floats / w->panels_per_group;
  for (int64_t i = 0; i < w->panels_per_group; i++) {
    const int64_t panel = group * w->panels_per_group + i;
    if (panel >= w->source.panels) break;
    direct_weights_store(&w->source, (int)w->source.lanes, sums + i * panel_floats, block, panel, grad_weights,
                         accumulates);
  }
}

/* Sums of an image first, then of the images: errors grow with the pixels of one image only. */
static void bias_gradient(const tenon_convolution *s, const float *gradient, float *grad_bias, int accumulates,
                          int64_t task) {
  const int64_t channels = s->groups * s->out_channels, blocks = divided_up(channels, 16);
  const int64_t pixels = s->out_height * s->out_width;
  wide total = broadcast_wide(0);
  for (int64_t image = 0; image < s->images; image++) {
    const float *source = gradient + (image * blocks + task) * pixels * 16;
    wide sums[4] = {broadcast_wide(0), broadcast_wide(0), broadcast_wide(0), broadcast_wide(0)};
    int64_t pixel = 0;
    for (; pixel + 4 <= pixels; pixel += 4)
      UNROLL for (int i = 0; i < 4; i++) sums[i] += load_wide(source + (pixel + i) * 16);
    for (; pixel < pixels; pixel++) sums[0] += load_wide(source + pixel * 16);
    total += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }
  for (int64_t lane = 0; lane < smaller(16, channels - task * 16); lane++) {
    float *target = grad_bias + task * 16 + lane;
    *target = accumulates ? *target + total[lane] : total[lane];
  }
}
