/* Winograd convolution, forward and backward to the input. See ctenon_convolution.h for the description. */

/* Where the tiles of a range lie: visited in order, without a division each. */
typedef struct tile_place {
  int64_t image, row, column;
} tile_place;

INLINE tile_place place_of(const tenon_winograd *w, int64_t tile) {
  const int64_t of_image = w->tile_rows * w->tile_columns, rest = tile % of_image;
  return (tile_place){tile / of_image, rest / w->tile_columns, rest % w->tile_columns};
}

INLINE void advance(const tenon_winograd *w, tile_place *place) {
  if (++place->column < w->tile_columns) return;
  place->column = 0;
  if (++place->row < w->tile_rows) return;
  place->row = 0;
  place->image++;
}

/* The transformed weights of 16 channels of the source and a panel: packed[point][channel][32]. */
INLINE void pack_winograd_weights(const tenon_winograd *w, const int tile, const float *weights, const float *scale,
                                  int64_t block, int64_t panel, float *packed, int64_t point_stride) {
  const int points = tile + 2;
  float lanes[9 * 16 * 16];
  for (int64_t half = 0; half < 2; half++) {
    const int64_t target_block = panel * 2 + half;
    if (target_block >= w->target_blocks) continue;
    block_to_lanes(&w->sizes, w->is_backward, weights, scale, block, target_block, lanes);
    if (w->is_backward) {
      /* Channels of the target in the lanes, and the kernel turned by 180 degrees. */
      float turned[9 * 16 * 16];
      for (int tap = 0; tap < 9; tap++) {
        wide rows[16];
        UNROLL for (int c = 0; c < 16; c++) rows[c] = load_wide(lanes + (c * 9 + tap) * 16);
        transpose(rows);
        UNROLL for (int c = 0; c < 16; c++) store_wide(turned + (c * 9 + 8 - tap) * 16, rows[c]);
      }
      memcpy(lanes, turned, sizeof lanes);
    }
    for (int64_t c = 0; c < 16; c++) {
      wide in[3], out[MAX_POINTS], columns[3 * MAX_POINTS];
      const float *taps = lanes + c * 9 * 16;
      UNROLL for (int q = 0; q < 3; q++) {
        UNROLL for (int r = 0; r < 3; r++) in[r] = load_wide(taps + (r * 3 + q) * 16);
        weight_points(tile, in, out);
        UNROLL for (int r = 0; r < points; r++) columns[r * 3 + q] = out[r];
      }
      float *target = packed + c * 32 + half * 16;
      UNROLL for (int r = 0; r < points; r++) {
        weight_points(tile, columns + r * 3, out);
        UNROLL for (int q = 0; q < points; q++) store_wide(target + (r * points + q) * point_stride, out[q]);
      }
    }
  }
}

static void winograd_pack(const tenon_winograd *w, const float *weights, const float *scale, float *packed,
                          int64_t task) {
  const int64_t panel = task / w->source_blocks, block = task % w->source_blocks;
  const int64_t point_stride = w->source_blocks * 512;
  float *target = packed + panel * w->points * w->points * point_stride + block * 512;
  if (w->tile == 4)
    pack_winograd_weights(w, 4, weights, scale, block, panel, target, point_stride);
  else
    pack_winograd_weights(w, 2, weights, scale, block, panel, target, point_stride);
}

/* The transformed tiles first..<past of the blocks of channels first_block..<past_block. */
INLINE void transform_tiles(const tenon_winograd *w, const int tile, const float *source, int64_t first, int64_t past,
                            int64_t first_block, int64_t past_block, float *target) {
  const int64_t plane = w->source_height * w->source_width * 16;
  for (int64_t block = first_block; block < past_block; block++) {
    const wide_bits mask = first_lanes(w->source_channels - block * 16);
    tile_place place = place_of(w, first);
    for (int64_t t = 0; t < past - first; t++, advance(w, &place))
      transform_source(tile, source + (place.image * w->sizes.groups * w->source_blocks + block) * plane,
                       w->source_height, w->source_width, w->row_origin + place.row * tile, w->column_origin + place.column * tile, mask,
                       target + (block * w->source_stride + t) * 16, w->source_points);
  }
}

