/* A step's random sequence, as kernels draw from it: word n is word n % 4 of the Philox4x32-10 block with the number n / 4. */
#ifndef CTENON_RANDOM_H
#define CTENON_RANDOM_H

#include <stdint.h>

typedef struct tenon_draws {
  uint32_t key[2];
  uint32_t step[2]; /* the upper words of the counter; the number of the block is the lower ones */
} tenon_draws;

#endif
