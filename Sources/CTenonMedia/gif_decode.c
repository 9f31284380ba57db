#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

#include "late_library.h"

static __typeof__(DGifOpen) *gif_open;
static __typeof__(DGifCloseFile) *gif_close;
static __typeof__(DGifGetRecordType) *get_record_type;
static __typeof__(DGifGetImageDesc) *get_image;
static __typeof__(DGifGetLine) *get_line;
static __typeof__(DGifGetExtension) *get_extension;
static __typeof__(DGifGetExtensionNext) *get_extension_next;

static const late_function functions[] = {
    {"DGifOpen", (void **)&gif_open},
    {"DGifCloseFile", (void **)&gif_close},
    {"DGifGetRecordType", (void **)&get_record_type},
    {"DGifGetImageDesc", (void **)&get_image},
    {"DGifGetLine", (void **)&get_line},
    {"DGifGetExtension", (void **)&get_extension},
    {"DGifGetExtensionNext", (void **)&get_extension_next},
};
static const late_error errors[] = {
    {D_GIF_ERR_READ_FAILED, CTENON_IMAGE_TRUNCATED, "the data ends before the end of the image"},
    {D_GIF_ERR_NO_SCRN_DSCR, CTENON_IMAGE_TRUNCATED, "the data ends before the end of the image"},
    {D_GIF_ERR_EOF_TOO_SOON, CTENON_IMAGE_TRUNCATED, "the image has fewer pixels than its size says"},
    {D_GIF_ERR_NOT_ENOUGH_MEM, CTENON_IMAGE_NO_MEMORY, "out of memory"},
    {D_GIF_ERR_NO_IMAG_DSCR, CTENON_IMAGE_DAMAGED, "there is no image in it"},
    {D_GIF_ERR_DATA_TOO_BIG, CTENON_IMAGE_DAMAGED, "the image has more pixels than its size says"},
};
static late_library library = {.soname = "libgif.so.7",
                               .functions = functions,
                               .count = sizeof functions / sizeof *functions,
                               .errors = errors,
                               .error_count = sizeof errors / sizeof *errors};

typedef struct {
  const uint8_t *data;
  size_t remaining;
  // Whether no more than the last row is wanted: what follows its pixels may be missing.
  int is_last_row;
  GifFileType *file;
  // Of the graphic control that came before the picture; -1: none.
  int transparent;
} gif_decoder;

static int read_bytes(GifFileType *file, GifByteType *bytes, int count) {
  gif_decoder *decoder = file->UserData;
  if (count < 0 || (size_t)count > decoder->remaining) {
    if (!decoder->is_last_row || count != 1 || decoder->remaining > 0) return 0;
    // A block of no bytes: the end of the picture's data, and where pixels are missing, an error.
    *bytes = 0;
    return 1;
  }
  memcpy(bytes, decoder->data, (size_t)count);
  decoder->data += count;
  decoder->remaining -= (size_t)count;
  return count;
}

// Notes which colour is transparent.
static int read_extension(gif_decoder *decoder) {
  int function = 0;
  GifByteType *block = NULL;
  if (get_extension(decoder->file, &function, &block) != GIF_OK) return 0;
  if (function == GRAPHICS_EXT_FUNC_CODE && block != NULL && block[0] >= 4 && (block[1] & 1) != 0) {
    decoder->transparent = block[4];
  }
  while (block != NULL) {
    if (get_extension_next(decoder->file, &block) != GIF_OK) return 0;
  }
  return 1;
}

// Reads up to the pixels of the first picture.
static ctenon_image_status begin(gif_decoder *decoder, const uint8_t *data, size_t size, ctenon_image_fault *fault) {
  memset(decoder, 0, sizeof *decoder);
  ctenon_image_status status = late_library_use(&library, fault);
  if (status != CTENON_IMAGE_OK) return status;
  decoder->data = data;
  decoder->remaining = size;
  decoder->transparent = -1;
  int code = 0;
  decoder->file = gif_open(decoder, read_bytes, &code);
  if (decoder->file == NULL) return late_library_fail(&library, code, fault);
  for (;;) {
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    if (get_record_type(decoder->file, &type) != GIF_OK) return late_library_fail(&library, decoder->file->Error, fault);
    if (type == TERMINATE_RECORD_TYPE) return late_library_fail(&library, D_GIF_ERR_NO_IMAG_DSCR, fault);
    if (type == EXTENSION_RECORD_TYPE) {
      if (!read_extension(decoder)) return late_library_fail(&library, decoder->file->Error, fault);
    } else if (type == IMAGE_DESC_RECORD_TYPE) {
      break;
    }
  }
  if (get_image(decoder->file) != GIF_OK) return late_library_fail(&library, decoder->file->Error, fault);
  const GifImageDesc *image = &decoder->file->Image;
  if (image->Width < 1 || image->Height < 1 || image->Left < 0 || image->Top < 0) {
    image_fault_set(fault, "the image has no pixels");
    return CTENON_IMAGE_DAMAGED;
  }
  return CTENON_IMAGE_OK;
}

