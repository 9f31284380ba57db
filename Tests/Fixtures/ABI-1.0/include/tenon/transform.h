/* Transforms: change a sample, a batch, or both. */
#ifndef TENON_TRANSFORM_H
#define TENON_TRANSFORM_H

#include "component.h"
#include "sample.h"

typedef struct tenon_transform_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* [exclusive] */
  tenon_status (*create)(const tenon_component_v1 *component, const tenon_host_v1 *host,
                         const tenon_config *config, void **instance, tenon_error *error);
  /* Accepts null. [exclusive] */
  void (*destroy)(void *instance);
  /* One sample. Nullable. [any] */
  tenon_status (*apply)(void *instance, const tenon_draw *draw, const tenon_sample *sample,
                        tenon_error *error);
  /* A whole batch (Mixup, CutMix). Nullable; one of the two must be there. [any] */
  tenon_status (*apply_batch)(void *instance, const tenon_draw *draw, const tenon_sample *batch,
                              tenon_error *error);
  const void *(*query)(void *instance, const char *id); /* nullable [any] */
  /* How many crops it makes of a sample: "input" is then [crops, ...]. Transforms that follow are applied to each crop
   * alone, and a model's outputs are averaged over the crops. Nullable: 1, which adds no dimension. [any] */
  uint32_t (*crops)(void *instance);
} tenon_transform_v1;

/* What "input" is made of, as far as the order of transforms hangs on it. */
#define TENON_FORM_REFUSED 0
#define TENON_FORM_PICTURE 1 /* bytes, uint8 [H, W, C] */
#define TENON_FORM_NUMBERS 2 /* float32 [C, H, W] */

/* A transform's answer to "tenon.transform/1", owned by the instance: what it takes, and what becomes of it. An order of
 * transforms that cannot work is refused by it before a sample is read. Without it a transform may take and make anything. */
#define TENON_TRANSFORM_ID "tenon.transform/1"
typedef struct tenon_transform_forms_v1 {
  uint32_t struct_size;
  int32_t of_picture; /* TENON_FORM_..., of a picture; refused when it takes none */
  int32_t of_numbers; /* the same of numbers */
  uint32_t varies;    /* not 0: which size "input" gets depends on the draw */
} tenon_transform_forms_v1;

#endif
