/* Metrics: components of kind loss that measure and are never differentiated. */
#ifndef TENON_METRIC_H
#define TENON_METRIC_H

#include "loss.h"

/* A metric has TENON_COMPONENT_METRIC and the table of a loss, without backward. It is planned and called like a loss; what
 * its outputs hold after a batch is collected by the host until the set is over, and `finish` makes its values of that.
 * Sums of parts of a set, of workers and of processes can be added, and so can what was gathered be put together. */

#define TENON_COLLECT_SUM 0    /* float64, of one shape for all batches: added up, element by element */
#define TENON_COLLECT_GATHER 1 /* any shape behind the first dimension: rows are put one after the other */

#define TENON_DIRECTION_NONE 0
#define TENON_DIRECTION_HIGHER 1 /* a larger value is better */
#define TENON_DIRECTION_LOWER 2

typedef struct tenon_metric_value {
  uint32_t struct_size;
  int32_t direction; /* TENON_DIRECTION_... */
  const char *name;  /* "accuracy"; what has a direction is one number and can be monitored */
} tenon_metric_value;

/* Takes the values in the order in which they are declared. */
typedef struct tenon_metric_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*add)(void *context, int32_t rank, const int64_t *shape, const double *elements);
} tenon_metric_sink;

/* A metric's answer to "tenon.metric/1", owned by the instance. */
#define TENON_METRIC_ID "tenon.metric/1"
typedef struct tenon_metric_v1 {
  uint32_t struct_size;
  uint32_t value_count;
  const tenon_metric_value *const *values;
  const int32_t *collect; /* for each output port: TENON_COLLECT_... */
  /* Computes the values from what was collected: a tensor for each output port, plain layout. A ratio without a
   * denominator is 0, and NaN only what has no value at all. [any] */
  tenon_status (*finish)(void *instance, const tenon_tensor *const *collected, const tenon_metric_sink *sink,
                         tenon_error *error);
} tenon_metric_v1;

#endif
