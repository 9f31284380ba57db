// Image files in memory, with no jump ever leaving a call: libjpeg and libpng report faults by longjmp, which Swift
// frames must not see. Every call returns a ctenon_image_status and fills `fault` when that is not OK.
//
// libjpeg and libpng are linked. libwebp, libtiff and giflib are opened by the first picture that needs them.
#ifndef CTENON_IMAGE_H
#define CTENON_IMAGE_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CTENON_IMAGE_OK = 0,
  CTENON_IMAGE_TRUNCATED = 1,
  CTENON_IMAGE_DAMAGED = 2,
  CTENON_IMAGE_UNSUPPORTED = 3,
  CTENON_IMAGE_NO_MEMORY = 4,
  // The library that reads the format cannot be opened.
  CTENON_IMAGE_NO_LIBRARY = 5
} ctenon_image_status;

typedef struct {
  char message[256];
} ctenon_image_fault;

typedef struct {
  uint32_t width;
  uint32_t height;
  // 1 (grey) or 3 (RGB): the channels that the decoder will write.
  uint32_t channels;
  // Whether a part of the picture can be decoded without the rest of it.
  uint32_t has_parts;
  // No complete file of such a picture is shorter, as far as the format allows to say.
  uint64_t least_size;
} ctenon_image_info;

// Rows and columns of a picture.
typedef struct {
  uint32_t top;
  uint32_t left;
  uint32_t height;
  uint32_t width;
} ctenon_image_part;

// Reads the header only; allocates nothing that grows with the image.
ctenon_image_status ctenon_jpeg_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                     ctenon_image_fault *fault);
ctenon_image_status ctenon_png_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                    ctenon_image_fault *fault);
// Of the first picture, where there are several.
ctenon_image_status ctenon_gif_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                    ctenon_image_fault *fault);
ctenon_image_status ctenon_tiff_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                     ctenon_image_fault *fault);
ctenon_image_status ctenon_webp_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                     ctenon_image_fault *fault);

// Decodes into `pixels`, row-major HWC, of exactly height * width * channels bytes as told by the info call. A JPEG is
// decoded at 1/`reduction` of its size, both sides rounded up: 1, 2, 4 or 8. With a `part` (of the reduced picture; only
// where the info call says that it has parts) that is all that is written, with the pixels that it has in the whole;
// whatever is damaged elsewhere is found all the same.
ctenon_image_status ctenon_jpeg_decode(const uint8_t *data, size_t size, uint32_t reduction,
                                       const ctenon_image_part *part, uint8_t *pixels, size_t pixels_size,
                                       ctenon_image_fault *fault);
ctenon_image_status ctenon_png_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                      ctenon_image_fault *fault);
ctenon_image_status ctenon_gif_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                      ctenon_image_fault *fault);
ctenon_image_status ctenon_tiff_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                       ctenon_image_fault *fault);
ctenon_image_status ctenon_webp_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                       ctenon_image_fault *fault);

// Encodes height * width * channels bytes; on OK the caller gives *out back to ctenon_image_free. A PNG takes four channels,
// too: RGB and opacity.
ctenon_image_status ctenon_jpeg_encode(const uint8_t *pixels, const ctenon_image_info *info, int quality,
                                       uint8_t **out, size_t *out_size, ctenon_image_fault *fault);
ctenon_image_status ctenon_png_encode(const uint8_t *pixels, const ctenon_image_info *info, uint8_t **out,
                                      size_t *out_size, ctenon_image_fault *fault);

void ctenon_image_free(uint8_t *data);

// For each position of the output a window of the input: `offsets[i + 1] - offsets[i]` weights with 22 fractional bits,
// the first of which belongs to position `starts[i]`; every window lies within the input.
typedef struct {
  size_t count;
  const size_t *starts;
  const size_t *offsets;
  const int32_t *weights;
} ctenon_resample_windows;

// Weighs the pixels of every row, which lie beside each other in `channels` bytes; sums wrap at 32 bits, are rounded
// and clipped to a byte.
void ctenon_resample_rows(const uint8_t *input, size_t height, size_t width, size_t channels, uint8_t *output,
                          const ctenon_resample_windows *windows);

// Weighs rows of `row_size` bytes, which begin `stride` bytes after each other in the input.
void ctenon_resample_columns(const uint8_t *input, size_t stride, size_t row_size, uint8_t *output,
                             const ctenon_resample_windows *windows);

#endif
