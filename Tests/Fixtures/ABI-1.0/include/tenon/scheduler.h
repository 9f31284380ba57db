/* Schedulers: set named hyper-parameters of every group ("lr", "momentum", "betas.0"). */
#ifndef TENON_SCHEDULER_H
#define TENON_SCHEDULER_H

#include "component.h"
#include "metric.h"

typedef struct tenon_scheduler_info {
  uint32_t struct_size;
  uint32_t value_count;           /* how many hyper-parameters it controls */
  const char *const *value_names; /* "lr" is first */
  uint32_t state_count;           /* numbers of state, whatever the groups */
  uint32_t state_count_per_group;
  uint32_t needs_metric;          /* 1: each call after the first must carry a metric */
  uint32_t reserved;
} tenon_scheduler_info;

/* One call. Arrays are [group][value], rows one after the other. */
typedef struct tenon_scheduler_call {
  uint32_t struct_size;
  uint32_t group_count;
  uint64_t count;     /* calls before this one: 0 at the start of training, before any step */
  uint32_t has_metric;
  int32_t metric_direction; /* of each call: TENON_DIRECTION_HIGHER where a larger metric is better, _LOWER, or _NONE
                               where nobody knows */
  double metric;
  const double *base; /* what the experiment says */
  double *values;     /* in: current; out: new */
  double *state;      /* shared numbers, then each group's; zero at the first call; host-owned */
} tenon_scheduler_call;

typedef struct tenon_scheduler_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* [exclusive] */
  tenon_status (*create)(const tenon_component_v1 *component, const tenon_host_v1 *host,
                         const tenon_config *config, void **instance, tenon_error *error);
  /* Accepts null. [exclusive] */
  void (*destroy)(void *instance);
  /* Owned by the instance; for a group count, because children may differ. [any] */
  const tenon_scheduler_info *(*info)(void *instance);
  /* Computes the next values from the call alone: the instance is immutable. [any] */
  tenon_status (*advance)(void *instance, tenon_scheduler_call *call, tenon_error *error);
  const void *(*query)(void *instance, const char *id); /* nullable [any] */
} tenon_scheduler_v1;

#endif
