/* How products of matrices cut what they work on. */
#ifndef TENON_MATRIX_SIZES_H
#define TENON_MATRIX_SIZES_H

#include "../division.h"

/* Of the sums that are taken in one go: 14 rows of a then take 14 KiB, a panel of b 32 KiB. A multiple of 16. */
#define MATRIX_DEPTH 256
/* Rows of a that are packed at a time: a multiple of 16, and of the 14 that stay in registers. */
#define MATRIX_ROWS 112

static inline int64_t whole_blocks(int64_t count) { return 16 * divided_up(count, 16); }
static inline int64_t whole_panels(int64_t count) { return 32 * divided_up(count, 32); }
static inline int64_t at_most(int64_t count, int64_t most) { return count < most ? count : most; }

#endif
