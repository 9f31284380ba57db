/* How attention cuts what it works on. */
#ifndef TENON_ATTENTION_SIZES_H
#define TENON_ATTENTION_SIZES_H

#include "../matrices/sizes.h"

/* Keys of a tile: a multiple of 16. */
#define ATTENTION_KEYS 64

#endif
