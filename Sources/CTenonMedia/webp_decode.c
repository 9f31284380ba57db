#include <string.h>
#include <webp/decode.h>

#include "late_library.h"

static __typeof__(WebPGetFeaturesInternal) *get_features;
static __typeof__(WebPInitDecoderConfigInternal) *init_config;
static __typeof__(WebPDecode) *decode;

static const late_function functions[] = {
    {"WebPGetFeaturesInternal", (void **)&get_features},
    {"WebPInitDecoderConfigInternal", (void **)&init_config},
    {"WebPDecode", (void **)&decode},
};
static const late_error errors[] = {
    {VP8_STATUS_NOT_ENOUGH_DATA, CTENON_IMAGE_TRUNCATED, "the data ends before the end of the image"},
    {VP8_STATUS_SUSPENDED, CTENON_IMAGE_TRUNCATED, "the data ends before the end of the image"},
    {VP8_STATUS_OUT_OF_MEMORY, CTENON_IMAGE_NO_MEMORY, "out of memory"},
    {VP8_STATUS_UNSUPPORTED_FEATURE, CTENON_IMAGE_UNSUPPORTED, "a feature that libwebp does not know"},
};
static late_library library = {.soname = "libwebp.so.7",
                               .functions = functions,
                               .count = sizeof functions / sizeof *functions,
                               .errors = errors,
                               .error_count = sizeof errors / sizeof *errors};

static uint32_t integer(const uint8_t *bytes, int count) {
  uint32_t value = 0;
  for (int i = count - 1; i >= 0; i--) value = value << 8 | bytes[i];
  return value;
}

// What is to be decoded, and where it lies in the picture.
typedef struct {
  const uint8_t *data;
  size_t size;
  uint32_t left;
  uint32_t top;
  uint32_t width;
  uint32_t height;
} frame;

// The first frame of an animation, which libwebp alone does not look for. 0 when there is none.
static int first_frame(const uint8_t *data, size_t size, frame *first) {
  enum { file_header = 12, chunk_header = 8, frame_header = 16 };
  size_t offset = file_header;
  while (size - offset >= chunk_header) {
    const uint8_t *chunk = data + offset;
    size_t length = integer(chunk + 4, 4);
    if (length > size - offset - chunk_header) return 0;
    if (memcmp(chunk, "ANMF", 4) == 0) {
      if (length < frame_header) return 0;
      const uint8_t *header = chunk + chunk_header;
      *first = (frame){header + frame_header, length - frame_header, 2 * integer(header, 3), 2 * integer(header + 3, 3),
                       integer(header + 6, 3) + 1, integer(header + 9, 3) + 1};
      return 1;
    }
    // Chunks have an even length.
    length += length & 1;
    if (length > size - offset - chunk_header) return 0;
    offset += chunk_header + length;
  }
  return 0;
}

static ctenon_image_status find_frame(const uint8_t *data, size_t size, uint32_t width, uint32_t height, frame *found,
                                      ctenon_image_fault *fault) {
  WebPBitstreamFeatures features;
  VP8StatusCode code = get_features(data, size, &features, WEBP_DECODER_ABI_VERSION);
  if (code != VP8_STATUS_OK) return late_library_fail(&library, code, fault);
  if (!features.has_animation) {
    *found = (frame){data, size, 0, 0, width, height};
    return CTENON_IMAGE_OK;
  }
  if (!first_frame(data, size, found)) return late_library_fail(&library, VP8_STATUS_NOT_ENOUGH_DATA, fault);
  code = get_features(found->data, found->size, &features, WEBP_DECODER_ABI_VERSION);
  if (code != VP8_STATUS_OK) return late_library_fail(&library, code, fault);
  if (found->left > width || found->width > width - found->left || found->top > height ||
      found->height > height - found->top || features.width != (int)found->width ||
      features.height != (int)found->height) {
    image_fault_set(fault, "the first frame is not of the size that its header has, or lies outside of the picture");
    return CTENON_IMAGE_DAMAGED;
  }
  return CTENON_IMAGE_OK;
}

ctenon_image_status ctenon_webp_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                     ctenon_image_fault *fault) {
  ctenon_image_status status = late_library_use(&library, fault);
  if (status != CTENON_IMAGE_OK) return status;
  WebPBitstreamFeatures features;
  VP8StatusCode code = get_features(data, size, &features, WEBP_DECODER_ABI_VERSION);
  if (code != VP8_STATUS_OK) return late_library_fail(&library, code, fault);
  if (features.width < 1 || features.height < 1) return late_library_fail(&library, VP8_STATUS_BITSTREAM_ERROR, fault);
  *info = (ctenon_image_info){.width = (uint32_t)features.width, .height = (uint32_t)features.height, .channels = 3};
  return CTENON_IMAGE_OK;
}

ctenon_image_status ctenon_webp_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                       ctenon_image_fault *fault) {
  ctenon_image_info info;
  ctenon_image_status status = ctenon_webp_info(data, size, &info, fault);
  if (status != CTENON_IMAGE_OK) return status;
  size_t stride = (size_t)info.width * 3;
  if (pixels_size / stride != info.height || pixels_size % stride != 0) {
    image_fault_set(fault, "the buffer is not of the image's size");
    return CTENON_IMAGE_DAMAGED;
  }
  frame found;
  status = find_frame(data, size, info.width, info.height, &found, fault);
  if (status != CTENON_IMAGE_OK) return status;
  if (found.width != info.width || found.height != info.height) memset(pixels, 0, pixels_size);

  WebPDecoderConfig config;
  if (!init_config(&config, WEBP_DECODER_ABI_VERSION)) return late_library_fail(&library, VP8_STATUS_UNSUPPORTED_FEATURE, fault);
  size_t offset = found.top * stride + (size_t)found.left * 3;
  config.output.colorspace = MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels + offset;
  config.output.u.RGBA.stride = (int)stride;
  config.output.u.RGBA.size = pixels_size - offset;
  VP8StatusCode code = decode(found.data, found.size, &config);
  return code == VP8_STATUS_OK ? CTENON_IMAGE_OK : late_library_fail(&library, code, fault);
}
