// Libraries that are opened at the first use and never linked: most trainings need none of them.
#ifndef CTENON_LATE_LIBRARY_H
#define CTENON_LATE_LIBRARY_H

#include <stddef.h>

#include "ctenon_image.h"

// A function of a library, and where its address goes.
typedef struct {
  const char *name;
  void **address;
} late_function;

// Opens a library by its soname and finds all functions; it stays open. Returns OK, or NO_LIBRARY with what the system
// says.
ctenon_image_status late_library_open(const char *soname, const late_function *functions, size_t count,
                                      ctenon_image_fault *fault);

// Says what is wrong, as printf does.
void image_fault_set(ctenon_image_fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
