/* One head of one sample: forward, its weights, backward. */

static void attention_forward(const tenon_attention_head *a, const float *query, const float *key, const float *value,
                              float *output, float *logarithms, float *scratch) {
  const int64_t padded = whole_blocks(a->keys), depth = whole_blocks(a->width);
  float *keys = scratch, *values = keys + depth * padded;
  float *queries = values + depth * padded, *sums = queries + depth * QUERIES, *tile = sums + depth * QUERIES;
  const wide least = broadcast_wide(-__builtin_inff()), zero = broadcast_wide(0);
  pack_rows(key, a->key_step, a->keys, padded, a->width, keys);
  pack_columns(value, a->value_step, a->keys, padded, a->width, values);
  for (int64_t first = 0; first < a->queries; first += QUERIES) {
    const query_block q = queries_from(a, first);
    pack_query_columns(query + first * a->query_step, a->query_step, q.rows, a->width, a->scale, queries);
    memset(sums, 0, depth * QUERIES * sizeof(float));
    wide most[2] = {least, least}, total[2] = {zero, zero};
    for (int64_t k = 0; k < a->keys; k += KEYS) {
      const int64_t count = keys_from(a, k);
      if (is_hidden(a, q, k, count)) continue;
      score_tile(a, q, k, count, keys, queries, tile);
      for (int64_t half = 0; half * LANES < q.columns; half++) {
        float *scores = tile + half * LANES;
        wide top = most[half];
        for (int64_t i = 0; i < count; i++) {
          const wide score = load_wide(scores + i * QUERIES);
          top = choose_wide(score > top, score, top);
        }
        const wide shift = choose_wide(top == least, zero, top);
        const wide factor = exponential_of(most[half] - shift);
        most[half] = top;
        total[half] = total[half] * factor + probabilities(a, first + half * LANES, k, count, shift, scores);
        for (int64_t row = 0; k > 0 && row < a->width; row++) {
          float *p = sums + row * QUERIES + half * LANES;
          store_wide(p, load_wide(p) * factor);
        }
      }
      clear_rows(tile, count);
      tile_product(values + k * depth, divided_up(count, LANES), depth * LANES, a->width, tile, q.columns, sums, QUERIES,
                   1);
    }
    wide inverse[2];
    for (int half = 0; half < 2; half++) {
      inverse[half] = choose_wide(total[half] == 0, zero, 1 / total[half]);
      for (int64_t i = 0; i < LANES && half * LANES + i < q.rows; i++)
        logarithms[first + half * LANES + i] =
            total[half][i] == 0 ? __builtin_inff() : most[half][i] + logf(total[half][i]);
    }
    unpack_query_columns(sums, q.rows, a->width, inverse, output + first * a->output_step, a->output_step);
  }
}

/* Numbers of up to 32 queries, with zeros behind. */
INLINE void load_queries(const float *p, int64_t rows, wide both[2]) {
  both[0] = load_some(p, rows);
  both[1] = rows > LANES ? load_some(p + LANES, rows - LANES) : broadcast_wide(0);
}

static void attention_weights(const tenon_attention_head *a, const float *query, const float *key, const float *logarithms,
                              float factor, int adds, float *weights, float *scratch) {
  const int64_t padded = whole_blocks(a->keys), depth = whole_blocks(a->width);
  float *keys = scratch, *queries = keys + depth * padded, *tile = queries + depth * QUERIES;
  pack_rows(key, a->key_step, a->keys, padded, a->width, keys);
  for (int64_t first = 0; first < a->queries; first += QUERIES) {
    const query_block q = queries_from(a, first);
    pack_query_columns(query + first * a->query_step, a->query_step, q.rows, a->width, a->scale, queries);
    wide logarithm[2];
    load_queries(logarithms + first, q.rows, logarithm);
    for (int64_t k = 0; k < a->keys; k += KEYS) {
      const int64_t count = keys_from(a, k);
      if (is_hidden(a, q, k, count)) {
        memset(tile, 0, sizeof(float) * KEYS * QUERIES);
      } else {
        score_tile(a, q, k, count, keys, queries, tile);
        for (int64_t half = 0; half * LANES < q.columns; half++)
          probabilities(a, first + half * LANES, k, count, logarithm[half], tile + half * LANES);
        clear_rows(tile, count);
      }
      for (int64_t row = 0; row < q.rows; row += LANES) {
        for (int64_t column = 0; column < count; column += LANES) {
          wide square[LANES];
          for (int i = 0; i < LANES; i++) square[i] = load_wide(tile + (column + i) * QUERIES + row) * factor;
          transpose(square);
          for (int64_t i = 0; i < LANES && row + i < q.rows; i++) {
            float *p = weights + (first + row + i) * a->keys + k + column;
            put_some(p, square[i], count - column, adds);
          }
        }
      }
    }
  }
}

/* What backward has in a row of a tile: with P the probabilities and M the dropout,
 * dV += (P M)ᵀ dO,  dP = M (dO Vᵀ),  dS = P (dP - Σ dO O),  dQ += dS K,  dK += dSᵀ Q. */
