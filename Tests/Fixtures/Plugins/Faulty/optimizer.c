/* The optimizer `Momentum`: velocity = momentum * velocity + gradient; value -= lr * velocity. */
#include "faulty.h"

typedef struct momentum {
  int64_t steps;
} momentum;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host, (void)config;
  *instance = calloc(1, sizeof(momentum));
  return *instance ? TENON_OK : fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
}

static tenon_status parameter_state(void *instance, const double *hyper, const tenon_tensor *parameter,
                                    const tenon_state_sink *sink, tenon_error *error) {
  (void)instance, (void)hyper, (void)error;
  const tenon_state state = {sizeof(tenon_state), TENON_FLOAT32, "velocity", parameter->rank, TENON_START_CONSTANT,
                             parameter->shape, 0};
  sink->add(sink->context, &state);
  return TENON_OK;
}

static tenon_status step(void *instance, const tenon_step *run, tenon_optimizer_step *arguments, tenon_error *error) {
  (void)run, (void)error;
  momentum *m = instance;
  m->steps++;
#ifdef USES_CLOSURE
  const tenon_status evaluated = arguments->closure(arguments->closure_context, &arguments->loss, error);
  if (evaluated != TENON_OK) return evaluated;
#endif
  for (uint32_t k = 0; k < arguments->group_count; k++) {
    const tenon_optimizer_group *group = arguments->groups[k];
    const double rate = group->hyper[0], decay = group->hyper[1];
    for (uint32_t i = 0; i < group->parameter_count; i++) {
      const tenon_optimizer_parameter *p = group->parameters[i];
      float *value = p->value->dl.data, *velocity = p->state[0]->dl.data;
      const int64_t count = elements(p->value);
      if (!p->gradient) {
#ifdef FAULT_NULL_GRADIENT_DECAYS
        for (int64_t e = 0; e < count; e++) velocity[e] *= 0.5f, value[e] *= 0.5f;
#endif
        continue;
      }
      if (p->gradient->kind != TENON_GRADIENT_DENSE)
        return fail(error, TENON_ERROR_UNSUPPORTED, "", "dense gradients only");
      float *gradient = p->gradient->values->dl.data;
      for (int64_t e = 0; e < count; e++) {
        velocity[e] = (float)(decay * velocity[e] + gradient[e]);
#ifdef FAULT_ASCENDS
        value[e] += (float)rate * velocity[e];
#elif defined(FAULT_STANDS_STILL)
        value[e] -= 0 * (float)rate * velocity[e];
#elif defined(FAULT_STATE_HIDDEN)
        value[e] -= (float)rate * velocity[e] * (m->steps == 1 ? 0.5f : 1);
#elif defined(FAULT_DEPENDS_ON_WORKERS)
        value[e] -= (float)rate * velocity[e] * (1 + 1e-4f * (float)run->host->worker_count(run->host));
#else
        value[e] -= (float)rate * velocity[e];
#endif
#ifdef FAULT_GRADIENT_WRITTEN
        gradient[e] = 0;
#endif
      }
#ifdef FAULT_OVERRUN
      value[count] = 0;
#endif
    }
  }
  return TENON_OK;
}

static const tenon_optimizer_v1 table = {.struct_size = sizeof table, .create = create, .destroy = free_block,
#ifdef USES_CLOSURE
                                         .uses_closure = 1,
#endif
                                         .parameter_state = parameter_state, .step = step};
static const tenon_value small = {.type = TENON_VALUE_FLOAT, .as.number = 0.01};
static const tenon_value most = {.type = TENON_VALUE_FLOAT, .as.number = 0.9};
static const tenon_argument rate = {.struct_size = sizeof rate, .types = TENON_VALUE_FLOAT, .name = "lr",
                                    .summary = "learning rate", .default_value = &small, .maximum = INFINITY};
static const tenon_argument decay = {.struct_size = sizeof decay, .types = TENON_VALUE_FLOAT, .name = "momentum",
                                     .summary = "part of the velocity that stays", .default_value = &most, .maximum = 1};
static const tenon_argument *const arguments[] = {&rate, &decay};
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_OPTIMIZER, .argument_count = 2, .name = "Momentum",
    .summary = "gradient descent with momentum", .arguments = arguments, .table = &table,
};
PLUGIN(component)
