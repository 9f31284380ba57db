/* Examples: what a component works with, for those who verify, test and document it. */
#ifndef TENON_EXAMPLE_H
#define TENON_EXAMPLE_H

#include "value.h"

/* An input of an example. Elements are drawn uniformly from minimum...maximum, whole numbers for integers; with values,
 * from these; with as many values as elements they are these, in order. */
typedef struct tenon_example_input {
  uint32_t struct_size;
  int32_t dtype;
  const char *port;
  int32_t rank;
  uint32_t value_count;
  const int64_t *shape;
  double minimum;
  double maximum;
  const double *values; /* null without values */
} tenon_example_input;

/* Arguments and inputs that a component accepts: its first one is the one to show. A layer's or loss's inputs stand in the
 * order of its ports; those that are left out at the end are absent. Others have none. */
typedef struct tenon_example {
  uint32_t struct_size;
  uint32_t argument_count;
  uint32_t input_count;
  uint32_t reserved;
  const tenon_named_value *arguments; /* the others have their defaults */
  const tenon_example_input *const *inputs;
} tenon_example;

#endif
