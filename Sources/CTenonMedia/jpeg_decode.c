#include <string.h>

#include "cmyk.h"
#include "jpeg_errors.h"

// Real progressive files have about ten scans; a hostile one has thousands, each costing a walk over the whole image.
enum { maximum_scans = 100 };

typedef struct {
  struct jpeg_source_mgr manager;
  // Whether the data may end without the EOI marker: then every pixel must have come from the file all the same.
  int eoi_optional;
} memory_source;

typedef struct {
  struct jpeg_decompress_struct cinfo;
  jpeg_errors errors;
  memory_source source;
  struct jpeg_progress_mgr progress;
} jpeg_decoder;

static void source_nothing(j_decompress_ptr cinfo) { (void)cinfo; }

static boolean source_fill(j_decompress_ptr cinfo) {
  static const JOCTET end_of_image[2] = {0xFF, JPEG_EOI};
  memory_source *source = (memory_source *)cinfo->src;
  if (!source->eoi_optional) {
    jpeg_errors_raise((j_common_ptr)cinfo, CTENON_IMAGE_TRUNCATED, "the data ends before the end of the image");
  }
  source->manager.next_input_byte = end_of_image;
  source->manager.bytes_in_buffer = sizeof end_of_image;
  return TRUE;
}

static void source_skip(j_decompress_ptr cinfo, long count) {
  struct jpeg_source_mgr *source = cinfo->src;
  if (count <= 0) return;
  if ((unsigned long)count > source->bytes_in_buffer) {
    jpeg_errors_raise((j_common_ptr)cinfo, CTENON_IMAGE_TRUNCATED, "the data ends within a segment");
  }
  source->next_input_byte += count;
  source->bytes_in_buffer -= (size_t)count;
}

static void progress_check(j_common_ptr cinfo) {
  if (!cinfo->is_decompressor) return;
  if (((j_decompress_ptr)cinfo)->input_scan_number > maximum_scans) {
    jpeg_errors_raise(cinfo, CTENON_IMAGE_UNSUPPORTED, "more than 100 scans");
  }
}

static void begin(jpeg_decoder *decoder, const uint8_t *data, size_t size) {
  jpeg_create_decompress(&decoder->cinfo);
  decoder->source.manager.init_source = source_nothing;
  decoder->source.manager.fill_input_buffer = source_fill;
  decoder->source.manager.skip_input_data = source_skip;
  decoder->source.manager.resync_to_restart = jpeg_resync_to_restart;
  decoder->source.manager.term_source = source_nothing;
  decoder->source.manager.next_input_byte = data;
  decoder->source.manager.bytes_in_buffer = size;
  decoder->cinfo.src = &decoder->source.manager;
  decoder->progress.progress_monitor = progress_check;
  decoder->cinfo.progress = &decoder->progress;
  jpeg_read_header(&decoder->cinfo, TRUE);
  switch (decoder->cinfo.num_components) {
    case 1:
      decoder->cinfo.out_color_space = JCS_GRAYSCALE;
      break;
    case 3:
      decoder->cinfo.out_color_space = JCS_RGB;
      break;
    case 4:
      decoder->cinfo.out_color_space = JCS_CMYK;
      break;
    default:
      jpeg_errors_raise((j_common_ptr)&decoder->cinfo, CTENON_IMAGE_UNSUPPORTED,
                        "neither 1, 3 nor 4 colour components");
  }
}

static uint32_t channels_of(const jpeg_decoder *decoder) { return decoder->cinfo.num_components == 1 ? 1 : 3; }

// Chroma of half the width is interpolated between neighbours: with this many columns more on either side, those of a part
// are what they are in the whole.
enum { part_margin = 4 };

// Memory for a row that is read again at once. libjpeg-turbo writes aligned rows past the caches, and to fetch them back from
// memory takes a tenth of all decoding; so this one is not aligned.
static JSAMPROW cached_row(j_decompress_ptr cinfo, JDIMENSION size) {
  enum { offset = 8 };
  return cinfo->mem->alloc_sarray((j_common_ptr)cinfo, JPOOL_IMAGE, size + offset, 1)[0] + offset;
}

// Decodes rows and columns of a picture whose decoding has not begun.
static void decode_part(jpeg_decoder *decoder, const ctenon_image_part *part, uint8_t *pixels, size_t pixels_size) {
  j_decompress_ptr cinfo = &decoder->cinfo;
  size_t channels = channels_of(decoder), row_size = part->width * channels;
  if (cinfo->out_color_space == JCS_CMYK || jpeg_has_multiple_scans(cinfo) || row_size == 0 || part->height == 0 ||
      part->top > cinfo->output_height || part->height > cinfo->output_height - part->top ||
      part->left > cinfo->output_width || part->width > cinfo->output_width - part->left ||
      pixels_size / row_size != part->height || pixels_size % row_size != 0) {
    jpeg_errors_raise((j_common_ptr)cinfo, CTENON_IMAGE_DAMAGED, "no such part of the image, or a buffer of another size");
  }
  decoder->source.eoi_optional = 1;
  jpeg_start_decompress(cinfo);
  JDIMENSION left = part->left > part_margin ? part->left - part_margin : 0;
  JDIMENSION right = cinfo->output_width - part->left - part->width;
  JDIMENSION width = part->left - left + part->width + (right > part_margin ? part_margin : right);
  JDIMENSION height = cinfo->output_height;
  // Moves `left` to the border of a block, and widens `width` by as much.
  if (width < cinfo->output_width) jpeg_crop_scanline(cinfo, &left, &width);
  JSAMPROW row = cached_row(cinfo, width * (JDIMENSION)channels);
  if (part->top > 0) jpeg_skip_scanlines(cinfo, part->top);
  for (size_t y = 0; y < part->height; y++) {
    jpeg_read_scanlines(cinfo, &row, 1);
    memcpy(pixels + y * row_size, row + (part->left - left) * channels, row_size);
  }
  // To skip the last row, too, would leave the rest of the file unread, whatever is wrong with it.
  JDIMENSION rest = height - cinfo->output_scanline;
  if (rest > 1) jpeg_skip_scanlines(cinfo, rest - 1);
  if (rest > 0) jpeg_read_scanlines(cinfo, &row, 1);
  jpeg_finish_decompress(cinfo);
}

