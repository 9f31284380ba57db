/* Philox4x32-10, sixteen blocks at a time: the numbers of TenonCore's `Philox`.
 *
 * Source: Salmon et al. 2011, Parallel Random Numbers: As Easy as 1, 2, 3, §3.3. */

typedef uint32_t wide_words __attribute__((vector_size(64)));
typedef uint64_t wide_pairs __attribute__((vector_size(64)));
typedef uint32_t unaligned_words __attribute__((vector_size(64), aligned(4), may_alias));

/* The upper and lower halves of products with one number. */
INLINE void multiply_words(wide_words a, uint64_t factor, wide_words *high, wide_words *low) {
  const uint64_t upper = 0xffffffff00000000, lower = 0xffffffff;
  const wide_pairs even = ((wide_pairs)a & lower) * factor, odd = ((wide_pairs)a >> 32) * factor;
  *high = (wide_words)(even >> 32 | (odd & upper));
  *low = (wide_words)((even & lower) | odd << 32);
}

INLINE wide_words zip_lower_words(wide_words a, wide_words b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
INLINE wide_words zip_upper_words(wide_words a, wide_words b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

static void random_words(
    const uint32_t key[2], const uint32_t step[2], uint64_t first_block, int64_t count, uint32_t *words) {
  const wide_words number = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (int64_t i = 0; i < count; i += LANES) {
    const uint64_t block = first_block + i;
    wide_words c0 = number + (uint32_t)block, c1 = number * 0 + (uint32_t)(block >> 32);
    /* Lanes whose lower half has run over. */
    c1 -= (wide_words)(c0 < (uint32_t)block);
    wide_words c2 = number * 0 + step[0], c3 = number * 0 + step[1];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
      wide_words high0, low0, high1, low1;
      multiply_words(c0, 0xD2511F53, &high0, &low0);
      multiply_words(c2, 0xCD9E8D57, &high1, &low1);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
    }
    const wide_words lower02 = zip_lower_words(c0, c2), upper02 = zip_upper_words(c0, c2);
    const wide_words lower13 = zip_lower_words(c1, c3), upper13 = zip_upper_words(c1, c3);
    const wide_words rows[4] = {
        zip_lower_words(lower02, lower13), zip_upper_words(lower02, lower13), zip_lower_words(upper02, upper13),
        zip_upper_words(upper02, upper13)};
    if (i + LANES <= count)
      UNROLL for (int row = 0; row < 4; row++)
        *(unaligned_words *)(words + 4 * i + row * LANES) = rows[row];
    else
      memcpy(words + 4 * i, rows, (count - i) * 4 * sizeof(uint32_t));
  }
}