static void end(gif_decoder *decoder) {
  int code = 0;
  if (decoder->file != NULL) gif_close(decoder->file, &code);
}

// The screen, which grows where the first picture does not fit on it.
static ctenon_image_info info_of(const gif_decoder *decoder) {
  const GifFileType *file = decoder->file;
  int right = file->Image.Left + file->Image.Width, bottom = file->Image.Top + file->Image.Height;
  uint64_t pixels = (uint64_t)file->Image.Width * (uint64_t)file->Image.Height;
  return (ctenon_image_info){
      .width = (uint32_t)(right > file->SWidth ? right : file->SWidth),
      .height = (uint32_t)(bottom > file->SHeight ? bottom : file->SHeight),
      .channels = 3,
      // A code of twelve bits stands for 4096 pixels at most.
      .least_size = pixels / 4096 * 12 / 8,
  };
}

// Colours for all indices: black where the map has none, and grey where there is no map.
static void fill_colours(const gif_decoder *decoder, uint8_t colours[256][3]) {
  const ColorMapObject *map =
      decoder->file->Image.ColorMap != NULL ? decoder->file->Image.ColorMap : decoder->file->SColorMap;
  for (int i = 0; i < 256; i++) {
    GifByteType grey = map == NULL ? (GifByteType)i : 0;
    GifColorType colour = map != NULL && i < map->ColorCount ? map->Colors[i] : (GifColorType){grey, grey, grey};
    colours[i][0] = colour.Red;
    colours[i][1] = colour.Green;
    colours[i][2] = colour.Blue;
  }
}

static ctenon_image_status decode(gif_decoder *decoder, const ctenon_image_info *info, GifPixelType *line,
                                  uint8_t *pixels, ctenon_image_fault *fault) {
  static const int starts[4] = {0, 4, 2, 1}, steps[4] = {8, 8, 4, 2};
  const GifImageDesc *image = &decoder->file->Image;
  size_t stride = (size_t)info->width * 3;
  uint8_t colours[256][3];
  fill_colours(decoder, colours);
  if ((uint32_t)image->Width < info->width || (uint32_t)image->Height < info->height) {
    const uint8_t *background = colours[decoder->transparent >= 0 ? decoder->transparent : 0];
    for (size_t i = 0; i < (size_t)info->width * info->height; i++) memcpy(pixels + 3 * i, background, 3);
  }
  int passes = image->Interlace ? 4 : 1, remaining = image->Height;
  for (int pass = 0; pass < passes; pass++) {
    int first = image->Interlace ? starts[pass] : 0, step = image->Interlace ? steps[pass] : 1;
    for (int y = first; y < image->Height; y += step) {
      decoder->is_last_row = --remaining == 0;
      if (get_line(decoder->file, line, image->Width) != GIF_OK) return late_library_fail(&library, decoder->file->Error, fault);
      uint8_t *row = pixels + (size_t)(image->Top + y) * stride + (size_t)image->Left * 3;
      for (int x = 0; x < image->Width; x++) memcpy(row + 3 * x, colours[line[x]], 3);
    }
  }
  return CTENON_IMAGE_OK;
}

ctenon_image_status ctenon_gif_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                    ctenon_image_fault *fault) {
  gif_decoder decoder;
  ctenon_image_status status = begin(&decoder, data, size, fault);
  if (status == CTENON_IMAGE_OK) *info = info_of(&decoder);
  end(&decoder);
  return status;
}

ctenon_image_status ctenon_gif_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                      ctenon_image_fault *fault) {
  gif_decoder decoder;
  ctenon_image_status status = begin(&decoder, data, size, fault);
  if (status == CTENON_IMAGE_OK) {
    ctenon_image_info info = info_of(&decoder);
    size_t stride = (size_t)info.width * 3;
    GifPixelType *line = malloc((size_t)decoder.file->Image.Width);
    if (pixels_size / stride != info.height || pixels_size % stride != 0) {
      image_fault_set(fault, "the buffer is not of the image's size");
      status = CTENON_IMAGE_DAMAGED;
    } else if (line == NULL) {
      status = late_library_fail(&library, D_GIF_ERR_NOT_ENOUGH_MEM, fault);
    } else {
      status = decode(&decoder, &info, line, pixels, fault);
    }
    free(line);
  }
  end(&decoder);
  return status;
}
