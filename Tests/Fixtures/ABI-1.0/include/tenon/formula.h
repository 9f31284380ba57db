/* Formulas: arithmetic expressions given as arguments, parsed, checked and evaluated by the host. */
#ifndef TENON_FORMULA_H
#define TENON_FORMULA_H

#include "host.h"

/* A formula that was given for an argument. The host made it, owns it, and destroys it after the instance.
 *
 * Numbers, the declared variables, `pi`, `e`, `inf`; + - * / % (with the sign of the divisor) ** (to the right); < <= > >= == !=
 * (1 or 0), `not`, `and`, `or`, `a if condition else b`; abs, ceil, cos, erf, exp, floor, log, log1p, log2, log10, max, min, pow,
 * round (halves to even), sign, sin, sqrt, tan, tanh, sigmoid. Python's spelling and precedence. */
typedef struct tenon_formula {
  uint32_t struct_size;
  uint32_t variable_count;
  const char *source; /* as it was written */
  const void *handle; /* the host's own */
} tenon_formula;

/* The answer of the host's `query` to "tenon.formula/1". */
#define TENON_FORMULA_ID "tenon.formula/1"
typedef struct tenon_formula_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* output[i] is the formula with variables[v][i] for variable v, for every i below `count`. What has no value is
   * NaN or infinite, as IEEE 754 has it. Neither allocates nor fails. [any] */
  void (*evaluate)(const tenon_formula *formula, uint64_t count, const double *const *variables, double *output);
} tenon_formula_v1;

#endif
