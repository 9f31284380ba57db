#include "tiff_library.h"

#include <stdio.h>
#include <string.h>

static tiff_library calls;
static const late_function functions[] = {
    {"TIFFOpenOptionsAlloc", (void **)&calls.options_new},
    {"TIFFOpenOptionsFree", (void **)&calls.options_free},
    {"TIFFOpenOptionsSetMaxSingleMemAlloc", (void **)&calls.options_set_memory},
    {"TIFFOpenOptionsSetErrorHandlerExtR", (void **)&calls.options_set_errors},
    {"TIFFOpenOptionsSetWarningHandlerExtR", (void **)&calls.options_set_warnings},
    {"TIFFClientOpenExt", (void **)&calls.open},
    {"TIFFClose", (void **)&calls.close},
    {"TIFFGetField", (void **)&calls.get},
    {"TIFFGetFieldDefaulted", (void **)&calls.get_or_default},
    {"TIFFSetField", (void **)&calls.set},
    {"TIFFIsTiled", (void **)&calls.is_tiled},
    {"TIFFScanlineSize", (void **)&calls.row_size},
    {"TIFFReadScanline", (void **)&calls.read_row},
    {"TIFFTileSize", (void **)&calls.tile_size},
    {"TIFFTileRowSize", (void **)&calls.tile_row_size},
    {"TIFFComputeTile", (void **)&calls.tile_at},
    {"TIFFReadEncodedTile", (void **)&calls.read_tile},
    {"TIFFRGBAImageBegin", (void **)&calls.rgba_begin},
    {"TIFFRGBAImageGet", (void **)&calls.rgba_get},
    {"TIFFRGBAImageEnd", (void **)&calls.rgba_end},
};
static late_library library = {
    .soname = "libtiff.so.6", .functions = functions, .count = sizeof functions / sizeof *functions};

const tiff_library *tiff_library_use(ctenon_image_fault *fault) {
  return late_library_use(&library, fault) == CTENON_IMAGE_OK ? &calls : NULL;
}

static void note(tiff_source *source, const char *format, va_list values) {
  if (source->fault.message[0] != 0) return;
  vsnprintf(source->fault.message, sizeof source->fault.message, format, values);
}

static int on_error(TIFF *file, void *user, const char *module, const char *format, va_list values) {
  (void)file;
  (void)module;
  note(user, format, values);
  return 1;
}

// libjpeg and the fax decoders go on after lost data and invent pixels, with no more than a warning.
static int on_warning(TIFF *file, void *user, const char *module, const char *format, va_list values) {
  (void)file;
  tiff_source *source = user;
  if (module == NULL) return 1;
  ctenon_image_fault warning;
  va_list copy;
  va_copy(copy, values);
  vsnprintf(warning.message, sizeof warning.message, format, copy);
  va_end(copy);
  if (!source->is_decoding) {
    if (strstr(warning.message, "\"ColorMap\"") == NULL) return 1;
    source->has_lost_palette = 1;
    source->fault = warning;
    return 1;
  }
  int is_jpeg = strcmp(module, "JPEGLib") == 0 && strstr(warning.message, "extraneous bytes") == NULL;
  if (is_jpeg || strstr(warning.message, "remature") != NULL) note(source, format, values);
  return 1;
}

static tmsize_t read_bytes(thandle_t handle, void *bytes, tmsize_t count) {
  tiff_source *source = handle;
  size_t rest = source->position < source->size ? source->size - source->position : 0;
  size_t wanted = count < 0 ? 0 : (size_t)count < rest ? (size_t)count : rest;
  memcpy(bytes, source->data + source->position, wanted);
  source->position += wanted;
  return (tmsize_t)wanted;
}

static tmsize_t write_bytes(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle;
  (void)bytes;
  (void)count;
  return -1;
}

static toff_t seek(thandle_t handle, toff_t offset, int origin) {
  tiff_source *source = handle;
  size_t base = origin == SEEK_CUR ? source->position : origin == SEEK_END ? source->size : 0;
  if (offset > source->size || base > source->size - offset) {
    // Beyond the end, where there is nothing to read.
    source->position = source->size;
    return (toff_t)-1;
  }
  source->position = base + offset;
  return source->position;
}

static int close_source(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((tiff_source *)handle)->size; }

static int map(thandle_t handle, void **base, toff_t *size) {
  tiff_source *source = handle;
  *base = (void *)source->data;
  *size = source->size;
  return 1;
}

static void unmap(thandle_t handle, void *base, toff_t size) {
  (void)handle;
  (void)base;
  (void)size;
}

TIFF *tiff_library_open(const tiff_library *use, tiff_source *source) {
  enum { most_at_once = 1 << 30 };
  TIFFOpenOptions *options = use->options_new();
  if (options == NULL) {
    image_fault_set(&source->fault, "out of memory");
    return NULL;
  }
  use->options_set_memory(options, most_at_once);
  use->options_set_errors(options, on_error, source);
  use->options_set_warnings(options, on_warning, source);
  TIFF *file = use->open("TIFF", "r", source, read_bytes, write_bytes, seek, close_source, size_of, map, unmap, options);
  use->options_free(options);
  if (file == NULL && source->fault.message[0] == 0) image_fault_set(&source->fault, "the file cannot be opened");
  return file;
}
