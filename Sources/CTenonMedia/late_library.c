#include "late_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

void image_fault_set(ctenon_image_fault *fault, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(fault->message, sizeof fault->message, format, values);
  va_end(values);
}

static ctenon_image_status open_library(late_library *library) {
  void *handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    const char *reason = dlerror();
    image_fault_set(&library->fault, "%s", reason == NULL ? library->soname : reason);
    return CTENON_IMAGE_NO_LIBRARY;
  }
  for (size_t i = 0; i < library->count; i++) {
    const late_function *function = &library->functions[i];
    *function->address = dlsym(handle, function->name);
    if (*function->address == NULL) {
      image_fault_set(&library->fault, "%s has no function %s: it is older than the one that is needed",
                      library->soname, function->name);
      return CTENON_IMAGE_NO_LIBRARY;
    }
  }
  return CTENON_IMAGE_OK;
}

ctenon_image_status late_library_use(late_library *library, ctenon_image_fault *fault) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  if (!library->is_tried) {
    library->status = open_library(library);
    library->is_tried = 1;
  }
  pthread_mutex_unlock(&lock);
  *fault = library->fault;
  return library->status;
}

ctenon_image_status late_library_fail(const late_library *library, int code, ctenon_image_fault *fault) {
  for (size_t i = 0; i < library->error_count; i++) {
    const late_error *error = &library->errors[i];
    if (error->code != code) continue;
    image_fault_set(fault, "%s", error->text);
    return error->status;
  }
  image_fault_set(fault, "the data cannot be decoded (error %d of %s)", code, library->soname);
  return CTENON_IMAGE_DAMAGED;
}
