/* The words of a step's random sequence, sixteen blocks of four side by side: Philox4x32-10, as TenonCore has it. */

typedef uint32_t wide_words __attribute__((vector_size(64)));
typedef uint64_t wide_pairs __attribute__((vector_size(64)));

/* Both halves of the lanes' products with a number. */
INLINE void multiply_words(wide_words x, uint32_t factor, wide_words *high, wide_words *low) {
  const wide_pairs lower = {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
                            0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff};
  const wide_pairs factors = (lower & 0) + factor;
  const wide_pairs even = ((wide_pairs)x & lower) * factors, odd = ((wide_pairs)x >> 32) * factors;
  *low = (wide_words)((even & lower) | (odd << 32));
  *high = (wide_words)((even >> 32) | (odd & ~lower));
}

/* The four words of the blocks with the numbers low + 2^32 * high. */
INLINE void random_block(wide_words low, wide_words high, tenon_draws draws, wide_words words[4]) {
  const wide_words none = {0};
  wide_words c0 = low, c1 = high, c2 = none + draws.step[0], c3 = none + draws.step[1];
  uint32_t k0 = draws.key[0], k1 = draws.key[1];
  UNROLL for (int round = 0; round < 10; round++) {
    wide_words high0, low0, high1, low1;
    multiply_words(c0, 0xD2511F53u, &high0, &low0);
    multiply_words(c2, 0xCD9E8D57u, &high1, &low1);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

INLINE wide_words zip_lower_words(wide_words a, wide_words b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
INLINE wide_words zip_upper_words(wide_words a, wide_words b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/* The words of sixteen blocks from number `block` on, four each, in their order. */
INLINE void random_sixteen(tenon_draws draws, uint64_t block, wide_words rows[4]) {
  const wide_words number = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const wide_words low = number + (uint32_t)block;
  /* Less one, which is added, in lanes whose lower half has run over. */
  const wide_words high = number * 0 + (uint32_t)(block >> 32) - (wide_words)(low < (uint32_t)block);
  wide_words c[4];
  random_block(low, high, draws, c);
  const wide_words lower02 = zip_lower_words(c[0], c[2]), upper02 = zip_upper_words(c[0], c[2]);
  const wide_words lower13 = zip_lower_words(c[1], c[3]), upper13 = zip_upper_words(c[1], c[3]);
  rows[0] = zip_lower_words(lower02, lower13);
  rows[1] = zip_upper_words(lower02, lower13);
  rows[2] = zip_lower_words(upper02, upper13);
  rows[3] = zip_upper_words(upper02, upper13);
}

/* The words of `count` blocks, four each, in their order. */
static void random_words(
    const uint32_t key[2], const uint32_t step[2], uint64_t first_block, int64_t count, uint32_t *words) {
  const tenon_draws draws = {.key = {key[0], key[1]}, .step = {step[0], step[1]}};
  for (int64_t i = 0; i < count; i += LANES) {
    wide_words rows[4];
    random_sixteen(draws, first_block + i, rows);
    memcpy(words + 4 * i, rows, smaller(count - i, LANES) * 4 * sizeof(uint32_t));
  }
}
