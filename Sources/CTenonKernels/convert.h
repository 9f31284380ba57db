/* Between plain and c16, one block of 16 channels of one image a task. */

static void KERNEL(c16_from_plain)(const float *plain, float *blocked, int64_t channels, int64_t pixels, int64_t task) {
  const int64_t blocks = divided_up(channels, 16), image = task / blocks, block = task % blocks;
  const int64_t count = smaller(16, channels - block * 16);
  const float *source = plain + (image * channels + block * 16) * pixels;
  float *target = blocked + task * pixels * 16;
  for (int64_t pixel = 0; pixel < pixels; pixel += 16) {
    wide rows[16];
    const int64_t there = smaller(16, pixels - pixel);
    load_transposed(rows, source + pixel, pixels, count, there);
    for (int64_t i = 0; i < there; i++) store_wide(target + (pixel + i) * 16, rows[i]);
  }
}

static void KERNEL(plain_from_c16)(const float *blocked, float *plain, int64_t channels, int64_t pixels,
                                   int accumulates, int64_t task) {
  const int64_t blocks = divided_up(channels, 16), image = task / blocks, block = task % blocks;
  const int64_t count = smaller(16, channels - block * 16);
  const float *source = blocked + task * pixels * 16;
  float *target = plain + (image * channels + block * 16) * pixels;
  for (int64_t pixel = 0; pixel < pixels; pixel += 16) {
    wide rows[16];
    const int64_t there = smaller(16, pixels - pixel);
    load_transposed(rows, source + pixel * 16, 16, there, 16);
    for (int64_t c = 0; c < count; c++) {
      float *p = target + c * pixels + pixel;
      if (there == 16) {
        store_wide(p, accumulates ? load_wide(p) + rows[c] : rows[c]);
      } else {
        for (int64_t i = 0; i < there; i++) p[i] = accumulates ? p[i] + rows[c][i] : rows[c][i];
      }
    }
  }
}
