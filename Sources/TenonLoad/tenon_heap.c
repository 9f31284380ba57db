#define _GNU_SOURCE
#include "tenon_heap.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

uint64_t tenon_heap_bytes(void) {
  struct mallinfo2 info = mallinfo2();
  return (uint64_t)info.uordblks + (uint64_t)info.hblkhd;
}

uint64_t tenon_resident_bytes(void) {
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return 0;
  unsigned long size = 0, resident = 0;
  int count = fscanf(file, "%lu %lu", &size, &resident);
  fclose(file);
  return count == 2 ? (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}
