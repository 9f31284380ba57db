// Which part of a picture is wanted: what the loader asks datasets and transforms, so that no more of a picture is decoded
// and resized than a crop keeps. This is no part of the plugin header: it holds between the libraries of one build, and a
// plugin that does not know these ids answers nothing.
#ifndef CTENON_PICTURE_H
#define CTENON_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "tenon_plugin.h"

typedef struct {
  size_t height;
  size_t width;
} ctenon_picture_size;

typedef struct {
  size_t top;
  size_t left;
  size_t height;
  size_t width;
} ctenon_picture_part;

// Says which part of a picture of a size is wanted; 0: all of it.
typedef int (*ctenon_picture_wish)(void *wisher, ctenon_picture_size size, ctenon_picture_part *part);

#define CTENON_PICTURE_SOURCE_ID "tenon.build.picture_source/1"

// Of a dataset with pictures, uint8 [H, W, C], in "input". It lives as long as the instance.
typedef struct {
  const void *context;
  // As the dataset's `read`, but of the picture no more than wished need be read: `part` is what "input" has of a picture of
  // `size`.
  tenon_status (*read)(const void *context, uint64_t index, const tenon_sample *sample, ctenon_picture_wish wish,
                       void *wisher, ctenon_picture_size *size, ctenon_picture_part *part, tenon_error *error);
} ctenon_picture_source;

#define CTENON_PICTURE_RESIZING_ID "tenon.build.picture_resizing/1"

// Of a transform that brings a picture to another size and does nothing else.
typedef struct {
  const void *context;
  // What a picture becomes; 0 when it cannot be resized.
  int (*target)(const void *context, ctenon_picture_size from, ctenon_picture_size *to);
  // The part of the picture that a part of the result is computed from.
  ctenon_picture_part (*reads)(const void *context, ctenon_picture_size from, ctenon_picture_size to,
                               ctenon_picture_part part);
  // Makes a part of the result the new "input", which has had `held` of a picture of size `from`.
  tenon_status (*apply)(const void *context, const tenon_sample *sample, ctenon_picture_size from,
                        ctenon_picture_part held, ctenon_picture_size to, ctenon_picture_part part, tenon_error *error);
} ctenon_picture_resizing;

#define CTENON_PICTURE_CROP_ID "tenon.build.picture_crop/1"

// Of a transform that cuts a part out of a picture.
typedef struct {
  const void *context;
  // What is cut out of a picture of a size; 0 where the result has pixels that are not the picture's, or there is none.
  int (*part)(const void *context, const tenon_draw *draw, ctenon_picture_size size, ctenon_picture_part *part);
} ctenon_picture_crop;

#define CTENON_PICTURE_PART_READING_ID "tenon.build.picture_part_reading/1"

// Of a transform whose result follows from a part of a picture.
typedef struct {
  const void *context;
  // The part that it needs of a picture of a size.
  ctenon_picture_part (*part)(const void *context, const tenon_draw *draw, ctenon_picture_size size);
  // As the transform's `apply`, where "input" has `held` of a picture of `size`, at least what it needs.
  tenon_status (*apply)(const void *context, const tenon_draw *draw, const tenon_sample *sample,
                        ctenon_picture_size size, ctenon_picture_part held, tenon_error *error);
} ctenon_picture_part_reading;

#endif
