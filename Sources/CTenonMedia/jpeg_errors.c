#include "jpeg_errors.h"

#include <jerror.h>
#include <stdlib.h>

_Noreturn void jpeg_errors_raise(j_common_ptr cinfo, ctenon_image_status status, const char *message) {
  jpeg_errors *errors = (jpeg_errors *)cinfo->err;
  errors->status = status;
  snprintf(errors->fault->message, sizeof errors->fault->message, "%s", message);
  longjmp(errors->jump, 1);
}

static ctenon_image_status status_of(int code) {
  switch (code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
      return CTENON_IMAGE_NO_MEMORY;
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
      return CTENON_IMAGE_TRUNCATED;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_IMAGE_TOO_BIG:
    case JERR_WIDTH_OVERFLOW:
    case JERR_FRACT_SAMPLE_NOTIMPL:
      return CTENON_IMAGE_UNSUPPORTED;
    default:
      return CTENON_IMAGE_DAMAGED;
  }
}

static void raise_current(j_common_ptr cinfo) {
  char message[JMSG_LENGTH_MAX];
  cinfo->err->format_message(cinfo, message);
  jpeg_errors_raise(cinfo, status_of(cinfo->err->msg_code), message);
}

// libjpeg goes on after lost data and fills the rest with grey. These warnings say that pixels were invented; the others
// (bytes before a marker, odd JFIF versions) leave the pixels right and are common in real files.
static void emit_message(j_common_ptr cinfo, int level) {
  if (level >= 0) return;
  switch (cinfo->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      raise_current(cinfo);
      break;
    default:
      cinfo->err->num_warnings++;
  }
}

static void output_message(j_common_ptr cinfo) { (void)cinfo; }

void jpeg_errors_begin(jpeg_errors *errors, ctenon_image_fault *fault) {
  jpeg_std_error(&errors->manager);
  errors->manager.error_exit = raise_current;
  errors->manager.emit_message = emit_message;
  errors->manager.output_message = output_message;
  errors->status = CTENON_IMAGE_OK;
  errors->fault = fault;
  fault->message[0] = 0;
}
