/* VENDOR/COMPONENT: gradient descent with momentum that looks ahead (Nesterov), and weight decay beside the gradient.
 *
 *     velocity = momentum * velocity + gradient
 *     p -= lr * (gradient + momentum * velocity + weight_decay * p) */
#include <tenon_author.h>

/* What an experiment may set, for each parameter group its own. */
enum { LR, MOMENTUM, WEIGHT_DECAY };
static const tenon_argument *const arguments[] = {
  [LR] = TENON_FLOAT("lr", "learning rate", 0.01, 0, INFINITY),
  [MOMENTUM] = TENON_FLOAT("momentum", "how much of the last update is kept", 0.9, 0, 1),
  [WEIGHT_DECAY] = TENON_FLOAT("weight_decay", "how fast parameters shrink towards zero", 0, 0, INFINITY),
};

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host, (void)config, (void)error;
  *instance = NULL; /* nothing to remember: every number comes with the step */
  return TENON_OK;
}

static void destroy(void *instance) { (void)instance; }

/* State belongs to the host, which saves it with the training; it starts at zero. */
static tenon_status parameter_state(void *instance, const double *hyper, const tenon_tensor *parameter,
                                    const tenon_state_sink *sink, tenon_error *error) {
  (void)instance, (void)hyper, (void)error;
  const tenon_state state = {sizeof(tenon_state), TENON_FLOAT32, "velocity", parameter->rank, TENON_START_CONSTANT, parameter->shape, 0};
  sink->add(sink->context, &state);
  return TENON_OK;
}

static tenon_status step(void *instance, const tenon_step *step, tenon_optimizer_step *call, tenon_error *error) {
  (void)instance, (void)step;
  for (uint32_t g = 0; g < call->group_count; g++) {
    const tenon_optimizer_group *group = call->groups[g];
    const float lr = (float)group->hyper[LR], momentum = (float)group->hyper[MOMENTUM];
    const float decay = (float)group->hyper[WEIGHT_DECAY];
    for (uint32_t k = 0; k < group->parameter_count; k++) {
      const tenon_optimizer_parameter *parameter = group->parameters[k];
      if (!parameter->gradient) continue; /* it took no part in this step */
      if (parameter->gradient->kind != TENON_GRADIENT_DENSE)
        return tenon_fail(error, TENON_ERROR_UNSUPPORTED, "", "expected dense gradients, received a row-sparse one");
      const int64_t count = tenon_element_count(parameter->value);
      const float *gradient = parameter->gradient->values->dl.data;
      float *p = parameter->value->dl.data, *velocity = parameter->state[0]->dl.data;
      for (int64_t i = 0; i < count; i++) {
        velocity[i] = momentum * velocity[i] + gradient[i];
        p[i] -= lr * (gradient[i] + momentum * velocity[i] + decay * p[i]);
      }
    }
  }
  return TENON_OK;
}

static const tenon_optimizer_v1 table = {
  .struct_size = sizeof(tenon_optimizer_v1), .create = create, .destroy = destroy, .parameter_state = parameter_state,
  .step = step,
};
static const tenon_component_v1 component = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_OPTIMIZER, .name = "COMPONENT",
  .summary = "gradient descent with Nesterov momentum and decoupled weight decay", .argument_count = 3,
  .arguments = arguments, .table = &table,
};

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", &component);
