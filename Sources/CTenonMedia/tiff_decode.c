#include <stdlib.h>
#include <string.h>

#include "cmyk.h"
#include "tiff_library.h"

// What a file's first directory says of its picture.
typedef struct {
  const tiff_library *library;
  TIFF *file;
  tiff_source source;
  // As stored: the orientation turns it.
  uint32_t width;
  uint32_t height;
  uint16_t bits;
  uint16_t samples;
  uint16_t photometric;
  uint16_t compression;
  uint16_t orientation;
  // Whether each component has a plane of its own.
  int is_separate;
  // Whether libtiff has to make the colours: YCbCr that is no JPEG.
  int needs_conversion;
  uint16_t *red;
  uint16_t *green;
  uint16_t *blue;
} tiff_picture;

// Where the pixels of the picture go: those of a row `column_step` bytes apart, rows `row_step`.
typedef struct {
  uint8_t *first;
  ptrdiff_t column_step;
  ptrdiff_t row_step;
} placement;

static ctenon_image_status unsupported(ctenon_image_fault *fault, const char *what) {
  image_fault_set(fault, "%s", what);
  return CTENON_IMAGE_UNSUPPORTED;
}

// What libtiff has said.
static ctenon_image_status failed(tiff_picture *picture, ctenon_image_fault *fault) {
  static const char *const endings[] = {"ot enough data", "Read error", "an not read", "annot read", "remature",
                                        "EOF",            "end of file", "IO error"};
  *fault = picture->source.fault;
  if (fault->message[0] == 0) image_fault_set(fault, "the data cannot be decoded");
  if (strstr(fault->message, "ut of memory") != NULL) return CTENON_IMAGE_NO_MEMORY;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (strstr(fault->message, endings[i]) != NULL) return CTENON_IMAGE_TRUNCATED;
  }
  return CTENON_IMAGE_DAMAGED;
}

static int is_grey(const tiff_picture *picture) {
  return picture->photometric == PHOTOMETRIC_MINISWHITE || picture->photometric == PHOTOMETRIC_MINISBLACK;
}

static int is_turned(const tiff_picture *picture) { return picture->orientation >= 5 && picture->orientation <= 8; }

static ctenon_image_status check_colours(tiff_picture *picture, ctenon_image_fault *fault) {
  const tiff_library *library = picture->library;
  int is_byte = picture->bits == 8, is_deep = picture->bits == 16;
  int is_narrow = picture->bits == 1 || picture->bits == 2 || picture->bits == 4;
  switch (picture->photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      if (is_byte || is_deep || is_narrow) return CTENON_IMAGE_OK;
      return unsupported(fault, "grey in other than 1, 2, 4, 8 or 16 bits");
    case PHOTOMETRIC_PALETTE:
      if (!is_byte && !is_narrow) return unsupported(fault, "a palette for other than 1, 2, 4 or 8 bits");
      if (library->get(picture->file, TIFFTAG_COLORMAP, &picture->red, &picture->green, &picture->blue)) {
        return CTENON_IMAGE_OK;
      }
      image_fault_set(fault, "the palette is missing");
      return CTENON_IMAGE_DAMAGED;
    case PHOTOMETRIC_RGB:
      if ((is_byte || is_deep) && picture->samples >= 3) return CTENON_IMAGE_OK;
      return unsupported(fault, "RGB in other than 8 or 16 bits, or with fewer than 3 components");
    case PHOTOMETRIC_SEPARATED:
      if (is_byte && picture->samples >= 4 && !picture->is_separate) return CTENON_IMAGE_OK;
      return unsupported(fault, "inks in other than 8 bits, other than four, or in separate planes");
    case PHOTOMETRIC_YCBCR:
      if (!is_byte || picture->samples != 3) return unsupported(fault, "YCbCr in other than 8 bits");
      if (picture->compression == COMPRESSION_JPEG && !picture->is_separate) {
        library->set(picture->file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        picture->photometric = PHOTOMETRIC_RGB;
      } else {
        picture->needs_conversion = 1;
      }
      return CTENON_IMAGE_OK;
    default:
      return unsupported(fault, "colours that are neither grey, a palette, RGB, CMYK nor YCbCr");
  }
}

static ctenon_image_status read_header(tiff_picture *picture, ctenon_image_fault *fault) {
  enum { most_samples = 8 };
  const tiff_library *library = picture->library;
  TIFF *file = picture->file;
  if (picture->source.has_lost_palette) return failed(picture, fault);
  if (!library->get(file, TIFFTAG_IMAGEWIDTH, &picture->width) ||
      !library->get(file, TIFFTAG_IMAGELENGTH, &picture->height) || picture->width == 0 || picture->height == 0 ||
      picture->width > INT32_MAX || picture->height > INT32_MAX) {
    image_fault_set(fault, "the image has no size");
    return CTENON_IMAGE_DAMAGED;
  }
  uint16_t format = SAMPLEFORMAT_UINT, planes = PLANARCONFIG_CONTIG;
  library->get_or_default(file, TIFFTAG_BITSPERSAMPLE, &picture->bits);
  library->get_or_default(file, TIFFTAG_SAMPLESPERPIXEL, &picture->samples);
  library->get_or_default(file, TIFFTAG_COMPRESSION, &picture->compression);
  library->get_or_default(file, TIFFTAG_PLANARCONFIG, &planes);
  library->get_or_default(file, TIFFTAG_SAMPLEFORMAT, &format);
  library->get_or_default(file, TIFFTAG_ORIENTATION, &picture->orientation);
  if (!library->get(file, TIFFTAG_PHOTOMETRIC, &picture->photometric)) picture->photometric = PHOTOMETRIC_MINISWHITE;
  picture->is_separate = planes == PLANARCONFIG_SEPARATE && picture->samples > 1;
  if (picture->samples < 1 || picture->samples > most_samples) {
    return unsupported(fault, "more than 8 components a pixel");
  }
  if (picture->compression == COMPRESSION_OJPEG) return unsupported(fault, "JPEG in the form of TIFF 6.0 of 1992");
  // Pillow takes signed bytes for unsigned ones.
  if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID &&
      !(format == SAMPLEFORMAT_INT && picture->bits == 8)) {
    return unsupported(fault, "numbers that are not unsigned integers");
  }
  return check_colours(picture, fault);
}

