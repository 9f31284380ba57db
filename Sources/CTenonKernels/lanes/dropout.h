/* Dropout of elements in order: draw number `first` + i decides about element i. */

typedef uint8_t lane_bytes __attribute__((vector_size(16)));

INLINE lane_bytes load_bytes(const uint8_t *p, int64_t count) {
  lane_bytes bytes = {0};
  if (count >= LANES) {
    memcpy(&bytes, p, LANES);
  } else {
    for (int64_t i = 0; i < count; i++) bytes[i] = p[i];
  }
  return bytes;
}

INLINE void store_bytes(uint8_t *p, lane_bytes bytes, int64_t count) {
  if (count >= LANES) {
    memcpy(p, &bytes, LANES);
  } else {
    for (int64_t i = 0; i < count; i++) p[i] = bytes[i];
  }
}

/* y = x * factor where the draw's upper 24 bits are at least `threshold`, else 0; kept = 1 or 0. `first` is a multiple of 4. */
static void drop(tenon_draws draws, uint64_t first, int64_t count, uint32_t threshold, float factor, const float *x,
                 float *y, uint8_t *kept) {
  for (int64_t i = 0; i < count; i += 4 * LANES) {
    wide_words words[4];
    random_sixteen(draws, (first + (uint64_t)i) / 4, words);
    for (int64_t part = 0; part < 4 && i + part * LANES < count; part++) {
      const int64_t start = i + part * LANES, rest = count - start;
      const wide_bits mask = (wide_bits)(words[part] >> 8) >= (int32_t)threshold;
      store_some(y + start, masked(load_some(x + start, rest) * factor, mask), rest);
      store_bytes(kept + start, __builtin_convertvector(mask & 1, lane_bytes), rest);
    }
  }
}

static void drop_gradient(const uint8_t *kept, int64_t count, float factor, const float *gradient, float *target,
                          int adds) {
  for (int64_t i = 0; i < count; i += LANES) {
    const int64_t rest = count - i;
    const wide_bits mask = -__builtin_convertvector(load_bytes(kept + i, rest), wide_bits);
    const wide share = masked(load_some(gradient + i, rest) * factor, mask);
    put_some(target + i, share, rest, adds);
  }
}
