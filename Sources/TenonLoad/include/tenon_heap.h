/* How much of the heap is in use: Swift's Glibc module leaves mallinfo2 out. */
#ifndef TENON_HEAP_H
#define TENON_HEAP_H

#include <stdint.h>

/* Bytes that malloc has handed out and not got back, over all arenas and mappings. */
uint64_t tenon_heap_bytes(void);

/* Resident memory of this process, bytes; 0 when it cannot be found out. */
uint64_t tenon_resident_bytes(void);

#endif
