#include "late_library.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>

void image_fault_set(ctenon_image_fault *fault, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(fault->message, sizeof fault->message, format, values);
  va_end(values);
}

ctenon_image_status late_library_open(const char *soname, const late_function *functions, size_t count,
                                      ctenon_image_fault *fault) {
  void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *reason = dlerror();
    image_fault_set(fault, "%s", reason == NULL ? soname : reason);
    return CTENON_IMAGE_NO_LIBRARY;
  }
  for (size_t i = 0; i < count; i++) {
    *functions[i].address = dlsym(library, functions[i].name);
    if (*functions[i].address == NULL) {
      image_fault_set(fault, "%s has no function %s: it is older than the one that is needed", soname,
                      functions[i].name);
      return CTENON_IMAGE_NO_LIBRARY;
    }
  }
  return CTENON_IMAGE_OK;
}
