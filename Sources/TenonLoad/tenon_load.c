#define _GNU_SOURCE
#include "tenon_load.h"

#include <dlfcn.h>

void *tenon_load_open(const char *absolute_path) {
  return dlopen(absolute_path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

void *tenon_load_symbol(void *library, const char *name) { return dlsym(library, name); }

const char *tenon_load_error(void) {
  const char *text = dlerror();
  return text ? text : "no reason given";
}
