/* The tiles of one head. A tile has a row for each key and the queries in its lanes, so that maxima and sums over keys are
 * taken lane by lane. All products are those of the convolutions' microkernel: sources in blocks of 16, and panels. */

#define QUERIES TENON_ATTENTION_QUERIES
#define KEYS ATTENTION_KEYS

/* target[row][columns] = or += the sum over blocks of 16: source[block][row][16] times the panel's rows. */
INLINE void tile_product(const float *source, int64_t blocks, int64_t block_stride, int64_t rows, const float *panel,
                         int64_t columns, float *target, int64_t step, int adds) {
  const matrix_product product = single_tap(blocks, block_stride, LANES, step, adds);
  product_all_rows(&product, rows, columns, LANES, source, panel, target);
}

/* A block of queries, and a tile of it. */
typedef struct query_block {
  int64_t first, rows, columns; /* columns: 16 or 32 */
} query_block;

INLINE query_block queries_from(const tenon_attention_head *a, int64_t first) {
  const int64_t rest = a->queries - first, rows = rest < QUERIES ? rest : QUERIES;
  return (query_block){first, rows, rows > LANES ? QUERIES : LANES};
}

INLINE int64_t keys_from(const tenon_attention_head *a, int64_t first) {
  return a->keys - first < KEYS ? a->keys - first : KEYS;
}

/* Whether none of these queries sees any of these keys, for being before them. */
INLINE int is_hidden(const tenon_attention_head *a, query_block q, int64_t key, int64_t count) {
  return key + count <= a->causal_keys && key > q.first + q.rows - 1;
}

/* Scores of keys from `key` on, with masks: the packed keys times the packed queries, which are scaled. */
static void score_tile(const tenon_attention_head *a, query_block q, int64_t key, int64_t count, const float *keys,
                       const float *queries, float *tile) {
  const int64_t padded = whole_blocks(a->keys);
  tile_product(keys + key * LANES, divided_up(a->width, LANES), padded * LANES, count, queries, q.columns, tile, QUERIES,
               0);
  const int meets_edge = key < a->causal_keys && key + count - 1 > q.first;
  if (!a->mask && !a->key_bias && !meets_edge) return;
  const wide_bits lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (int64_t k = 0; k < count; k++) {
    for (int64_t column = 0; column < q.columns; column += LANES) {
      float *p = tile + k * QUERIES + column;
      wide score = load_wide(p);
      if (a->key_bias) score += a->key_bias[key + k];
      if (a->mask) score += load_wide(a->mask + (q.first / QUERIES * a->keys + key + k) * QUERIES + column);
      if (key + k < a->causal_keys) {
        const int64_t past = key + k - q.first - column;
        const wide_bits sees = lane >= (int32_t)(past < 0 ? 0 : past > LANES ? LANES : past);
        score = choose_wide(sees, score, broadcast_wide(-__builtin_inff()));
      }
      store_wide(p, score);
    }
  }
}

/* The rows between the last key and the next whole block. */
INLINE void clear_rows(float *tile, int64_t count) {
  memset(tile + count * QUERIES, 0, (whole_blocks(count) - count) * QUERIES * sizeof(float));
}

/* Where the probabilities of sixteen queries and of four keys, from a multiple of four on, are kept. */
INLINE void draw_kept(const tenon_attention_dropout *d, int64_t query, int64_t key, wide_bits kept[4]) {
  wide_words low, high;
  uint64_t number = d->first + (uint64_t)query * d->step + (uint64_t)key / 4;
  for (int i = 0; i < LANES; i++, number += d->step) {
    low[i] = (uint32_t)number;
    high[i] = (uint32_t)(number >> 32);
  }
  wide_words words[4];
  random_block(low, high, d->draws, words);
  for (int i = 0; i < 4; i++) kept[i] = (wide_bits)(words[i] >> 8) >= (int32_t)d->threshold;
}

/* Scores become exp(score - shift), dropped or not; yields their sum before the dropout. */
INLINE wide probabilities(const tenon_attention_head *a, int64_t query, int64_t key, int64_t count, wide shift, float *tile) {
  wide sum = broadcast_wide(0);
  const tenon_attention_dropout *d = &a->dropout;
  for (int64_t k = 0; k < count; k += 4) {
    wide_bits kept[4];
    if (d->threshold) draw_kept(d, query, key + k, kept);
    for (int64_t i = 0; i < 4 && k + i < count; i++) {
      float *p = tile + (k + i) * QUERIES;
      wide probability = exponential_of(load_wide(p) - shift);
      sum += probability;
      if (d->threshold) probability = masked(probability * d->factor, kept[i]);
      store_wide(p, probability);
    }
  }
  return sum;
}
