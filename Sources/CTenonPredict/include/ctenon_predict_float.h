/* The floating-point state of a thread that is not ours: as every process begins while we compute, then as it was. */
#ifndef CTENON_PREDICT_FLOAT_H
#define CTENON_PREDICT_FLOAT_H

#include <fenv.h>

static inline void ctenon_predict_float_begin(fenv_t *state) {
  fegetenv(state);
  fesetenv(FE_DFL_ENV);
}

static inline void ctenon_predict_float_end(const fenv_t *state) { fesetenv(state); }

#endif
