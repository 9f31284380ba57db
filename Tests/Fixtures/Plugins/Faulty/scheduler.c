/* The scheduler `Halving`: lr is halved every `period` calls. */
#include "faulty.h"

typedef struct halving {
  int64_t period, calls;
} halving;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host;
  halving *h = calloc(1, sizeof *h);
  if (!h) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  h->period = config->values[0].as.integer;
  *instance = h;
  return TENON_OK;
}

static const char *const names[] = {"lr"};
static const tenon_scheduler_info description = {.struct_size = sizeof description, .value_count = 1,
                                                 .value_names = names};
static const tenon_scheduler_info *info(void *instance) { return (void)instance, &description; }

static tenon_status advance(void *instance, tenon_scheduler_call *call, tenon_error *error) {
  (void)error;
  halving *h = instance;
  h->calls++;
#if defined(MISBEHAVIOUR) && defined(IN_CALL)
  MISBEHAVIOUR();
#endif
  for (uint32_t group = 0; group < call->group_count; group++) {
#ifdef FAULT_COUNTS_CALLS
    call->values[group] = call->base[group] * pow(0.5, (double)(h->calls / h->period));
#else
    call->values[group] = call->base[group] * pow(0.5, (double)((int64_t)call->count / h->period));
#endif
#ifdef FAULT_NAN
    if (call->count > 5) call->values[group] = NAN;
#endif
#ifdef FAULT_GROUPS_DIFFER
    call->values[group] += group;
#endif
#ifdef FAULT_PERIOD_ZERO
    call->values[group] *= 1 + 0 / (h->period - h->period);
#endif
  }
  return TENON_OK;
}

static const tenon_scheduler_v1 table = {.struct_size = sizeof table, .create = create, .destroy = free_block,
                                         .info = info, .advance = advance};
static const tenon_argument period = {.struct_size = sizeof period, .types = TENON_VALUE_INT, .name = "period",
                                      .summary = "calls", .minimum = 1, .maximum = INFINITY};
static const tenon_argument *const arguments[] = {&period};
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_SCHEDULER, .argument_count = 1, .name = "Halving",
    .summary = "halves the learning rate", .arguments = arguments, .table = &table,
};
PLUGIN(component)
