/* How attention cuts what it works on. */
#ifndef TENON_ATTENTION_SIZES_H
#define TENON_ATTENTION_SIZES_H

#include "../division.h"

/* Keys of a tile: a multiple of 16. */
#define ATTENTION_KEYS 64

static inline int64_t whole_blocks(int64_t count) { return 16 * divided_up(count, 16); }

#endif