INLINE void score_gradients(const tenon_attention_head *a, int64_t query, int64_t key, int64_t count, wide logarithm,
                            wide product, float *tile, const float *gradients, float *kept_rows, float *score_rows) {
  const tenon_attention_dropout *d = &a->dropout;
  for (int64_t k = 0; k < count; k += 4) {
    wide_bits kept[4];
    if (d->threshold) draw_kept(d, query, key + k, kept);
    for (int64_t i = k; i < k + 4 && i < count; i++) {
      const wide probability = exponential_of(load_wide(tile + i * QUERIES) - logarithm);
      wide gradient = load_wide(gradients + i * QUERIES), used = probability;
      if (d->threshold) {
        used = masked(used * d->factor, kept[i - k]);
        gradient = masked(gradient * d->factor, kept[i - k]);
      }
      /* One key has all of the weight whatever its score is: rounding must not say otherwise. */
      const wide of_score = a->keys > 1 ? probability * (gradient - product) : broadcast_wide(0);
      store_wide(kept_rows + i * LANES, used);
      store_wide(score_rows + i * LANES, of_score);
      store_wide(tile + i * QUERIES, of_score);
    }
  }
}

static void attention_backward(const tenon_attention_head *a, const float *query, const float *key, const float *value,
                               const float *output, const float *logarithms, const float *output_gradient,
                               float *query_gradient, float *key_gradient, float *value_gradient, float *scratch) {
  const int64_t padded = whole_blocks(a->keys), depth = whole_blocks(a->width);
  const int64_t panels = whole_panels(a->width);
  const int64_t all_keys = depth * padded, all_queries = depth * QUERIES;
  float *keys = scratch, *key_columns = keys + all_keys, *values = key_columns + all_keys;
  float *key_sums = values + all_keys, *value_sums = key_sums + all_keys;
  float *queries = value_sums + all_keys, *gradients = queries + all_queries, *query_sums = gradients + all_queries;
  float *query_rows = query_sums + all_queries, *gradient_rows = query_rows + panels * QUERIES;
  float *tile = gradient_rows + panels * QUERIES, *tile_gradients = tile + KEYS * QUERIES;
  float *kept_rows = tile_gradients + KEYS * QUERIES, *score_rows = kept_rows + KEYS * QUERIES;
  pack_rows(key, a->key_step, a->keys, padded, a->width, keys);
  pack_columns(key, a->key_step, a->keys, padded, a->width, key_columns);
  pack_rows(value, a->value_step, a->keys, padded, a->width, values);
  memset(key_sums, 0, 2 * all_keys * sizeof(float));
  for (int64_t first = 0; first < a->queries; first += QUERIES) {
    const query_block q = queries_from(a, first);
    const float *rows = query + first * a->query_step, *gradient = output_gradient + first * a->output_step;
    pack_query_columns(rows, a->query_step, q.rows, a->width, a->scale, queries);
    pack_row_panels(rows, a->query_step, q.rows, QUERIES, a->width, a->scale, query_rows);
    pack_query_columns(gradient, a->output_step, q.rows, a->width, 1, gradients);
    pack_row_panels(gradient, a->output_step, q.rows, QUERIES, a->width, 1, gradient_rows);
    float products[QUERIES] = {0};
    for (int64_t row = 0; row < q.rows; row++) {
      const int64_t start = row * a->output_step;
      wide sum = broadcast_wide(0);
      for (int64_t column = 0; column < a->width; column += LANES)
        sum += load_some(gradient + start + column, a->width - column) *
               load_some(output + first * a->output_step + start + column, a->width - column);
      products[row] = sum_lanes(sum);
    }
    wide logarithm[2];
    load_queries(logarithms + first, q.rows, logarithm);
    memset(query_sums, 0, all_queries * sizeof(float));
    for (int64_t k = 0; k < a->keys; k += KEYS) {
      const int64_t count = keys_from(a, k);
      if (is_hidden(a, q, k, count)) continue;
      score_tile(a, q, k, count, keys, queries, tile);
      tile_product(values + k * LANES, divided_up(a->width, LANES), padded * LANES, count, gradients, q.columns,
                   tile_gradients, QUERIES, 0);
      for (int64_t half = 0; half * LANES < q.columns; half++)
        score_gradients(a, first + half * LANES, k, count, logarithm[half], load_wide(products + half * LANES),
                        tile + half * LANES, tile_gradients + half * LANES, kept_rows + half * KEYS * LANES,
                        score_rows + half * KEYS * LANES);
      clear_rows(tile, count);
      tile_product(key_columns + k * depth, divided_up(count, LANES), depth * LANES, a->width, tile, q.columns,
                   query_sums, QUERIES, 1);
      for (int64_t column = 0; column < a->width; column += 32) {
        const int64_t columns = a->width - column > LANES ? 32 : LANES;
        tile_product(kept_rows, q.columns / LANES, KEYS * LANES, count, gradient_rows + column * QUERIES, columns,
                     value_sums + k * depth + column, depth, 1);
        tile_product(score_rows, q.columns / LANES, KEYS * LANES, count, query_rows + column * QUERIES, columns,
                     key_sums + k * depth + column, depth, 1);
      }
    }
    const wide factors[2] = {broadcast_wide(a->scale), broadcast_wide(a->scale)};
    unpack_query_columns(query_sums, q.rows, a->width, factors, query_gradient + first * a->query_step, a->query_step);
  }
  for (int64_t row = 0; row < a->keys; row++) {
    memcpy(key_gradient + row * a->key_step, key_sums + row * depth, a->width * sizeof(float));
    memcpy(value_gradient + row * a->value_step, value_sums + row * depth, a->width * sizeof(float));
  }
}
