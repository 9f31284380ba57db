// libjpeg's error manager with a way back to the caller.
#ifndef CTENON_JPEG_ERRORS_H
#define CTENON_JPEG_ERRORS_H

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include "ctenon_image.h"

typedef struct {
  // First, so that libjpeg's pointer to it is a pointer to the whole.
  struct jpeg_error_mgr manager;
  jmp_buf jump;
  ctenon_image_status status;
  ctenon_image_fault *fault;
} jpeg_errors;

void jpeg_errors_begin(jpeg_errors *errors, ctenon_image_fault *fault);

// Ends the call with a message of our own; never returns.
_Noreturn void jpeg_errors_raise(j_common_ptr cinfo, ctenon_image_status status, const char *message);

#endif
