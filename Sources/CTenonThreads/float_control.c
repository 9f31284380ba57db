#include "ctenon_calls.h"

#include <fenv.h>
#include <stddef.h>

static const char *culprit;

void tenon_float_put_back(uint64_t control) {
  tenon_float_write(control);
  const char *none = NULL, *call = tenon_call_current();
  if (call) __atomic_compare_exchange_n(&culprit, &none, call, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

const char *tenon_float_changed_by(void) { return __atomic_load_n(&culprit, __ATOMIC_ACQUIRE); }

void tenon_float_set_default(void) { fesetenv(FE_DFL_ENV); }