// The least that compressed pixels take: a run of 128 in two bytes, 4096 bytes in a code of twelve bits, or deflate's 1032.
static uint64_t least_size(const tiff_picture *picture) {
  uint64_t bits = (uint64_t)picture->bits * picture->samples;
  if (picture->needs_conversion) bits = 8;
  uint64_t bytes = ((uint64_t)picture->width * bits + 7) / 8 * picture->height;
  switch (picture->compression) {
    case COMPRESSION_NONE: return bytes;
    case COMPRESSION_PACKBITS: return bytes / 64;
    case COMPRESSION_LZW: return bytes / 4096 * 12 / 8;
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE: return bytes / 1032;
    default: return 0;
  }
}

static ctenon_image_info info_of(const tiff_picture *picture) {
  return (ctenon_image_info){
      .width = is_turned(picture) ? picture->height : picture->width,
      .height = is_turned(picture) ? picture->width : picture->height,
      .channels = is_grey(picture) ? 1 : 3,
      .least_size = least_size(picture),
  };
}

static uint32_t sample_at(const uint8_t *row, size_t index, unsigned bits) {
  switch (bits) {
    case 8: return row[index];
    case 16: {
      uint16_t value;
      memcpy(&value, row + 2 * index, 2);
      return value;
    }
    default: return (uint32_t)row[index * bits / 8] >> (8 - bits - index * bits % 8) & ((1u << bits) - 1);
  }
}

// 0 to 255.
static uint8_t byte_of(uint32_t value, unsigned bits) {
  switch (bits) {
    case 1: return (uint8_t)(value * 255);
    case 2: return (uint8_t)(value * 85);
    case 4: return (uint8_t)(value * 17);
    case 16: return (uint8_t)((value * 255 + 32895) >> 16);
    default: return (uint8_t)value;
  }
}

// Puts `count` pixels of a row where they belong. Of a separate plane it is component `plane` alone.
static void put(const tiff_picture *picture, const uint8_t *row, size_t count, int plane, uint8_t *pixel,
                ptrdiff_t step) {
  unsigned bits = picture->bits;
  size_t samples = picture->is_separate ? 1 : picture->samples;
  for (size_t x = 0; x < count; x++, pixel += step) {
    uint32_t first = sample_at(row, x * samples, bits);
    switch (picture->photometric) {
      case PHOTOMETRIC_MINISWHITE:
        pixel[0] = 255 - byte_of(first, bits);
        break;
      case PHOTOMETRIC_MINISBLACK:
        pixel[0] = byte_of(first, bits);
        break;
      case PHOTOMETRIC_PALETTE:
        pixel[0] = (uint8_t)(picture->red[first] >> 8);
        pixel[1] = (uint8_t)(picture->green[first] >> 8);
        pixel[2] = (uint8_t)(picture->blue[first] >> 8);
        break;
      case PHOTOMETRIC_SEPARATED:
        rgb_from_cmyk(row + x * samples, pixel, 1, 0);
        break;
      default:
        pixel[plane] = byte_of(first, bits);
        if (samples == 1) break;
        pixel[1] = byte_of(sample_at(row, x * samples + 1, bits), bits);
        pixel[2] = byte_of(sample_at(row, x * samples + 2, bits), bits);
    }
  }
}

