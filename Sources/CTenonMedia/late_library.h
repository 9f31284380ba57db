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

// What an error number of a library means.
typedef struct {
  int code;
  ctenon_image_status status;
  const char *text;
} late_error;

// A library with what is needed of it. What comes after the counts is the state of `late_library_use`.
typedef struct {
  const char *soname;
  const late_function *functions;
  size_t count;
  const late_error *errors;
  size_t error_count;
  int is_tried;
  ctenon_image_status status;
  ctenon_image_fault fault;
} late_library;

// Opens a library and finds its functions, the first time; it stays open. Returns OK, or NO_LIBRARY with what the system
// says, on any thread.
ctenon_image_status late_library_use(late_library *library, ctenon_image_fault *fault);

// Says what the library's error `code` means: that the data cannot be decoded, where it is none of `errors`.
ctenon_image_status late_library_fail(const late_library *library, int code, ctenon_image_fault *fault);

// Says what is wrong, as printf does.
void image_fault_set(ctenon_image_fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
