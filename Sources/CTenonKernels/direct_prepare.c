#include "ctenon_convolution.h"
#include "division.h"

#include <string.h>

/* Floats of a packed band: a band, and the weights that meet it, should stay in the second-level cache. */
#define BAND_FLOATS (96 << 10)

/* Floats of weights that one pass over a band should meet: they stream from the second-level cache. */
#define WEIGHT_FLOATS (48 << 10)
/* Floats of sums that are pooled or written plain while they are in the first-level cache. */
#define PIECE_FLOATS (4 << 10)

/* One axis of a phase: where tap 0..<extent meets the source relative to the output's index, or nothing. */
static int meets(int64_t is_backward, int64_t tap, int64_t stride, int64_t padding, int64_t phase, int64_t *offset) {
  if (!is_backward) {
    *offset = tap - padding;
    return 1;
  }
  const int64_t numerator = phase + padding - tap;
  if (numerator % stride != 0) return 0;
  *offset = numerator / stride;
  return 1;
}

static void add_taps(tenon_direct *d, int64_t row_phase, int64_t column_phase, int64_t rows[], int64_t columns[]) {
  const tenon_convolution *s = &d->sizes;
  tenon_direct_phase *phase = &d->phase[d->phase_count++];
  phase->first_row = row_phase;
  phase->first_column = column_phase;
  phase->rows = larger(0, divided_up(d->target_height - row_phase, d->target_row_step));
  phase->columns = larger(0, divided_up(d->target_width - column_phase, d->target_column_step));
  phase->first_tap = d->tap_total;
  for (int64_t i = 0; i < s->kernel_height; i++) {
    for (int64_t j = 0; j < s->kernel_width; j++) {
      int64_t row, column;
      if (!meets(d->is_backward, i, s->stride_height, s->top, row_phase, &row)) continue;
      if (!meets(d->is_backward, j, s->stride_width, s->left, column_phase, &column)) continue;
      rows[d->tap_total] = row;
      columns[d->tap_total] = column;
      d->tap_weight[d->tap_total++] = (int32_t)(i * s->kernel_width + j);
    }
  }
  phase->tap_count = d->tap_total - phase->first_tap;
  phase->chunk = larger(1, WEIGHT_FLOATS / larger(1, phase->tap_count * d->lanes * 32));
}

static void cut(tenon_direct *d) {
  const int64_t rows = d->phase[0].rows, panels = d->panels;
  const int64_t row_floats = d->source_blocks * d->row_stride * d->row_advance;
  int64_t bands = divided_up(rows * row_floats, BAND_FLOATS);
  if (d->sizes.images * bands < WANTED_TASKS)
    bands = larger(bands, smaller(divided_up(WANTED_TASKS, larger(1, d->sizes.images)), divided_up(rows, 7)));
  d->band_rows = larger(1, divided_up(rows, larger(1, smaller(bands, rows))));
  if (d->sizes.pools) d->band_rows = divided_up(d->band_rows, 2) * 2;
  d->bands = divided_up(rows, d->band_rows);
  const int64_t tasks = larger(1, d->sizes.images * d->bands);
  d->panel_groups = larger(1, smaller(panels, divided_up(WANTED_TASKS, tasks)));
}

/* Pairs of rows at least, for pooling; sums that several passes add to need the whole band. */
static void cut_pieces(tenon_direct *d) {
  const int64_t fitting = PIECE_FLOATS / (2 * d->target_width * 16) / 2 * 2;
  const int is_one_pass = d->phase_count == 1 && d->phase[0].chunk >= d->source_blocks;
  d->piece_rows = is_one_pass ? smaller(d->band_rows, larger(2, fitting)) : d->band_rows;
}

