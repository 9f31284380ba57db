/* Whole numbers, as the work is divided by. */
#ifndef TENON_DIVISION_H
#define TENON_DIVISION_H

#include <stdint.h>

/* Tasks that keep many cores busy. */
#define WANTED_TASKS 16

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

#endif
