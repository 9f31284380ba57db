/* Fitting: what a dataset or a transform learns on the training part, once, and goes by ever after. */
#ifndef TENON_FIT_H
#define TENON_FIT_H

#include "sample.h"

/* One tensor of what was learned, under a name of letters, digits and '_'. */
typedef struct tenon_fit_value {
  uint32_t struct_size;
  uint32_t reserved;
  const char *name;
  const tenon_tensor *value; /* plain layout, of any dtype; a text is uint8 */
} tenon_fit_value;

/* Takes what was learned; values are copied before `add` returns. */
typedef struct tenon_fit_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*add)(void *context, const tenon_fit_value *value);
} tenon_fit_sink;

/* The samples are to be predicted: they may lack their targets. */
#define TENON_FIT_WITHOUT_TARGET 1u

/* The answer of a dataset's or a transform's instance to "tenon.fit/1", where its arguments leave something to learn.
 *
 * The host calls begin, accumulate for each sample of the training part in order, finish and discard on one instance, and
 * then load on every instance for training, validation, test and prediction, before it reads or applies anything. What was
 * learned is the host's: archives and checkpoints keep it, and samples of validation and test never enter it. */
#define TENON_FIT_ID "tenon.fit/1"
typedef struct tenon_fit_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* Begins to learn, in memory of its own: the instance stays as it is. [exclusive] */
  tenon_status (*begin)(void *instance, void **fit, tenon_error *error);
  /* One sample. Of a dataset `index` says which, and `sample` is null; of a transform `sample` is what it will be applied
   * to, to be read only. [exclusive] */
  tenon_status (*accumulate)(void *instance, void *fit, uint64_t index, const tenon_sample *sample,
                             tenon_error *error);
  /* Gives what was learned. [exclusive] */
  tenon_status (*finish)(void *instance, void *fit, const tenon_fit_sink *sink, tenon_error *error);
  /* Ends learning, finished or not. Accepts null. [exclusive] */
  void (*discard)(void *instance, void *fit);
  /* Makes the instance go by what was learned, perhaps in another process and of another file: everything in it is checked.
   * What `info` of a dataset says stays. `flags`: TENON_FIT_... [exclusive] */
  tenon_status (*load)(void *instance, uint32_t flags, uint32_t count, const tenon_fit_value *const *values,
                       tenon_error *error);
} tenon_fit_v1;

#endif
