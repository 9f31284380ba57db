/* Losses: planned and called as layers are.
 *
 * A loss has the layer's table. Its inputs are bound by name, each to an output of the model or to a
 * field of the sample ("input", "target"); only differentiable ones get gradients. Its first output is
 * the loss: rank 0 for the reductions mean and sum, one number per element or sample for none.
 * backward receives grad_outputs[0] (1 for a plain training step) and never skips it. */
#ifndef TENON_LOSS_H
#define TENON_LOSS_H

#include "layer.h"

typedef tenon_layer_v1 tenon_loss_v1;

#define TENON_ACTIVATION_IDENTITY 0
#define TENON_ACTIVATION_SOFTMAX 1 /* over the dimension behind the batch */
#define TENON_ACTIVATION_SIGMOID 2
#define TENON_ACTIVATION_EXP 3

#define TENON_DECISION_NONE 0      /* the numbers are the prediction */
#define TENON_DECISION_ARG_MAX 1   /* the class with the largest of the dimension behind the batch */
#define TENON_DECISION_THRESHOLD 2 /* each element alone: whether it is above the threshold */

/* A loss's answer to "tenon.prediction/1": how what its first input is bound to becomes predictions. Archives keep it, so
 * that predicting needs no loss. Without it outputs are shown as they are. */
#define TENON_PREDICTION_ID "tenon.prediction/1"
typedef struct tenon_prediction_v1 {
  uint32_t struct_size;
  int32_t activation; /* TENON_ACTIVATION_... */
  int32_t decision;   /* TENON_DECISION_... */
  uint32_t reserved;
  double threshold;   /* of what the activation yields */
} tenon_prediction_v1;

/* A loss's answer to "tenon.loss/1": how the losses of batches make up that of a set, so that it does not depend on how
 * the set is cut into batches. Without it each batch counts by its samples. */
#define TENON_LOSS_ID "tenon.loss/1"
typedef struct tenon_loss_weight_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* Writes what the batch's loss counts by, which a mean has divided by: the weights of its targets, or the targets that
   * are not ignored. Inputs are those of forward, null for an optional one that is left out. A negative number: by its
   * samples. The host asks in evaluation only, after forward. [any] */
  tenon_status (*weight)(void *instance, const tenon_tensor *const *inputs, double *weight, tenon_error *error);
} tenon_loss_weight_v1;

#endif