/* The tiles of one chunk: all of them in panels. */
typedef struct tile_range {
  int64_t first, past;
} tile_range;

INLINE tile_range chunk_range(const tenon_winograd *w, int64_t chunk) {
  return (tile_range){w->tiles * chunk / w->chunks, w->tiles * (chunk + 1) / w->chunks};
}

INLINE tile_range group_range(const tenon_winograd *w, tile_range chunk, int64_t group) {
  const int64_t count = chunk.past - chunk.first;
  return (tile_range){chunk.first + count * group / w->tile_groups, chunk.first + count * (group + 1) / w->tile_groups};
}

INLINE void transform_task(const tenon_winograd *w, const int tile, const float *source, float *transformed,
                           int64_t chunk, int64_t task) {
  const int64_t part = task % w->channel_groups;
  const tile_range all = chunk_range(w, chunk), tiles = group_range(w, all, task / w->channel_groups);
  transform_tiles(w, tile, source, tiles.first, tiles.past, w->source_blocks * part / w->channel_groups,
                  w->source_blocks * (part + 1) / w->channel_groups, transformed + (tiles.first - all.first) * 16);
}

static void winograd_transform(const tenon_winograd *w, const float *source, float *transformed, int64_t chunk,
                               int64_t task) {
  if (w->tile == 4)
    transform_task(w, 4, source, transformed, chunk, task);
  else
    transform_task(w, 2, source, transformed, chunk, task);
}

/* The products of tiles with some blocks of channels of one panel: products[point][32][tile], stored or added. */
INLINE void panel_products(const tenon_winograd *w, const float *transformed, const float *panel_weights, int64_t panel,
                           int64_t blocks, int64_t tiles, int64_t first_point, int64_t past_point, float *products,
                           int accumulates) {
  static const int32_t no_offset = 0;
  const matrix_product p = {
      .blocks = blocks,
      .taps = 1,
      .offsets = &no_offset,
      .block_stride = w->source_stride * 16,
      .target_plane = w->target_stride * 16,
      .target_step = 16,
      .accumulates = accumulates,
  };
  for (int64_t point = first_point; point < past_point; point++)
    product_all_rows(&p, tiles, smaller(2, w->target_blocks - panel * 2) * 16, 16,
                     transformed + point * w->source_points, panel_weights + point * blocks * 512,
                     products + point * w->target_points);
}

/* The way back of the products of tiles first..<past with one panel. */
INLINE void panel_targets_any(const tenon_winograd *w, const int tile, const int finishes, const float *products,
                              int64_t panel, int64_t first, int64_t past, const tenon_convolution_target *target) {
  const int64_t height = w->target_height, width = w->target_width, area = height * width * 16;
  const int64_t plane = finishes && target->pools ? (height / 2) * (width / 2) * 16 : area;
  for (int64_t half = 0; half < smaller(2, w->target_blocks - panel * 2); half++) {
    const int64_t block = panel * 2 + half;
    float lanes[16] = {0};
    for (int64_t lane = 0; target->bias && lane < smaller(16, w->target_channels - block * 16); lane++)
      lanes[lane] = target->bias[block * 16 + lane];
    tile_place place = place_of(w, first);
    for (int64_t t = 0; t < past - first; t++, advance(w, &place)) {
      const int64_t index = place.image * w->sizes.groups * w->target_blocks + block;
      transform_target(tile, finishes, target, products + (half * w->target_stride + t) * 16, w->target_points, lanes,
                       target->pixels + index * plane, target->addend ? target->addend + index * area : 0, height,
                       width, place.row * tile, place.column * tile);
    }
  }
}

INLINE void panel_targets(const tenon_winograd *w, const int tile, const float *products, int64_t panel, int64_t first,
                          int64_t past, const tenon_convolution_target *target) {
  if (is_finished(target))
    panel_targets_any(w, tile, 1, products, panel, first, past, target);
  else
    panel_targets_any(w, tile, 0, products, panel, first, past, target);
}

