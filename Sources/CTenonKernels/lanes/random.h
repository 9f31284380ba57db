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
