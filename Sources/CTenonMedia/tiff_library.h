// libtiff over bytes in memory, with its messages kept instead of printed.
#ifndef CTENON_TIFF_LIBRARY_H
#define CTENON_TIFF_LIBRARY_H

#include <tiffio.h>

#include "late_library.h"

typedef struct {
  __typeof__(TIFFOpenOptionsAlloc) *options_new;
  __typeof__(TIFFOpenOptionsFree) *options_free;
  __typeof__(TIFFOpenOptionsSetMaxSingleMemAlloc) *options_set_memory;
  __typeof__(TIFFOpenOptionsSetErrorHandlerExtR) *options_set_errors;
  __typeof__(TIFFOpenOptionsSetWarningHandlerExtR) *options_set_warnings;
  __typeof__(TIFFClientOpenExt) *open;
  __typeof__(TIFFClose) *close;
  __typeof__(TIFFGetField) *get;
  __typeof__(TIFFGetFieldDefaulted) *get_or_default;
  __typeof__(TIFFSetField) *set;
  __typeof__(TIFFIsTiled) *is_tiled;
  __typeof__(TIFFScanlineSize) *row_size;
  __typeof__(TIFFReadScanline) *read_row;
  __typeof__(TIFFTileSize) *tile_size;
  __typeof__(TIFFTileRowSize) *tile_row_size;
  __typeof__(TIFFComputeTile) *tile_at;
  __typeof__(TIFFReadEncodedTile) *read_tile;
  __typeof__(TIFFRGBAImageBegin) *rgba_begin;
  __typeof__(TIFFRGBAImageGet) *rgba_get;
  __typeof__(TIFFRGBAImageEnd) *rgba_end;
} tiff_library;

// A file in memory. The position is libtiff's.
typedef struct {
  const uint8_t *data;
  size_t size;
  size_t position;
  // Whether pixels are being decoded: then what libtiff only warns of may be a loss of them.
  int is_decoding;
  // Whether the palette is damaged: libtiff goes on without, as if the picture were grey.
  int has_lost_palette;
  // The first that went wrong; empty: nothing.
  ctenon_image_fault fault;
} tiff_source;

// Opens the library at the first call; NULL, and `fault` says why, when it is missing.
const tiff_library *tiff_library_use(ctenon_image_fault *fault);

// Opens a file and reads its first directory; NULL: `source->fault`.
TIFF *tiff_library_open(const tiff_library *library, tiff_source *source);

#endif
