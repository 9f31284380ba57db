#include <jerror.h>
#include <stdlib.h>
#include <string.h>

#include "growing_buffer.h"
#include "jpeg_errors.h"

enum { step = 1 << 16 };

typedef struct {
  struct jpeg_destination_mgr manager;
  growing_buffer buffer;
} memory_destination;

typedef struct {
  struct jpeg_compress_struct cinfo;
  jpeg_errors errors;
  memory_destination destination;
} jpeg_encoder;

static void destination_open(j_compress_ptr cinfo) {
  memory_destination *destination = (memory_destination *)cinfo->dest;
  growing_buffer *buffer = &destination->buffer;
  if (!growing_buffer_reserve(buffer, step)) ERREXIT1(cinfo, JERR_OUT_OF_MEMORY, 0);
  destination->manager.next_output_byte = buffer->data + buffer->count;
  destination->manager.free_in_buffer = buffer->capacity - buffer->count;
}

// Called when the buffer is full to the last byte, whatever free_in_buffer says.
static boolean destination_grow(j_compress_ptr cinfo) {
  memory_destination *destination = (memory_destination *)cinfo->dest;
  destination->buffer.count = destination->buffer.capacity;
  destination_open(cinfo);
  return TRUE;
}

static void destination_close(j_compress_ptr cinfo) {
  memory_destination *destination = (memory_destination *)cinfo->dest;
  destination->buffer.count = destination->buffer.capacity - destination->manager.free_in_buffer;
}

static void encode(jpeg_encoder *encoder, const uint8_t *pixels, const ctenon_image_info *info, int quality) {
  j_compress_ptr cinfo = &encoder->cinfo;
  jpeg_create_compress(cinfo);
  encoder->destination.manager.init_destination = destination_open;
  encoder->destination.manager.empty_output_buffer = destination_grow;
  encoder->destination.manager.term_destination = destination_close;
  cinfo->dest = &encoder->destination.manager;
  cinfo->image_width = info->width;
  cinfo->image_height = info->height;
  cinfo->input_components = (int)info->channels;
  cinfo->in_color_space = info->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(cinfo);
  jpeg_set_quality(cinfo, quality, TRUE);
  jpeg_start_compress(cinfo, TRUE);
  size_t row_size = (size_t)info->width * info->channels;
  while (cinfo->next_scanline < cinfo->image_height) {
    // libjpeg's rows are not const, though it only reads them.
    JSAMPROW row = (JSAMPROW)(pixels + cinfo->next_scanline * row_size);
    jpeg_write_scanlines(cinfo, &row, 1);
  }
  jpeg_finish_compress(cinfo);
}

// setjmp stands in a function of its own: a local of the function with setjmp is indeterminate after the jump.
static void try_encode(jpeg_encoder *encoder, const uint8_t *pixels, const ctenon_image_info *info, int quality) {
  if (setjmp(encoder->errors.jump) != 0) return;
  encode(encoder, pixels, info, quality);
}

ctenon_image_status ctenon_jpeg_encode(const uint8_t *pixels, const ctenon_image_info *info, int quality,
                                       uint8_t **out, size_t *out_size, ctenon_image_fault *fault) {
  jpeg_encoder encoder;
  memset(&encoder, 0, sizeof encoder);
  jpeg_errors_begin(&encoder.errors, fault);
  encoder.cinfo.err = &encoder.errors.manager;
  try_encode(&encoder, pixels, info, quality);
  jpeg_destroy_compress(&encoder.cinfo);
  growing_buffer *buffer = &encoder.destination.buffer;
  if (encoder.errors.status == CTENON_IMAGE_OK) {
    *out = buffer->data;
    *out_size = buffer->count;
  } else {
    free(buffer->data);
  }
  return encoder.errors.status;
}
