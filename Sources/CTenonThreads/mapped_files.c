#define _GNU_SOURCE
#include "ctenon_calls.h"
#include "mapped_files.h"

#include <string.h>

enum { FILES = 64, PATH = 1024 };

static struct {
  uint32_t taken;
  uintptr_t start;
  uintptr_t end;                 /* 0: not to be looked at */
  char path[PATH];
} files[FILES];

int tenon_mapping_begin(const void *start, size_t size, const char *path) {
  for (int i = 0; i < FILES; i++) {
    uint32_t expected = 0;
    if (!__atomic_compare_exchange_n(&files[i].taken, &expected, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) continue;
    const size_t count = strnlen(path, PATH - 1);
    memcpy(files[i].path, path, count);
    files[i].path[count] = 0;
    files[i].start = (uintptr_t)start;
    __atomic_store_n(&files[i].end, (uintptr_t)start + size, __ATOMIC_RELEASE);
    return i;
  }
  return -1;
}

void tenon_mapping_end(int mapping) {
  if (mapping < 0 || mapping >= FILES) return;
  __atomic_store_n(&files[mapping].end, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&files[mapping].taken, 0, __ATOMIC_RELEASE);
}

const char *tenon_mapping_of(const void *address) {
  const uintptr_t place = (uintptr_t)address;
  for (int i = 0; i < FILES; i++) {
    const uintptr_t end = __atomic_load_n(&files[i].end, __ATOMIC_ACQUIRE);
    if (place < end && place >= files[i].start) return files[i].path;
  }
  return NULL;
}
