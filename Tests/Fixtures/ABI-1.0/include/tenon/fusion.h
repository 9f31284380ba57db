/* Fused layers: one layer that replaces a small pattern of others. The archive keeps the pattern. */
#ifndef TENON_FUSION_H
#define TENON_FUSION_H

#include "layer.h"

/* One member of a pattern. Inputs below `input_count` of the fusion are the pattern's own inputs;
 * input_count + k is the first output of member k. */
typedef struct tenon_fusion_member {
  uint32_t struct_size;
  uint32_t input_count;
  const char *component; /* full name */
  const int32_t *inputs;
} tenon_fusion_member;

/* At least two members, each of which reads pattern inputs and earlier members only and, but for the last, is read by
 * a later one. The last member's outputs are the pattern's outputs; no other member's output is read from outside.
 * The largest match wins, then the higher priority. `plan` may decline with TENON_ERROR_UNSUPPORTED. */
typedef struct tenon_fusion {
  uint32_t struct_size;
  uint32_t input_count;
  uint32_t member_count;
  int32_t priority;
  const tenon_fusion_member *const *members;
} tenon_fusion;

/* What `create_fused` gets for each member; it outlives the fused instance. `create_fused` may decline with
 * TENON_ERROR_UNSUPPORTED what its members are configured to do. */
typedef struct tenon_fused_member {
  uint32_t struct_size;
  uint32_t reserved;
  const char *component;
  const tenon_config *config;
  const tenon_layer_info *info;
  uint64_t stream; /* of the member's own path, so that its random draws do not change */
  const tenon_component_v1 *description; /* whose arguments name the values of `config` */
} tenon_fused_member;

#endif
