/* Square roots that loops can do several at a time. */
#ifndef CTENON_MATH_H
#define CTENON_MATH_H

/* Swift's squareRoot() becomes a call that sets errno for negative numbers, which keeps a loop from being vectorized;
 * this is the bare instruction, NaN for negative numbers. */
static inline float ctenon_square_root(float x) { return __builtin_elementwise_sqrt(x); }

#endif
