#define _GNU_SOURCE
#include "tenon_load.h"

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

void *tenon_load_open(const char *absolute_path) {
  return dlopen(absolute_path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

void *tenon_load_symbol(void *library, const char *name) { return dlsym(library, name); }

int tenon_load_find(const char *name, char *path, size_t size) {
  void *library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  struct link_map *map;
  if (!library || dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || strlen(map->l_name) >= size) return 0;
  strcpy(path, map->l_name);
  return 1;
}

static char *own_path;

/* When it is opened: a path that was relative then leads elsewhere when somebody changes the working directory. */
__attribute__((constructor)) static void find_own_path(void) {
  Dl_info info;
  if (dladdr((const void *)&find_own_path, &info)) own_path = realpath(info.dli_fname, NULL);
}

const char *tenon_load_own_path(void) { return own_path; }

const char *tenon_load_libc_version(void) { return gnu_get_libc_version(); }

const char *tenon_load_error(void) {
  const char *text = dlerror();
  return text ? text : "no reason given";
}