static uint8_t *place_of(const placement *place, size_t y, size_t x) {
  return place->first + (ptrdiff_t)y * place->row_step + (ptrdiff_t)x * place->column_step;
}

static int planes_of(const tiff_picture *picture) {
  return picture->is_separate && picture->photometric == PHOTOMETRIC_RGB ? 3 : 1;
}

static ctenon_image_status decode_rows(tiff_picture *picture, const placement *place, ctenon_image_fault *fault) {
  const tiff_library *library = picture->library;
  tmsize_t size = library->row_size(picture->file);
  uint64_t needed = ((uint64_t)picture->width * picture->bits * (picture->is_separate ? 1 : picture->samples) + 7) / 8;
  if (size <= 0 || (uint64_t)size < needed) return unsupported(fault, "rows of another size than the image's");
  uint8_t *row = malloc((size_t)size);
  if (row == NULL) return CTENON_IMAGE_NO_MEMORY;
  ctenon_image_status status = CTENON_IMAGE_OK;
  for (int plane = 0; plane < planes_of(picture) && status == CTENON_IMAGE_OK; plane++) {
    for (uint32_t y = 0; y < picture->height; y++) {
      int is_read = library->read_row(picture->file, row, y, (uint16_t)plane) == 1;
      if (!is_read || picture->source.fault.message[0] != 0) {
        status = failed(picture, fault);
        break;
      }
      put(picture, row, picture->width, plane, place_of(place, y, 0), place->column_step);
    }
  }
  free(row);
  return status;
}

static ctenon_image_status decode_tiles(tiff_picture *picture, const placement *place, ctenon_image_fault *fault) {
  const tiff_library *library = picture->library;
  uint32_t width = 0, height = 0;
  library->get(picture->file, TIFFTAG_TILEWIDTH, &width);
  library->get(picture->file, TIFFTAG_TILELENGTH, &height);
  tmsize_t size = library->tile_size(picture->file), row_size = library->tile_row_size(picture->file);
  size_t samples = picture->is_separate ? 1 : picture->samples;
  uint64_t needed = ((uint64_t)width * picture->bits * samples + 7) / 8;
  // A tile may be larger than a small picture, but not by any factor.
  uint64_t most = 4 * ((uint64_t)picture->width * picture->height + (1 << 20)) * samples * ((picture->bits + 7) / 8);
  if (width == 0 || height == 0 || size <= 0 || row_size <= 0 || (uint64_t)row_size < needed ||
      (uint64_t)size / (uint64_t)row_size < height || (uint64_t)size > most) {
    image_fault_set(fault, "tiles of %u x %u (height x width) for an image of %u x %u", height, width, picture->height,
                    picture->width);
    return CTENON_IMAGE_DAMAGED;
  }
  uint8_t *tile = malloc((size_t)size);
  if (tile == NULL) return CTENON_IMAGE_NO_MEMORY;
  ctenon_image_status status = CTENON_IMAGE_OK;
  for (int plane = 0; plane < planes_of(picture); plane++) {
    for (uint64_t top = 0; top < picture->height; top += height) {
      for (uint64_t left = 0; left < picture->width && status == CTENON_IMAGE_OK; left += width) {
        uint32_t index = library->tile_at(picture->file, (uint32_t)left, (uint32_t)top, 0, (uint16_t)plane);
        int is_read = library->read_tile(picture->file, index, tile, size) == size;
        if (!is_read || picture->source.fault.message[0] != 0) {
          status = failed(picture, fault);
          break;
        }
        size_t columns = picture->width - left < width ? picture->width - left : width;
        for (uint64_t y = 0; y < height && top + y < picture->height; y++) {
          put(picture, tile + y * (size_t)row_size, columns, plane, place_of(place, top + y, left),
              place->column_step);
        }
      }
    }
  }
  free(tile);
  return status;
}

