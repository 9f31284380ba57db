/* What fixtures need of <math.h>, which takes a third of a compilation: they are compiled hundreds of times. */
#ifndef NAN
#define NAN __builtin_nanf("")
#define INFINITY __builtin_inff()
#define isnan(number) __builtin_isnan(number)
#define fabsf(number) __builtin_fabsf(number)
#define pow(base, exponent) __builtin_pow(base, exponent)
#endif
