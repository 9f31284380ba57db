#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctenon_image.h"
#include "growing_buffer.h"

typedef struct {
  jmp_buf jump;
  ctenon_image_status status;
  ctenon_image_fault *fault;
  png_structp png;
  png_infop info;
  const uint8_t *data;
  size_t remaining;
  // Whether every pixel has been read.
  int is_complete;
  growing_buffer output;
} png_codec;

static _Noreturn void fail(png_codec *codec, ctenon_image_status status, const char *message) {
  codec->status = status;
  snprintf(codec->fault->message, sizeof codec->fault->message, "%s", message);
  longjmp(codec->jump, 1);
}

static void on_error(png_structp png, png_const_charp message) {
  png_codec *codec = png_get_error_ptr(png);
  if (strstr(message, "ut of memory") != NULL || strstr(message, "nsufficient memory") != NULL) {
    fail(codec, CTENON_IMAGE_NO_MEMORY, message);
  }
  fail(codec, CTENON_IMAGE_DAMAGED, message);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

// Whether nothing of the image is missing when the file ends here: at the head of a chunk, or within the checksum of one
// that is not the image's.
static int may_end(const png_codec *codec) {
  uint32_t state = png_get_io_state(codec->png), type = png_get_io_chunk_type(codec->png);
  if (!codec->is_complete) return 0;
  return (state & PNG_IO_CHUNK_HDR) != 0 || ((state & PNG_IO_CHUNK_CRC) != 0 && type != 0x49444154 /* IDAT */);
}

static void read_bytes(png_structp png, png_bytep bytes, size_t count) {
  png_codec *codec = png_get_io_ptr(png);
  if (count > codec->remaining) {
    // The end marker may be missing.
    if (may_end(codec)) longjmp(codec->jump, 1);
    fail(codec, CTENON_IMAGE_TRUNCATED, "the data ends before the end of the image");
  }
  memcpy(bytes, codec->data, count);
  codec->data += count;
  codec->remaining -= count;
}

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  png_codec *codec = png_get_io_ptr(png);
  if (!growing_buffer_reserve(&codec->output, count)) fail(codec, CTENON_IMAGE_NO_MEMORY, "out of memory");
  memcpy(codec->output.data + codec->output.count, bytes, count);
  codec->output.count += count;
}

static void flush_bytes(png_structp png) { (void)png; }

static void begin(png_codec *codec, ctenon_image_fault *fault) {
  memset(codec, 0, sizeof *codec);
  codec->fault = fault;
  fault->message[0] = 0;
}

static void read_header(png_codec *codec) {
  codec->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, codec, on_error, on_warning);
  if (codec->png == NULL) fail(codec, CTENON_IMAGE_NO_MEMORY, "libpng cannot start");
  codec->info = png_create_info_struct(codec->png);
  if (codec->info == NULL) fail(codec, CTENON_IMAGE_NO_MEMORY, "libpng cannot start");
  png_set_read_fn(codec->png, codec, read_bytes);
  // The caller limits the pixels, so libpng's limits per side only have to be out of the way.
  png_set_user_limits(codec->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_crc_action(codec->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // All but IHDR, PLTE, tRNS, IDAT and IEND is skipped unread: colour profiles and texts may inflate without end.
  png_set_keep_unknown_chunks(codec->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(codec->png, codec->info);
}

static uint32_t channels_of(const png_codec *codec) {
  return (png_get_color_type(codec->png, codec->info) & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1;
}

static void decode(png_codec *codec, uint8_t *pixels, size_t pixels_size) {
  png_structp png = codec->png;
  uint32_t height = png_get_image_height(png, codec->info);
  size_t row_size = (size_t)png_get_image_width(png, codec->info) * channels_of(codec);
  if (pixels_size / row_size != height || pixels_size % row_size != 0) {
    fail(codec, CTENON_IMAGE_DAMAGED, "the buffer is not of the image's size");
  }
  if (png_get_color_type(png, codec->info) == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  png_set_expand_gray_1_2_4_to_8(png);
  png_set_scale_16(png);
  png_set_strip_alpha(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, codec->info);
  if (png_get_rowbytes(png, codec->info) != row_size) {
    fail(codec, CTENON_IMAGE_DAMAGED, "the rows are not of the expected size");
  }
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < height; y++) png_read_row(png, pixels + y * row_size, NULL);
  }
  codec->is_complete = 1;
  png_read_end(png, NULL);
}

static void encode(png_codec *codec, const uint8_t *pixels, const ctenon_image_info *info) {
  codec->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, codec, on_error, on_warning);
  if (codec->png == NULL) fail(codec, CTENON_IMAGE_NO_MEMORY, "libpng cannot start");
  codec->info = png_create_info_struct(codec->png);
  if (codec->info == NULL) fail(codec, CTENON_IMAGE_NO_MEMORY, "libpng cannot start");
  png_set_write_fn(codec->png, codec, write_bytes, flush_bytes);
  png_set_user_limits(codec->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(codec->png, codec->info, info->width, info->height, 8,
               info->channels == 1   ? PNG_COLOR_TYPE_GRAY
               : info->channels == 3 ? PNG_COLOR_TYPE_RGB
                                     : PNG_COLOR_TYPE_RGB_ALPHA,
               PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(codec->png, codec->info);
  size_t row_size = (size_t)info->width * info->channels;
  for (uint32_t y = 0; y < info->height; y++) png_write_row(codec->png, pixels + y * row_size);
  png_write_end(codec->png, NULL);
}

// setjmp stands in functions of its own: a local of the function with setjmp is indeterminate after the jump.
static void try_info(png_codec *codec, ctenon_image_info *info) {
  if (setjmp(codec->jump) != 0) return;
  read_header(codec);
  info->width = png_get_image_width(codec->png, codec->info);
  info->height = png_get_image_height(codec->png, codec->info);
  info->channels = channels_of(codec);
  // Deflate makes no more of a byte than 1032.
  info->least_size = (uint64_t)png_get_rowbytes(codec->png, codec->info) * info->height / 1032;
}

static void try_decode(png_codec *codec, uint8_t *pixels, size_t pixels_size) {
  if (setjmp(codec->jump) != 0) return;
  read_header(codec);
  decode(codec, pixels, pixels_size);
}

static void try_encode(png_codec *codec, const uint8_t *pixels, const ctenon_image_info *info) {
  if (setjmp(codec->jump) != 0) return;
  encode(codec, pixels, info);
}

ctenon_image_status ctenon_png_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                    ctenon_image_fault *fault) {
  png_codec codec;
  begin(&codec, fault);
  codec.data = data;
  codec.remaining = size;
  try_info(&codec, info);
  png_destroy_read_struct(&codec.png, &codec.info, NULL);
  return codec.status;
}

ctenon_image_status ctenon_png_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                      ctenon_image_fault *fault) {
  png_codec codec;
  begin(&codec, fault);
  codec.data = data;
  codec.remaining = size;
  try_decode(&codec, pixels, pixels_size);
  png_destroy_read_struct(&codec.png, &codec.info, NULL);
  return codec.status;
}

ctenon_image_status ctenon_png_encode(const uint8_t *pixels, const ctenon_image_info *info, uint8_t **out,
                                      size_t *out_size, ctenon_image_fault *fault) {
  png_codec codec;
  begin(&codec, fault);
  try_encode(&codec, pixels, info);
  png_destroy_write_struct(&codec.png, &codec.info);
  if (codec.status == CTENON_IMAGE_OK) {
    *out = codec.output.data;
    *out_size = codec.output.count;
  } else {
    free(codec.output.data);
  }
  return codec.status;
}