int tenon_direct_prepare(tenon_direct *d, const tenon_convolution *s, int is_backward, int lanes) {
  memset(d, 0, sizeof *d);
  const int64_t phases = is_backward ? s->stride_height * s->stride_width : 1;
  if (s->stride_height > TENON_DIRECT_MAX_PHASES || s->stride_width > TENON_DIRECT_MAX_PHASES ||
      phases > TENON_DIRECT_MAX_PHASES || s->kernel_height > TENON_DIRECT_MAX_TAPS ||
      s->kernel_width > TENON_DIRECT_MAX_TAPS || s->kernel_height * s->kernel_width > TENON_DIRECT_MAX_TAPS)
    return 0;
  d->sizes = *s;
  d->is_backward = is_backward;
  d->lanes = lanes;
  d->source_channels = is_backward ? s->out_channels : s->channels;
  d->source_height = is_backward ? s->out_height : s->height;
  d->source_width = is_backward ? s->out_width : s->width;
  d->source_blocks = divided_up(d->source_channels, lanes);
  d->target_channels = is_backward ? s->channels : s->out_channels;
  d->target_height = is_backward ? s->height : s->out_height;
  d->target_width = is_backward ? s->width : s->out_width;
  d->target_blocks = divided_up(d->target_channels, 16);
  d->target_row_step = is_backward ? s->stride_height : 1;
  d->target_column_step = is_backward ? s->stride_width : 1;
  d->panels = divided_up(d->target_blocks, 2);

  int64_t rows[TENON_DIRECT_MAX_TAPS], columns[TENON_DIRECT_MAX_TAPS];
  for (int64_t i = 0; i < d->target_row_step; i++)
    for (int64_t j = 0; j < d->target_column_step; j++) add_taps(d, i, j, rows, columns);

  int64_t low_row = INT64_MAX, high_row = INT64_MIN, low_column = INT64_MAX, high_column = INT64_MIN;
  for (int64_t t = 0; t < d->tap_total; t++) {
    low_row = smaller(low_row, rows[t]);
    high_row = larger(high_row, rows[t]);
    low_column = smaller(low_column, columns[t]);
    high_column = larger(high_column, columns[t]);
  }
  d->row_origin = low_row;
  d->column_origin = low_column;
  const int64_t row_stride = is_backward ? 1 : s->stride_height, column_stride = is_backward ? 1 : s->stride_width;
  /* A kernel of one row or column meets only every stride-th one of the source. */
  d->row_skip = low_row == high_row ? row_stride : 1;
  d->row_advance = row_stride / d->row_skip;
  d->column_skip = column_stride;
  d->phases = low_column == high_column ? 1 : column_stride;
  d->phase_width = d->phase[0].columns + (high_column - low_column) / d->column_skip;
  d->reads_in_place = d->phases == 1 && d->column_skip == 1 && d->row_skip == 1 && d->row_advance == 1 &&
                      d->source_channels % lanes == 0 && low_row >= 0 && low_column >= 0 &&
                      high_row + d->phase[0].rows <= d->source_height &&
                      high_column + d->phase[0].columns <= d->source_width;
  if (d->reads_in_place) d->phase_width = d->source_width;
  d->row_stride = d->phases * d->phase_width * lanes;
  for (int64_t t = 0; t < d->tap_total; t++) {
    const int64_t column = columns[t] - low_column;
    const int64_t pixel = column % d->column_skip * d->phase_width + column / d->column_skip;
    const int64_t offset = (rows[t] - low_row) * d->row_stride + pixel * lanes;
    if (offset > INT32_MAX) return 0;
    d->tap_offset[t] = (int32_t)offset;
  }
  d->is_flat = d->phase_count == 1 && d->tap_total == 1 && d->phase_width == d->target_width;
  cut(d);
  cut_pieces(d);
  d->packed_rows = (d->band_rows - 1) * d->row_advance + (high_row - low_row) + 1;
  d->block_stride =
      d->reads_in_place ? d->source_height * d->source_width * lanes : d->packed_rows * d->row_stride;
  /* Blocks a multiple of 4096 bytes apart would compete for the same lines of the cache. */
  if (!d->reads_in_place && d->block_stride % 1024 == 0) d->block_stride += 16;
  d->run_tasks = s->images * d->bands * d->panel_groups;
  d->pack_tasks = d->panels * divided_up(d->source_channels, 16);
  d->bias_offset = d->panels * 32 * d->tap_total * d->source_blocks * lanes;
  d->packed_weights = d->bias_offset + d->panels * 32;
  d->sums_offset = d->reads_in_place ? 0 : divided_up(d->source_blocks * d->block_stride, 16) * 16;
  d->scratch = d->sums_offset + (s->pools || s->is_plain ? 2 * d->piece_rows * d->target_width * 16 : 0);
  return 1;
}

/* Floats of the packed source that a task of the weight gradient holds at once. */
#define GRADIENT_BAND_FLOATS (64 << 10)
/* Panels of 32 output channels that share one packed source. */
#define PANELS_PER_TASK 4

int tenon_direct_weights_prepare(tenon_direct_weights *w, const tenon_convolution *s, int lanes) {
  memset(w, 0, sizeof *w);
  tenon_direct *d = &w->source;
  if (!tenon_direct_prepare(d, s, 0, lanes)) return 0;
  if (lanes == 1 && d->source_channels > TENON_PLAIN_MAX_ROWS / d->tap_total) return 0;
  /* Only one block of the source is packed at a time: longer bands. Plain sources need all channels. */
  const int64_t packed_blocks = lanes == 16 ? 1 : d->source_blocks;
  const int64_t reach = d->packed_rows - (d->band_rows - 1) * d->row_advance;
  const int64_t row_floats = packed_blocks * d->row_stride * d->row_advance;
  const int64_t bands = divided_up(d->phase[0].rows * row_floats, GRADIENT_BAND_FLOATS);
  d->band_rows = divided_up(d->phase[0].rows, larger(1, smaller(bands, d->phase[0].rows)));
  d->bands = divided_up(d->phase[0].rows, d->band_rows);
  d->packed_rows = (d->band_rows - 1) * d->row_advance + reach;
  if (!d->reads_in_place) {
    d->block_stride = d->packed_rows * d->row_stride;
    if (d->block_stride % 1024 == 0) d->block_stride += 16;
  }
  w->source_groups = lanes == 16 ? d->source_blocks : 1;
  w->panels_per_group = larger(1, smaller(PANELS_PER_TASK, d->panels * w->source_groups / WANTED_TASKS));
  w->panel_groups = divided_up(d->panels, w->panels_per_group);
  const int64_t tasks = w->source_groups * w->panel_groups;
  w->parts = larger(1, smaller(s->images, WANTED_TASKS / tasks));
  const int64_t rows = lanes == 16 ? d->tap_total * 16 : divided_up(d->source_channels * d->tap_total, 16) * 16;
  w->group_floats = w->panels_per_group * rows * 32;
  w->run_tasks = w->parts * tasks;
  w->combine_tasks = w->parts > 1 ? tasks : 0;
  w->partials = w->parts > 1 ? w->run_tasks * w->group_floats : 0;
  w->scratch = 2 * w->group_floats + (d->reads_in_place ? 0 : packed_blocks * d->block_stride);
  return 1;
}