static void decode(jpeg_decoder *decoder, uint32_t reduction, const ctenon_image_part *part, uint8_t *pixels,
                   size_t pixels_size) {
  j_decompress_ptr cinfo = &decoder->cinfo;
  cinfo->scale_num = 1;
  cinfo->scale_denom = reduction;
  jpeg_calc_output_dimensions(cinfo);
  if (part != NULL) {
    decode_part(decoder, part, pixels, pixels_size);
    return;
  }
  size_t row_size = (size_t)cinfo->output_width * channels_of(decoder);
  if (row_size == 0 || pixels_size / row_size != cinfo->output_height || pixels_size % row_size != 0) {
    jpeg_errors_raise((j_common_ptr)cinfo, CTENON_IMAGE_DAMAGED, "the buffer is not of the image's size");
  }
  // With several scans the file may end between two of them, and nothing but the missing EOI would tell.
  decoder->source.eoi_optional = !jpeg_has_multiple_scans(cinfo);
  jpeg_start_decompress(cinfo);
  JSAMPARRAY inks = NULL;
  if (cinfo->out_color_space == JCS_CMYK) {
    inks = cinfo->mem->alloc_sarray((j_common_ptr)cinfo, JPOOL_IMAGE, cinfo->output_width * 4, 1);
  }
  while (cinfo->output_scanline < cinfo->output_height) {
    JSAMPROW row = pixels + cinfo->output_scanline * row_size;
    if (inks == NULL) {
      jpeg_read_scanlines(cinfo, &row, 1);
    } else if (jpeg_read_scanlines(cinfo, inks, 1) == 1) {
      rgb_from_cmyk(inks[0], row, cinfo->output_width, cinfo->saw_Adobe_marker);
    }
  }
  jpeg_finish_decompress(cinfo);
}

// A block of pixels takes two Huffman codes at least, in a progressive file one, and none is shorter than a bit.
static uint64_t least_size(j_decompress_ptr cinfo) {
  uint64_t blocks = 0;
  for (int i = 0; i < cinfo->num_components; i++) {
    blocks += (uint64_t)cinfo->comp_info[i].width_in_blocks * cinfo->comp_info[i].height_in_blocks;
  }
  if (cinfo->arith_code) return 0;
  return blocks * (cinfo->progressive_mode ? 1 : 2) / 8;
}

// setjmp stands in functions of its own: a local of the function with setjmp is indeterminate after the jump.
static void try_info(jpeg_decoder *decoder, const uint8_t *data, size_t size, ctenon_image_info *info) {
  if (setjmp(decoder->errors.jump) != 0) return;
  begin(decoder, data, size);
  info->width = decoder->cinfo.image_width;
  info->height = decoder->cinfo.image_height;
  info->channels = channels_of(decoder);
  info->least_size = least_size(&decoder->cinfo);
  info->has_parts = decoder->cinfo.num_components != 4 && !jpeg_has_multiple_scans(&decoder->cinfo);
}

static void try_decode(jpeg_decoder *decoder, const uint8_t *data, size_t size, uint32_t reduction,
                       const ctenon_image_part *part, uint8_t *pixels, size_t pixels_size) {
  if (setjmp(decoder->errors.jump) != 0) return;
  begin(decoder, data, size);
  decode(decoder, reduction, part, pixels, pixels_size);
}

ctenon_image_status ctenon_jpeg_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                     ctenon_image_fault *fault) {
  jpeg_decoder decoder;
  memset(&decoder, 0, sizeof decoder);
  jpeg_errors_begin(&decoder.errors, fault);
  decoder.cinfo.err = &decoder.errors.manager;
  try_info(&decoder, data, size, info);
  jpeg_destroy_decompress(&decoder.cinfo);
  return decoder.errors.status;
}

ctenon_image_status ctenon_jpeg_decode(const uint8_t *data, size_t size, uint32_t reduction,
                                       const ctenon_image_part *part, uint8_t *pixels, size_t pixels_size,
                                       ctenon_image_fault *fault) {
  jpeg_decoder decoder;
  memset(&decoder, 0, sizeof decoder);
  jpeg_errors_begin(&decoder.errors, fault);
  decoder.cinfo.err = &decoder.errors.manager;
  try_decode(&decoder, data, size, reduction, part, pixels, pixels_size);
  jpeg_destroy_decompress(&decoder.cinfo);
  return decoder.errors.status;
}
