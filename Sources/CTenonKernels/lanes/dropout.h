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
  const wide_words lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (int64_t i = 0; i < count; i += 4 * LANES) {
    const uint64_t block = (first + (uint64_t)i) / 4;
    wide_words low = lane + (uint32_t)block, words[4];
    /* A lane that is less than the first has carried. */
    const wide_words carry = (wide_words)(low < (lane & 0) + (uint32_t)block);
    random_block(low, (lane & 0) + (uint32_t)(block >> 32) - carry, draws, words);
    /* Words of a block next to each other. */
    const wide_words low01 =
        __builtin_shufflevector(words[0], words[1], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const wide_words high01 =
        __builtin_shufflevector(words[0], words[1], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const wide_words low23 =
        __builtin_shufflevector(words[2], words[3], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const wide_words high23 =
        __builtin_shufflevector(words[2], words[3], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const wide_words ordered[4] = {
        __builtin_shufflevector(low01, low23, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23),
        __builtin_shufflevector(low01, low23, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31),
        __builtin_shufflevector(high01, high23, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23),
        __builtin_shufflevector(high01, high23, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31)};
    for (int64_t part = 0; part < 4 && i + part * LANES < count; part++) {
      const int64_t start = i + part * LANES, rest = count - start;
      const wide_bits mask = (wide_bits)(ordered[part] >> 8) >= (int32_t)threshold;
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
    store_some(target + i, adds ? load_some(target + i, rest) + share : share, rest);
  }
}
