/* Optimizers: one call per step, over all parameters, with state that the host owns and saves. */
#ifndef TENON_OPTIMIZER_H
#define TENON_OPTIMIZER_H

#include "component.h"

/* What a state tensor holds before the first step. */
#define TENON_START_CONSTANT 0  /* `value` everywhere */
#define TENON_START_PARAMETER 1 /* a copy of the parameter, of its shape */

typedef struct tenon_state {
  uint32_t struct_size;
  int32_t dtype;
  const char *name; /* PyTorch's: "exp_avg" */
  int32_t rank;
  int32_t start; /* TENON_START_... */
  const int64_t *shape;
  double value;
} tenon_state;

/* Receives state declarations; `context` is passed back. */
typedef struct tenon_state_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*add)(void *context, const tenon_state *state);
} tenon_state_sink;

#define TENON_GRADIENT_DENSE 0
#define TENON_GRADIENT_ROW_SPARSE 1 /* values[k] belongs to row indices[k]; rows may repeat: add them */

typedef struct tenon_gradient {
  uint32_t struct_size;
  int32_t kind;
  const tenon_tensor *values;
  const tenon_tensor *indices; /* int64 [rows]; null when dense */
} tenon_gradient;

typedef struct tenon_optimizer_parameter {
  uint32_t struct_size;
  uint32_t state_count;
  tenon_tensor *value;             /* updated in place */
  /* null: no gradient in this step; leave value and state alone. With `uses_closure` it may count as zeros
   * instead: what earlier gradients left in the state may move the value, but never one that had none so far. */
  const tenon_gradient *gradient;
  tenon_tensor *const *state;      /* in the order declared by parameter_state */
} tenon_optimizer_parameter;

typedef struct tenon_optimizer_group {
  uint32_t struct_size;
  uint32_t parameter_count;
  /* Every numeric argument in declared order, with this group's overrides and the scheduler's current
   * values: bools as 0 and 1, a tuple as its numbers, null as NaN. An argument that is an optimizer stands for all of
   * that one's, so that schedulers reach them and the parent can pass them on: under their names, or under
   * "argument.name" where that is taken. */
  const double *hyper;
  tenon_optimizer_parameter *const *parameters;
} tenon_optimizer_group;

/* Never grows within a major. */
typedef struct tenon_optimizer_step {
  uint32_t struct_size;
  uint32_t group_count;
  uint32_t shared_state_count;
  uint32_t reserved;
  tenon_optimizer_group *const *groups;
  tenon_tensor *const *shared_state; /* in the order declared by shared_state */
  void *workspace;
  /* Evaluates the model again at the current values: fills every gradient, returns the loss. Only for
   * optimizers with `uses_closure`; null otherwise. Never from inside parallel_for. */
  tenon_status (*closure)(void *context, double *loss, tenon_error *error);
  void *closure_context;
  double loss; /* out, with a closure: the loss at the start of the step */
  const void *spare[4]; /* null */
} tenon_optimizer_step;

typedef struct tenon_optimizer_v1 {
  uint32_t struct_size;
  uint32_t uses_closure; /* 0 or 1 */

  /* [exclusive] */
  tenon_status (*create)(const tenon_component_v1 *component, const tenon_host_v1 *host,
                         const tenon_config *config, void **instance, tenon_error *error);
  /* Accepts null. [exclusive] */
  void (*destroy)(void *instance);
  /* Declares the state of one parameter of a group with these hyper-parameters. Nullable: none. [any] */
  tenon_status (*parameter_state)(void *instance, const double *hyper, const tenon_tensor *parameter,
                                  const tenon_state_sink *sink, tenon_error *error);
  /* Declares state shared by all parameters, given their number of elements. Nullable: none. [any] */
  tenon_status (*shared_state)(void *instance, const double *hyper, uint64_t element_count,
                               const tenon_state_sink *sink, tenon_error *error);
  /* Scratch wanted in `step`, given the elements of all parameters. Nullable: none. [any] */
  uint64_t (*workspace_bytes)(void *instance, uint64_t element_count);
  /* One update of all groups. [step] */
  tenon_status (*step)(void *instance, const tenon_step *step, tenon_optimizer_step *arguments,
                       tenon_error *error);
  const void *(*query)(void *instance, const char *id); /* nullable [any] */
} tenon_optimizer_v1;

#endif
