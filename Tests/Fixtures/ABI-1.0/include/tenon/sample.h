/* Samples and batches: records of named tensors, as datasets and transforms see them. */
#ifndef TENON_SAMPLE_H
#define TENON_SAMPLE_H

#include "tensor.h"

/* By convention "input" is what the model reads and "target" what the loss compares with; an image is
 * uint8 [H, W, C] until a transform makes it float32 [C, H, W]. In a batch every field has one more
 * dimension in front. Borrowed for the call. Never grows within a major. */
typedef struct tenon_sample {
  uint32_t struct_size;
  uint32_t is_batch;
  void *context;

  /* The field's tensor, or null when there is none; valid until it is set again. */
  const tenon_tensor *(*get)(void *context, const char *field);
  /* A tensor to fill for this field, plain layout; may be the batch slot itself. Null when the shape
   * overflows or memory is out. It becomes the field's value with `set`. */
  tenon_tensor *(*make)(void *context, const char *field, int32_t dtype, int32_t rank, const int64_t *shape);
  /* Makes a tensor from `make` the field's value; null removes the field. */
  void (*set)(void *context, const char *field, tenon_tensor *tensor);
  const void *spare[4]; /* null */
} tenon_sample;

/* What a random draw is keyed by; pass on with another `stream` to children. */
typedef struct tenon_draw {
  uint32_t struct_size;
  uint32_t training; /* 0: evaluation, random transforms take their neutral or central form */
  uint64_t seed;
  uint64_t stream; /* from the transform's path */
  uint64_t epoch;
  uint64_t index;  /* of the sample in its dataset; of the batch for apply_batch */
} tenon_draw;

#endif
