/* Kernels of attention in float32: one head of one sample, without the matrix of its scores in memory.
 *
 * Scores are computed in tiles of up to 64 keys by 32 queries; the queries lie in the lanes. Forward keeps for each query
 * the maximum and the sum of what it has seen (Dao et al. 2022, FlashAttention), backward computes the tiles again from
 * the logarithms of the sums that forward left. */
#ifndef CTENON_ATTENTION_H
#define CTENON_ATTENTION_H

#include "ctenon_random.h"

/* Queries of a tile, and of a block of the mask. */
#define TENON_ATTENTION_QUERIES 32

/* Which probabilities are set to zero: draw number 4 * (first + query * step) + key of the step's random sequence decides,
 * by its upper 24 bits. */
typedef struct tenon_attention_dropout {
  tenon_draws draws;
  uint64_t first, step; /* in blocks of four words */
  uint32_t threshold;   /* the smallest draw that keeps; 0 keeps all and draws nothing */
  float factor;         /* of what is kept */
} tenon_attention_dropout;

typedef struct tenon_attention_head {
  int64_t queries, keys, width;
  int64_t query_step, key_step, value_step, output_step; /* floats between rows */
  float scale;                                           /* of the scores */
  int64_t causal_keys;   /* of these a query sees those up to its own index; 0: no such limit */
  const float *mask;     /* added to the scores, [blocks of 32 queries][keys][32]; may be null */
  const float *key_bias; /* added to the scores of each key; may be null */
  tenon_attention_dropout dropout;
} tenon_attention_head;

typedef struct tenon_attention_kernels {
  /* Writes the output's rows and for each query log(sum of exp(score)), infinity where it sees nothing: its output is 0. */
  void (*forward)(const tenon_attention_head *a, const float *query, const float *key, const float *value, float *output,
                  float *logarithms, float *scratch);
  /* The gradients of query, key and value, in rows as these have; that of the output in rows as the output has. */
  void (*backward)(const tenon_attention_head *a, const float *query, const float *key, const float *value,
                   const float *output, const float *logarithms, const float *output_gradient, float *query_gradient,
                   float *key_gradient, float *value_gradient, float *scratch);
  /* Writes or adds probabilities times `factor`, as they are after the dropout: [queries][keys]. */
  void (*weights)(const tenon_attention_head *a, const float *query, const float *key, const float *logarithms, float factor,
                  int adds, float *weights, float *scratch);
} tenon_attention_kernels;

/* Floats of scratch. */
int64_t tenon_attention_forward_scratch(int64_t keys, int64_t width);
int64_t tenon_attention_backward_scratch(int64_t keys, int64_t width);

/* Those of the instruction set in use. */
const tenon_attention_kernels *tenon_attention(void);

#endif