INLINE void winograd_run_blocks(const tenon_winograd *w, const int tile, const float *source, const float *packed,
                                const tenon_convolution_target *target, float *scratch, int64_t task) {
  const int64_t points = w->points * w->points, panel_floats = points * w->source_blocks * 512;
  const int64_t first = w->tiles * task / w->block_count, past = w->tiles * (task + 1) / w->block_count;
  float *products = scratch, *transformed = scratch + points * w->target_points;
  transform_tiles(w, tile, source, first, past, 0, w->source_blocks, transformed);
  for (int64_t panel = 0; panel < w->panels; panel++) {
    panel_products(w, transformed, packed + panel * panel_floats, panel, w->source_blocks, past - first, 0, points,
                   products, 0);
    panel_targets(w, tile, products, panel, first, past, target);
  }
}

/* The weights of some channels at a time, which are multiplied while they are in the second-level cache. */
INLINE void winograd_run_panel(const tenon_winograd *w, const int tile, const float *transformed, const float *weights,
                               const tenon_convolution_target *target, float *scratch, int64_t panel) {
  float *products = scratch, *own = scratch + w->points * w->points * w->target_points;
  for (int64_t part = 0; part < w->block_count; part++) {
    const int64_t first = w->tiles * part / w->block_count, past = w->tiles * (part + 1) / w->block_count;
    for (int64_t block = 0; block < w->source_blocks; block += w->weight_blocks) {
      const int64_t blocks = smaller(w->weight_blocks, w->source_blocks - block);
      if (part == 0 || w->weight_blocks < w->source_blocks)
        for (int64_t i = 0; i < blocks; i++)
          pack_winograd_weights(w, tile, weights, target->scale, block + i, panel, own + i * 512, blocks * 512);
      panel_products(w, transformed + (first + block * w->source_stride) * 16, own, panel, blocks, past - first, 0,
                     w->points * w->points, products, block > 0);
    }
    panel_targets(w, tile, products, panel, first, past, target);
  }
}

INLINE void winograd_run_any(const tenon_winograd *w, const int tile, const float *source, const float *transformed,
                             const float *weights, const float *packed, const tenon_convolution_target *target,
                             float *scratch, int64_t task) {
  if (w->division == TENON_WINOGRAD_BLOCKS)
    winograd_run_blocks(w, tile, source, packed, target, scratch, task);
  else
    winograd_run_panel(w, tile, transformed, weights, target, scratch, task);
}

static void winograd_run(const tenon_winograd *w, const float *source, const float *transformed, const float *weights,
                         const float *packed, const tenon_convolution_target *target, float *scratch, int64_t task) {
  if (w->tile == 4)
    winograd_run_any(w, 4, source, transformed, weights, packed, target, scratch, task);
  else
    winograd_run_any(w, 2, source, transformed, weights, packed, target, scratch, task);
}

/* Points: one point of some panels a task. */
static void winograd_products(const tenon_winograd *w, const float *transformed, const float *packed, float *products,
                              int64_t chunk, int64_t task) {
  const int64_t point = task / w->panel_groups, group = task % w->panel_groups;
  const int64_t panel_floats = w->points * w->points * w->source_blocks * 512;
  const tile_range tiles = chunk_range(w, chunk);
  for (int64_t panel = w->panels * group / w->panel_groups; panel < w->panels * (group + 1) / w->panel_groups; panel++)
    panel_products(w, transformed, packed + panel * panel_floats, panel, w->source_blocks, tiles.past - tiles.first,
                   point, point + 1, products + panel * 2 * w->target_stride * 16, 0);
}

/* Points: some tiles of some panels a task. */
static void winograd_targets(const tenon_winograd *w, const float *products, const tenon_convolution_target *target,
                             int64_t chunk, int64_t task) {
  const int64_t group = task % w->panel_groups;
  const tile_range all = chunk_range(w, chunk), tiles = group_range(w, all, task / w->panel_groups);
  for (int64_t panel = w->panels * group / w->panel_groups; panel < w->panels * (group + 1) / w->panel_groups;
       panel++) {
    const float *own = products + (panel * 2 * w->target_stride + tiles.first - all.first) * 16;
    if (w->tile == 4)
      panel_targets(w, 4, own, panel, tiles.first, tiles.past, target);
    else
      panel_targets(w, 2, own, panel, tiles.first, tiles.past, target);
  }
}
