/* A component: one named thing that a plugin provides. */
#ifndef TENON_COMPONENT_H
#define TENON_COMPONENT_H

#include "example.h"
#include "formula.h"

#define TENON_KIND_LAYER 1
#define TENON_KIND_LOSS 2
#define TENON_KIND_OPTIMIZER 3
#define TENON_KIND_SCHEDULER 4
#define TENON_KIND_TRANSFORM 5
#define TENON_KIND_DATASET 6

#define TENON_COMPONENT_COMPOSITE 1u /* layer: has `expand` and no computation of its own */
#define TENON_COMPONENT_FUSED 2u     /* layer: replaces a pattern; not usable by name */
#define TENON_COMPONENT_FLOAT64 4u   /* layer, loss: also plans with float64 */
#define TENON_COMPONENT_METRIC 8u    /* loss: a metric (metric.h); nothing is trained by it */

struct tenon_fusion;

typedef struct tenon_component_v1 {
  uint32_t struct_size;
  int32_t kind;
  uint32_t flags;
  uint32_t argument_count;
  const char *name;    /* without the vendor: "Conv2d" */
  const char *summary; /* one line */
  const tenon_argument *const *arguments;
  const void *table;   /* tenon_layer_v1, tenon_loss_v1, ... by kind */
  uint32_t uses_count; /* composite: the full names of the components it expands to */
  uint32_t example_count;
  const char *const *uses;
  const struct tenon_fusion *fusion; /* nullable: only with TENON_COMPONENT_FUSED */
  const tenon_example *const *examples; /* nullable when there are none */
  const void *context; /* the plugin's own; `create` gets the component and finds it here */
} tenon_component_v1;

#endif
