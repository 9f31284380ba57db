#include "ctenon_convolution.h"
#include "division.h"

#include <string.h>

/* Floats of one block of transformed tiles, which every panel of weights reads again: the second-level cache. */
#define BLOCK_FLOATS (150 << 10)
/* Floats of transformed tiles and products of one chunk of points: the last-level cache. */
#define POINTS_FLOATS (4 << 20)
/* Tiles of one pass over a panel: its products should stay in the second-level cache. */
#define PANEL_TILES 128
/* Floats of the transformed weights that a task of one panel holds at a time: the second-level cache. */
#define WEIGHT_FLOATS (64 << 10)
/* With more tiles the sums of products, which every part of the weights adds to, would be what leaves the cache. */
#define FEW_TILES 56
/* Tiles that one call of the innermost product covers. */
#define PRODUCT_TILES 14
/* Tiles that a task of a transform stage covers. */
#define TRANSFORM_TILES 8

/* Rows of an odd number of cache lines do not compete for the same lines of the cache. */
static int64_t stride_for(int64_t tiles) { return tiles | 1; }

static int is_possible(const tenon_convolution *s) {
  return s->kernel_height == 3 && s->kernel_width == 3 && s->stride_height == 1 && s->stride_width == 1 &&
         s->top <= 2 && s->left <= 2;
}

static void cut_blocks(tenon_winograd *w) {
  const int64_t points = w->points * w->points;
  int64_t block = BLOCK_FLOATS / (points * w->source_blocks * 16) / PRODUCT_TILES * PRODUCT_TILES;
  block = larger(PRODUCT_TILES, smaller(block, 4 * PRODUCT_TILES));
  while (block > PRODUCT_TILES && divided_up(w->tiles, block) < WANTED_TASKS) block -= PRODUCT_TILES;
  w->block_count = larger(1, divided_up(w->tiles, block));
  w->block_tiles = divided_up(w->tiles, w->block_count);
  w->source_stride = stride_for(w->block_tiles);
  w->pack_tasks = w->panels * w->source_blocks;
  w->run_tasks = w->block_count;
  w->packed_weights = w->panels * points * w->source_blocks * 16 * 32;
}

static void cut_transform(tenon_winograd *w, int64_t tiles) {
  w->tile_groups = larger(1, divided_up(tiles, TRANSFORM_TILES));
  w->channel_groups = smaller(w->source_blocks, 4);
  w->transform_tasks = w->tile_groups * w->channel_groups;
}

static void cut_panels(tenon_winograd *w) {
  w->block_count = larger(1, divided_up(w->tiles, PANEL_TILES));
  w->block_tiles = divided_up(w->tiles, w->block_count);
  w->source_stride = stride_for(w->tiles);
  const int64_t fits = larger(1, WEIGHT_FLOATS / (w->points * w->points * 512));
  w->weight_blocks = w->tiles <= FEW_TILES ? smaller(fits, w->source_blocks) : w->source_blocks;
  w->chunks = 1;
  cut_transform(w, w->tiles);
  w->run_tasks = w->panels;
}

static void cut_points(tenon_winograd *w) {
  const int64_t points = w->points * w->points;
  const int64_t fits = POINTS_FLOATS / (points * (w->source_blocks + w->target_blocks) * 16);
  w->chunks = larger(1, divided_up(w->tiles, larger(fits, 4 * PRODUCT_TILES)));
  w->block_count = w->chunks;
  w->block_tiles = divided_up(w->tiles, w->chunks);
  w->source_stride = stride_for(w->block_tiles);
  cut_transform(w, w->block_tiles);
  w->panel_groups = divided_up(w->panels, 4);
  w->pack_tasks = w->panels * w->source_blocks;
  w->product_tasks = points * w->panel_groups;
  w->target_tasks = w->tile_groups * w->panel_groups;
  w->packed_weights = w->panels * points * w->source_blocks * 16 * 32;
}

