/* Layers: an instance describes itself once; a planned operation computes for fixed shapes. */
#ifndef TENON_LAYER_H
#define TENON_LAYER_H

#include "component.h"

#define TENON_PORT_OPTIONAL 1u
#define TENON_PORT_DIFFERENTIABLE 2u
#define TENON_PORT_VARIADIC 4u /* only the last input: any number of tensors, at least one */

/* Sets of dtypes and layouts: bit n stands for the constant n. */
#define TENON_BIT(n) (1u << (n))

typedef struct tenon_port {
  uint32_t struct_size;
  uint32_t flags;
  const char *name;
  uint32_t dtypes;  /* accepted dtypes; float32 is among them for floating ports */
  uint32_t layouts; /* accepted layouts; plain is always among them */
} tenon_port;

/* A trainable parameter or a buffer (running statistics). The host allocates, initializes and saves it. */
typedef struct tenon_parameter {
  uint32_t struct_size;
  int32_t dtype; /* TENON_FLOAT32: follows the dtype of the plan (float32 or float64) */
  /* PyTorch's name: "weight", "bias", "running_mean". Empty: the layer is nothing but this parameter ("class_token"), which then
   * has the layer's own path for a name. */
  const char *name;
  int32_t rank;
  uint32_t initializer_count; /* of arguments */
  const int64_t *shape;
  /* One of torch.nn.init: constant(value), zeros, ones, eye, uniform(low, high), normal(mean, std),
   * trunc_normal(mean, std, low, high), xavier_uniform(gain), xavier_normal(gain), kaiming_uniform(a, mode, nonlinearity),
   * kaiming_normal(a, mode, nonlinearity), orthogonal(gain), sparse(sparsity, std), dirac(groups). mode is 0 for
   * fan_in and 1 for fan_out; nonlinearity 0 linear, 1 sigmoid, 2 tanh, 3 relu, 4 leaky_relu, 5 selu. Arguments left
   * out at the end have PyTorch's defaults. Null: the layer's own `initialize`. */
  const char *initializer;
  const double *initializer_arguments; /* in that order */
} tenon_parameter;

typedef struct tenon_layer_info {
  uint32_t struct_size;
  uint32_t input_count;
  uint32_t output_count;
  uint32_t parameter_count;
  uint32_t buffer_count;
  uint32_t reserved;
  const tenon_port *const *inputs;
  const tenon_port *const *outputs;
  const tenon_parameter *const *parameters; /* trainable */
  const tenon_parameter *const *buffers;    /* not trainable, saved with the model */
} tenon_layer_info;

#define TENON_MODE_EVAL 0
#define TENON_MODE_TRAIN 1

#define TENON_PRECISION_DEFAULT 0
#define TENON_PRECISION_EXACT 1 /* no algorithm with a larger rounding error than the direct one */

typedef struct tenon_plan_request {
  uint32_t struct_size;
  int32_t mode;
  int32_t precision;
  uint32_t input_count; /* variadic inputs counted one by one */
  uint32_t output_count;
  int32_t compute_dtype; /* TENON_FLOAT32 or TENON_FLOAT64: that of floating inputs, outputs and parameters */
  const tenon_tensor *const *inputs;   /* no data; null for an absent optional input */
  const int32_t *output_layouts;       /* the layout wanted for each output */
  const uint8_t *wants_grad_input;     /* per input; all zero: backward will not be called */
  const uint8_t *wants_grad_parameter; /* per parameter */
  const uint8_t *takes_row_sparse;     /* per parameter: its gradient may be row-sparse */
} tenon_plan_request;

/* Gradient write modes: how backward must store into one destination. */
#define TENON_GRAD_NONE 0
#define TENON_GRAD_OVERWRITE 1
#define TENON_GRAD_ACCUMULATE 2

/* Forward writes parameters before it reads them, though they come to it as const. Only in training: in evaluation they
 * may be anybody's. */
#define TENON_PLAN_WRITES_PARAMETERS 1u

