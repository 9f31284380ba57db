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

#endif