int tenon_winograd_prepare(tenon_winograd *w, const tenon_convolution *s, int is_backward, int tile, int division) {
  memset(w, 0, sizeof *w);
  if (!is_possible(s)) return 0;
  w->sizes = *s;
  w->is_backward = is_backward;
  w->tile = tile;
  w->points = tile + 2;
  w->division = division;
  w->source_channels = is_backward ? s->out_channels : s->channels;
  w->source_height = is_backward ? s->out_height : s->height;
  w->source_width = is_backward ? s->out_width : s->width;
  w->source_blocks = divided_up(w->source_channels, 16);
  w->target_channels = is_backward ? s->channels : s->out_channels;
  w->target_height = is_backward ? s->height : s->out_height;
  w->target_width = is_backward ? s->width : s->out_width;
  w->target_blocks = divided_up(w->target_channels, 16);
  w->row_origin = is_backward ? s->top - 2 : -s->top;
  w->column_origin = is_backward ? s->left - 2 : -s->left;
  w->tile_rows = divided_up(w->target_height, tile);
  w->tile_columns = divided_up(w->target_width, tile);
  w->tiles = s->images * w->tile_rows * w->tile_columns;
  w->panels = divided_up(w->target_blocks, 2);
  if (division == TENON_WINOGRAD_BLOCKS)
    cut_blocks(w);
  else if (division == TENON_WINOGRAD_PANELS)
    cut_panels(w);
  else
    cut_points(w);
  const int64_t points = w->points * w->points;
  const int64_t product_blocks = division == TENON_WINOGRAD_POINTS ? w->panels * 2 : 2;
  w->source_points = w->source_blocks * w->source_stride * 16 + 16;
  w->target_stride = stride_for(w->block_tiles);
  w->target_points = product_blocks * w->target_stride * 16 + 16;
  if (division == TENON_WINOGRAD_BLOCKS) {
    w->scratch = points * (w->target_points + w->source_points);
  } else if (division == TENON_WINOGRAD_PANELS) {
    w->transformed = points * w->source_points;
    w->scratch = points * (w->target_points + w->weight_blocks * 16 * 32);
  } else {
    w->transformed = points * w->source_points;
    w->products = points * w->target_points;
  }
  return 1;
}

/* Floats of the transformed tiles of one chunk, input and gradient. */
#define CHUNK_FLOATS (1 << 20)
/* Few tiles are one chunk all the same, so that their sums need not be kept. */
#define ONE_CHUNK_TILES 256
#define ONE_CHUNK_FLOATS (5 << 20)
/* A sum of products over more tiles than this is added up from parts, for the sake of precision. */
#define CHUNK_TILES 512
/* Output panels and input blocks whose transformed tiles meet while they are in the second-level cache. */
#define PANELS_PER_TASK 4
#define BLOCKS_PER_TASK 2

int tenon_winograd_weights_prepare(tenon_winograd_weights *w, const tenon_convolution *s, int tile) {
  memset(w, 0, sizeof *w);
  tenon_winograd *d = &w->source;
  if (!tenon_winograd_prepare(d, s, 0, tile, TENON_WINOGRAD_PANELS)) return 0;
  const int64_t points = d->points * d->points;
  const int64_t tile_floats = points * (d->source_blocks + d->target_blocks) * 16;
  const int64_t fits = smaller(CHUNK_TILES, larger(4 * PRODUCT_TILES, CHUNK_FLOATS / tile_floats));
  const int is_small = d->tiles <= ONE_CHUNK_TILES && d->tiles * tile_floats <= ONE_CHUNK_FLOATS;
  w->chunks = is_small ? 1 : larger(1, divided_up(d->tiles, fits));
  w->chunk_tiles = divided_up(d->tiles, w->chunks);
  d->source_stride = stride_for(w->chunk_tiles);
  d->source_points = d->source_blocks * d->source_stride * 16 + 16;
  w->gradient_points = d->target_blocks * d->source_stride * 16 + 16;
  w->transformed = points * (d->source_points + w->gradient_points);

  w->panels_per_task = smaller(PANELS_PER_TASK, d->panels);
  w->blocks_per_task = smaller(BLOCKS_PER_TASK, d->source_blocks);
  for (;;) {
    w->panel_groups = divided_up(d->panels, w->panels_per_task);
    w->block_groups = divided_up(d->source_blocks, w->blocks_per_task);
    if (w->panel_groups * w->block_groups >= WANTED_TASKS) break;
    if (w->panels_per_task > 1)
      w->panels_per_task = divided_up(w->panels_per_task, 2);
    else if (w->blocks_per_task > 1)
      w->blocks_per_task = 1;
    else
      break;
  }
  const int64_t groups = w->panel_groups * w->block_groups;
  w->point_groups = groups >= WANTED_TASKS ? 1 : smaller(d->points, divided_up(WANTED_TASKS, groups));
  w->is_fused = w->chunks == 1 && w->point_groups == 1;
  w->group_floats = points * w->panels_per_task * w->blocks_per_task * 512;
  w->transform_tasks = divided_up(w->chunk_tiles, TRANSFORM_TILES) * d->channel_groups;
  w->run_tasks = groups * w->point_groups;
  w->finish_tasks = w->is_fused ? 0 : groups;
  w->sums = w->is_fused ? 0 : groups * w->group_floats;
  w->scratch = w->is_fused ? w->group_floats : 0;
  return 1;
}
