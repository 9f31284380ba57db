/* Winograd gradients of the weights. See ctenon_convolution.h for the description. */

/* Tiles of source and gradient that stay in the first-level cache while all their lanes meet. */
#define PASS_TILES 128

INLINE void transform_chunk(const tenon_winograd_weights *w, const int tile, const float *source, const float *gradient,
                            float *transformed, int64_t chunk, int64_t task) {
  const tenon_winograd *d = &w->source;
  const int64_t groups = w->transform_tasks / d->channel_groups;
  const int64_t group = task / d->channel_groups, part = task % d->channel_groups;
  const int64_t start = d->tiles * chunk / w->chunks, count = d->tiles * (chunk + 1) / w->chunks - start;
  const int64_t first = start + count * group / groups, past = start + count * (group + 1) / groups;
  transform_tiles(d, tile, source, first, past, d->source_blocks * part / d->channel_groups,
                  d->source_blocks * (part + 1) / d->channel_groups, transformed + (first - start) * 16);
  float *gradients = transformed + d->points * d->points * d->source_points + (first - start) * 16;
  const int64_t plane = d->target_height * d->target_width * 16;
  for (int64_t block = d->target_blocks * part / d->channel_groups;
       block < d->target_blocks * (part + 1) / d->channel_groups; block++) {
    tile_place place = place_of(d, first);
    for (int64_t t = 0; t < past - first; t++, advance(d, &place))
      transform_gradient(tile, gradient + (place.image * d->sizes.groups * d->target_blocks + block) * plane,
                         d->target_height, d->target_width, place.row * tile, place.column * tile,
                         gradients + (block * d->source_stride + t) * 16, w->gradient_points);
  }
}

static void winograd_weights_transform(const tenon_winograd_weights *w, const float *source, const float *gradient,
                                       float *transformed, int64_t chunk, int64_t task) {
  if (w->source.tile == 4)
    transform_chunk(w, 4, source, gradient, transformed, chunk, task);
  else
    transform_chunk(w, 2, source, gradient, transformed, chunk, task);
}

/* The sums of all points of one group, [point][panel][block][16][32], transformed back to the plain gradient. */
INLINE void store_winograd_weights(const tenon_winograd_weights *w, const int tile, const float *sums,
                                   int64_t panel_group, int64_t block_group, float *grad_weights, int accumulates) {
  const tenon_winograd *d = &w->source;
  const int points = tile + 2;
  const int64_t point_stride = w->panels_per_task * w->blocks_per_task * 512;
  for (int64_t i = 0; i < w->panels_per_task * w->blocks_per_task; i++) {
    const int64_t panel = panel_group * w->panels_per_task + i / w->blocks_per_task;
    const int64_t block = block_group * w->blocks_per_task + i % w->blocks_per_task;
    if (block >= d->source_blocks) continue;
    for (int64_t half = 0; half < 2 && panel * 2 + half < d->target_blocks; half++) {
      float lanes[9 * 16 * 16];
      for (int64_t c = 0; c < 16; c++) {
        const float *from = sums + i * 512 + c * 32 + half * 16;
        wide in[MAX_POINTS], out[3], columns[3 * MAX_POINTS];
        UNROLL for (int q = 0; q < points; q++) {
          UNROLL for (int r = 0; r < points; r++) in[r] = load_wide(from + (r * points + q) * point_stride);
          weights_of_points(tile, in, out);
          UNROLL for (int r = 0; r < 3; r++) columns[r * points + q] = out[r];
        }
        UNROLL for (int r = 0; r < 3; r++) {
          weights_of_points(tile, columns + r * points, out);
          UNROLL for (int q = 0; q < 3; q++) store_wide(lanes + (c * 9 + r * 3 + q) * 16, out[q]);
        }
      }
      weights_from_lanes(&d->sizes, lanes, (panel * 2 + half) * 16, block * 16, 16, grad_weights, accumulates);
    }
  }
}

static void winograd_weights_finish(const tenon_winograd_weights *w, const float *sums, float *grad_weights,
                                    int accumulates, int64_t task) {
  const float *group = sums + task * w->group_floats;
  const int64_t panel_group = task % w->panel_groups, block_group = task / w->panel_groups;
  if (w->source.tile == 4)
    store_winograd_weights(w, 4, group, panel_group, block_group, grad_weights, accumulates);
  else
    store_winograd_weights(w, 2, group, panel_group, block_group, grad_weights, accumulates);
}

static void winograd_weights_run(const tenon_winograd_weights *w, const float *transformed, float *sums,
                                 float *grad_weights, int accumulates, float *scratch, int64_t chunk, int64_t task) {
  const tenon_winograd *d = &w->source;
  const int64_t points = d->points * d->points;
  const int64_t group = task / w->point_groups, part = task % w->point_groups;
  const int64_t panel_group = group % w->panel_groups, block_group = group / w->panel_groups;
  const int64_t tiles = d->tiles * (chunk + 1) / w->chunks - d->tiles * chunk / w->chunks;
  const float *gradients = transformed + points * d->source_points;
  float *own = w->is_fused ? scratch : sums + group * w->group_floats;
  const int64_t passes = divided_up(tiles, PASS_TILES);
  for (int64_t point = points * part / w->point_groups; point < points * (part + 1) / w->point_groups; point++) {
    for (int64_t i = 0; i < w->panels_per_task * w->blocks_per_task; i++) {
      const int64_t panel = panel_group * w->panels_per_task + i / w->blocks_per_task;
      const int64_t block = block_group * w->blocks_per_task + i % w->blocks_per_task;
      if (panel >= d->panels || block >= d->source_blocks) continue;
      const float *a = transformed + point * d->source_points + block * d->source_stride * 16;
      const float *b = gradients + point * w->gradient_points + panel * 2 * d->source_stride * 16;
      for (int64_t pass = 0; pass < passes; pass++) {
        const int64_t first = tiles * pass / passes, past = tiles * (pass + 1) / passes;
        const outer_product p = {
            .rows = 1,
            .pixels = past - first,
            .gradient_plane = d->source_stride * 16,
            .accumulates = chunk > 0 || pass > 0,
        };
        outer_lanes(&p, a + first * 16, b + first * 16, d->target_blocks - panel * 2 >= 2 ? 32 : 16,
                    own + (point * w->panels_per_task * w->blocks_per_task + i) * 512);
      }
    }
  }
  if (!w->is_fused) return;
  if (d->tile == 4)
    store_winograd_weights(w, 4, own, panel_group, block_group, grad_weights, accumulates);
  else
    store_winograd_weights(w, 2, own, panel_group, block_group, grad_weights, accumulates);
}