// YCbCr with subsampled chroma, whose colours libtiff makes, some rows at a time.
static ctenon_image_status decode_converted(tiff_picture *picture, const placement *place,
                                            ctenon_image_fault *fault) {
  const tiff_library *library = picture->library;
  char reason[1024] = "";
  TIFFRGBAImage image;
  if (!library->rgba_begin(&image, picture->file, 1, reason)) {
    image_fault_set(&picture->source.fault, "%s", reason);
    return failed(picture, fault);
  }
  // Turning is done while pixels are placed.
  image.orientation = ORIENTATION_TOPLEFT;
  image.req_orientation = ORIENTATION_TOPLEFT;
  uint32_t rows = 0;
  library->get_or_default(picture->file, library->is_tiled(picture->file) ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP,
                          &rows);
  if (rows == 0 || rows > picture->height) rows = picture->height;
  uint32_t *raster = malloc((size_t)rows * picture->width * sizeof *raster);
  ctenon_image_status status = raster == NULL ? CTENON_IMAGE_NO_MEMORY : CTENON_IMAGE_OK;
  for (uint64_t top = 0; top < picture->height && status == CTENON_IMAGE_OK; top += rows) {
    uint32_t count = picture->height - top < rows ? (uint32_t)(picture->height - top) : rows;
    image.row_offset = (int)top;
    if (!library->rgba_get(&image, raster, picture->width, count) || picture->source.fault.message[0] != 0) {
      status = failed(picture, fault);
      break;
    }
    for (uint32_t y = 0; y < count; y++) {
      const uint32_t *row = raster + (size_t)y * picture->width;
      uint8_t *pixel = place_of(place, top + y, 0);
      for (uint32_t x = 0; x < picture->width; x++, pixel += place->column_step) {
        pixel[0] = (uint8_t)TIFFGetR(row[x]);
        pixel[1] = (uint8_t)TIFFGetG(row[x]);
        pixel[2] = (uint8_t)TIFFGetB(row[x]);
      }
    }
  }
  free(raster);
  library->rgba_end(&image);
  return status;
}

// Turned as the file's orientation asks, which Pillow does with TIFF, and with TIFF alone.
static placement placement_of(const tiff_picture *picture, const ctenon_image_info *info, uint8_t *pixels) {
  ptrdiff_t channels = info->channels, stride = (ptrdiff_t)info->width * channels;
  ptrdiff_t right = stride - channels, bottom = stride * ((ptrdiff_t)info->height - 1);
  switch (picture->orientation) {
    case 2: return (placement){pixels + right, -channels, stride};
    case 3: return (placement){pixels + right + bottom, -channels, -stride};
    case 4: return (placement){pixels + bottom, channels, -stride};
    case 5: return (placement){pixels, stride, channels};
    case 6: return (placement){pixels + right, stride, -channels};
    case 7: return (placement){pixels + right + bottom, -stride, -channels};
    case 8: return (placement){pixels + bottom, -stride, channels};
    default: return (placement){pixels, channels, stride};
  }
}

static ctenon_image_status decode(tiff_picture *picture, uint8_t *pixels, size_t pixels_size,
                                  ctenon_image_fault *fault) {
  ctenon_image_info info = info_of(picture);
  size_t stride = (size_t)info.width * info.channels;
  if (pixels_size / stride != info.height || pixels_size % stride != 0) {
    image_fault_set(fault, "the buffer is not of the image's size");
    return CTENON_IMAGE_DAMAGED;
  }
  placement place = placement_of(picture, &info, pixels);
  memset(&picture->source.fault, 0, sizeof picture->source.fault);
  picture->source.is_decoding = 1;
  if (picture->needs_conversion) return decode_converted(picture, &place, fault);
  if (picture->library->is_tiled(picture->file)) return decode_tiles(picture, &place, fault);
  return decode_rows(picture, &place, fault);
}

// On OK the caller closes the file; otherwise there is none.
static ctenon_image_status begin(tiff_picture *picture, const uint8_t *data, size_t size, ctenon_image_fault *fault) {
  memset(picture, 0, sizeof *picture);
  picture->library = tiff_library_use(fault);
  if (picture->library == NULL) return CTENON_IMAGE_NO_LIBRARY;
  picture->source.data = data;
  picture->source.size = size;
  picture->file = tiff_library_open(picture->library, &picture->source);
  if (picture->file == NULL) return failed(picture, fault);
  ctenon_image_status status = read_header(picture, fault);
  if (status != CTENON_IMAGE_OK) picture->library->close(picture->file);
  return status;
}

ctenon_image_status ctenon_tiff_info(const uint8_t *data, size_t size, ctenon_image_info *info,
                                     ctenon_image_fault *fault) {
  tiff_picture picture;
  ctenon_image_status status = begin(&picture, data, size, fault);
  if (status != CTENON_IMAGE_OK) return status;
  *info = info_of(&picture);
  picture.library->close(picture.file);
  return CTENON_IMAGE_OK;
}

ctenon_image_status ctenon_tiff_decode(const uint8_t *data, size_t size, uint8_t *pixels, size_t pixels_size,
                                       ctenon_image_fault *fault) {
  tiff_picture picture;
  ctenon_image_status status = begin(&picture, data, size, fault);
  if (status != CTENON_IMAGE_OK) return status;
  status = decode(&picture, pixels, pixels_size, fault);
  picture.library->close(picture.file);
  return status;
}
