/* ONNX: a layer says by which operators of ONNX other programs compute what its forward computes in evaluation. */
#ifndef TENON_ONNX_H
#define TENON_ONNX_H

#include "composite.h"
#include "value.h"

/* In place of an extent: it differs from batch to batch. */
#define TENON_ONNX_FREE -1

/* What is known of a value. */
typedef struct tenon_onnx_type {
  uint32_t struct_size;
  int32_t dtype;
  int32_t rank;
  uint32_t reserved;
  int64_t shape[TENON_MAX_RANK]; /* TENON_ONNX_FREE where it is not fixed */
} tenon_onnx_type;

/* Handed to `write`, valid until it returns. Values are numbers that the graph gives out, TENON_ABSENT for none. Nodes are
 * those of the standard domain, and compute what forward does, for one set of weights and any input of these types.
 *
 * Parameters are in the graph already, under the names that the archive has: a weight that ONNX wants otherwise is changed
 * by nodes (Transpose, Gather, Reshape), which whoever runs the model computes once. */
typedef struct tenon_onnx_graph {
  uint32_t struct_size;
  int32_t opset;           /* of the standard domain: 17 */
  uint32_t input_count;    /* as in the plan: absent ones too, variadic ones one by one */
  uint32_t output_count;
  uint32_t parameter_count; /* parameters, then buffers */
  uint32_t reserved;
  const int32_t *inputs;   /* TENON_ABSENT for an optional input that is left out */
  const int32_t *parameters;
  const tenon_onnx_type *const *input_types; /* null items: absent */
  const tenon_onnx_type *const *output_types;
  void *context;
  /* Adds a node, and gives the values of its outputs. Attributes are ints, floats, strings, or lists of one of them that are not
   * empty. Inputs that are TENON_ABSENT are left out. */
  tenon_status (*node)(void *context, const char *op_type, uint32_t input_count, const int32_t *inputs,
                       uint32_t attribute_count, const tenon_named_value *attributes, uint32_t output_count,
                       int32_t *outputs, tenon_error *error);
  /* Adds a constant tensor in plain layout, which is copied. */
  tenon_status (*constant)(void *context, const tenon_tensor *tensor, int32_t *value, tenon_error *error);
  /* Says which value is one of the layer's outputs. Each that somebody reads must be said once. */
  tenon_status (*output)(void *context, uint32_t index, int32_t value, tenon_error *error);
} tenon_onnx_graph;

/* The answer of a layer's instance to "tenon.onnx/1". A layer without it is named when a model that has it is exported. A
 * composite needs none: its layers are exported. A transform may answer too, for what it does to the field "input": its
 * first input is a batch of that field, its one output the batch of what it makes. */
#define TENON_ONNX_ID "tenon.onnx/1"
typedef struct tenon_onnx_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* Writes the layer into a graph. TENON_ERROR_UNSUPPORTED where ONNX cannot say it, with the reason. [any] */
  tenon_status (*write)(void *instance, const tenon_onnx_graph *graph, tenon_error *error);
} tenon_onnx_v1;

#endif
