/* What becomes of sums on their way to memory. See tenon_convolution_target. */

/* NaN stays NaN in both, as in PyTorch. */
INLINE vector cut_off(vector x) { return choose(x <= broadcast(0), broadcast(0), x); }
INLINE vector larger_of(vector a, vector b) { return choose((b > a) | (b != b), b, a); }

/* More than storing and adding. */
INLINE int is_finished(const tenon_convolution_target *t) { return t->addend || t->cuts_off || t->pools; }

/* The vector at `offset` of a plane of sixteen channels before pooling. */
INLINE vector finished(const tenon_convolution_target *t, const float *addend, int64_t offset, vector sum) {
  if (addend) sum += load(addend + offset);
  return t->cuts_off ? cut_off(sum) : sum;
}

/* One panel of a band of rows from `first_row` of an image on, whose sums lie at `sums`: in place, or pooled. `plane` is
 * the distance of the sums of its two blocks. */
INLINE void finish_rows(const tenon_convolution_target *t, int64_t block, int64_t blocks, int64_t first_row,
                        int64_t rows, int64_t height, int64_t width, float *sums, int64_t plane) {
  for (int64_t half = 0; half < blocks; half++, sums += plane) {
    if (!t->pools) {
      const float *addend = t->addend ? t->addend + ((block + half) * height + first_row) * width * 16 : 0;
      for (int64_t i = 0; i < rows * width * 16; i += TENON_WIDTH)
        store(sums + i, finished(t, addend, i, load(sums + i)));
      continue;
    }
    float *pooled = t->pixels + ((block + half) * (height / 2) + first_row / 2) * (width / 2) * 16;
    for (int64_t row = 0; row + 2 <= rows; row += 2) {
      const float *upper = sums + row * width * 16, *lower = upper + width * 16;
      for (int64_t column = 0; column + 2 <= width; column += 2, pooled += 16)
        for (int64_t lane = 0; lane < 16; lane += TENON_WIDTH) {
          const int64_t at = column * 16 + lane;
          const vector best = larger_of(larger_of(load(upper + at), load(upper + at + 16)),
                                        larger_of(load(lower + at), load(lower + at + 16)));
          store(pooled + lane, t->cuts_off ? cut_off(best) : best);
        }
    }
  }
}
