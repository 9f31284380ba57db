/* VENDOR/COMPONENT: warm-up. The learning rate rises in equal steps to what the experiment says, and stays there. */
#include <stdlib.h>
#include <tenon_author.h>

/* What an experiment may set. */
enum { STEPS };
static const tenon_argument *const arguments[] = {
  [STEPS] = TENON_INT("steps", "calls until the full learning rate", 10, 1, 1 << 30),
};

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host;
  int64_t *steps = malloc(sizeof *steps);
  if (!steps) return tenon_no_memory(error);
  *steps = config->values[STEPS].as.integer;
  *instance = steps;
  return TENON_OK;
}

static void destroy(void *instance) { free(instance); }

static const tenon_scheduler_info *info(void *instance) {
  (void)instance;
  static const char *const names[] = {"lr"};
  static const tenon_scheduler_info info = {.struct_size = sizeof info, .value_count = 1, .value_names = names};
  return &info;
}

/* From the call alone: `count` is 0 before the first step of the optimizer. */
static tenon_status advance(void *instance, tenon_scheduler_call *call, tenon_error *error) {
  (void)error;
  const double steps = (double)*(int64_t *)instance;
  const double factor = fmin(1, (double)(call->count + 1) / steps);
  for (uint32_t group = 0; group < call->group_count; group++) call->values[group] = call->base[group] * factor;
  return TENON_OK;
}

static const tenon_scheduler_v1 table = {
  .struct_size = sizeof(tenon_scheduler_v1), .create = create, .destroy = destroy, .info = info, .advance = advance,
};
static const tenon_component_v1 component = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_SCHEDULER, .name = "COMPONENT",
  .summary = "raises the learning rate in equal steps, then leaves it", .argument_count = 1, .arguments = arguments,
  .table = &table,
};

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", &component);