/* The answer. The host zeroes it and provides every array; the plugin fills it in. */
typedef struct tenon_plan {
  uint32_t struct_size;
  uint32_t grad_input_modes;     /* TENON_BIT(mode) that backward can do; 0 means overwrite only */
  uint32_t grad_parameter_modes; /* otherwise the host uses a temporary and an add */
  uint32_t reserved;
  void *operation;               /* immutable once returned; freed by operation_destroy */
  tenon_tensor *const *outputs;  /* [output_count]: set dtype, layout, rank, shape */
  uint64_t saved_bytes;            /* written by forward, kept until backward */
  uint64_t workspace_bytes;        /* scratch, shared by the tasks of one call */
  uint64_t worker_workspace_bytes; /* scratch, once per worker */
  uint8_t *backward_needs_input;   /* [input_count]: 1 if backward reads it */
  uint8_t *backward_needs_output;  /* [output_count] */
  int32_t *output_may_share;       /* [output_count]: index of the input whose memory it may take; preset -1 */
  int32_t *grad_input_may_share;   /* [input_count]: index of the grad_output whose memory it may take; preset -1 */
  /* [parameter_count]: how many rows backward writes of a gradient that it gives row-sparse, where the request takes
   * that; preset -1: dense. */
  int64_t *grad_parameter_rows;
  double flops;       /* of one forward, counting a multiply and an add as two */
  double bytes_moved; /* of one forward */
  char algorithm[96]; /* one line for people: "im2col + sgemm, plain" */
  /* Of one training step (forward, and backward when it is wanted; eval: forward), from shapes alone, on one
   * core with AVX-512, 250 GFLOP/s and 15 GB/s. 0: unknown, and the host takes flops and bytes_moved. */
  double estimated_nanoseconds;
  uint32_t flags; /* TENON_PLAN_... */
  uint32_t spare;
} tenon_plan;

/* What one call computes on. Shapes are the plan's; every pointer is 64-byte aligned. Never grows within a major. */
typedef struct tenon_layer_buffers {
  uint32_t struct_size;
  uint32_t reserved;
  const void *const *inputs;     /* null items: absent, or not needed by this backward */
  void *const *outputs;          /* backward: read only */
  const void *const *parameters; /* written by forward where the plan says so */
  void *const *buffers;
  void *saved;
  void *workspace;
  void *worker_workspace;        /* worker w starts at w * worker_stride */
  uint64_t worker_stride;
  const void *const *grad_outputs;      /* backward only; null item: that gradient is zero */
  void *const *grad_inputs;             /* null exactly where the mode is none */
  const int32_t *grad_input_modes;
  void *const *grad_parameters;
  const int32_t *grad_parameter_modes;
  /* [parameter_count]: null items are dense. Otherwise backward writes all the planned rows: the number of row k here,
   * and its values as row k of grad_parameters, overwriting. A row may be listed several times: they are added. */
  int64_t *const *grad_parameter_rows;
  const void *spare[3]; /* null */
} tenon_layer_buffers;

struct tenon_graph_builder;
struct tenon_fused_member;

typedef struct tenon_layer_v1 {
  uint32_t struct_size;
  uint32_t reserved;

  /* A new instance. Null for fused layers. [exclusive] */
  tenon_status (*create)(const tenon_component_v1 *component, const tenon_host_v1 *host,
                         const tenon_config *config, void **instance, tenon_error *error);
  /* Accepts null. Every operation of the instance is destroyed before. [exclusive] */
  void (*destroy)(void *instance);
  /* Ports and parameters; they follow from the configuration alone. Owned by the instance. Null
   * result: a composite, whose ports follow from its expansion. [any] */
  const tenon_layer_info *(*info)(void *instance);
  /* Infers shapes and prepares an operation. Refuses inputs it cannot take. [any] */
  tenon_status (*plan)(void *instance, const tenon_plan_request *request, tenon_plan *plan,
                       tenon_error *error);
  /* Accepts null. [exclusive] */
  void (*operation_destroy)(void *operation);
  /* Inputs to outputs. [step] */
  tenon_status (*forward)(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                          tenon_error *error);
  /* Gradients of the outputs to gradients of inputs and parameters. Nullable when no port is
   * differentiable. [step] */
  tenon_status (*backward)(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                           tenon_error *error);
  /* Composite only, else null: builds the inner graph through `builder`. [exclusive] */
  tenon_status (*expand)(void *instance, const struct tenon_graph_builder *builder, tenon_error *error);
  /* Fused only, else null: an instance from its members, in the order of the pattern. Parameters,
   * buffers and streams are those of the members, one after the other. [exclusive] */
  tenon_status (*create_fused)(const tenon_component_v1 *component, const tenon_host_v1 *host,
                               uint32_t count, const struct tenon_fused_member *const *members,
                               void **instance, tenon_error *error);
  /* An optional table by id ("tenon.onnx/1"). Nullable. [any] */
  const void *(*query)(void *instance, const char *id);
  /* Fills a parameter, or after the parameters a buffer, that was declared without an initializer; draws come from
   * the step. Nullable when all have one. [any] */
  tenon_status (*initialize)(void *instance, uint32_t parameter, const tenon_step *step, tenon_tensor *value,
                             tenon_error *error);
} tenon_layer_v1;

#endif
