#include "attention/sizes.h"
#include "ctenon_attention.h"

int64_t tenon_attention_forward_scratch(int64_t keys, int64_t width) {
  const int64_t padded = whole_blocks(keys), depth = whole_blocks(width);
  /* Keys and values; the queries, their sums and one tile. */
  return 2 * depth * padded + (2 * depth + ATTENTION_KEYS) * TENON_ATTENTION_QUERIES;
}

int64_t tenon_attention_backward_scratch(int64_t keys, int64_t width) {
  const int64_t padded = whole_blocks(keys), depth = whole_blocks(width);
  const int64_t panels = whole_panels(width);
  /* Keys twice, values, the gradients of both; queries and gradients, each in rows and in columns, and the queries'
   * gradient; four tiles. */
  return 5 * depth * padded + (3 * depth + 2 * panels + 4 * ATTENTION_KEYS) * TENON_ATTENTION_QUERIES;
}
