/* Tensors cross the boundary as views: a logical shape and an embedded DLPack tensor. */
#ifndef TENON_TENSOR_H
#define TENON_TENSOR_H

#include "abi.h"

/* Element types. The numbers are Tenon's own; `tenon_dl_dtype` carries DLPack's coding of the same. */
#define TENON_FLOAT32 1
#define TENON_FLOAT64 2
#define TENON_INT64 3
#define TENON_INT32 4
#define TENON_UINT8 5
#define TENON_BOOL 6
#define TENON_FLOAT16 7
#define TENON_BFLOAT16 8
#define TENON_INT16 9
#define TENON_INT8 10

/* How a logical [N, C, H, W] lies in memory. Blocked layouts always have 16 lanes; lanes past the
 * last channel or image hold anything readable, and reductions must mask them. */
#define TENON_LAYOUT_PLAIN 0 /* row-major over the logical shape */
#define TENON_LAYOUT_C16 1   /* [N, ceil(C/16), H, W, 16] */
#define TENON_LAYOUT_N16 2   /* [ceil(N/16), C, H, W, 16] */

#define TENON_MAX_RANK 8

#define TENON_TENSOR_READ_ONLY 1u

/* Field for field DLPack's DLDevice, DLDataType and DLTensor (dlpack.h 1.0). */
typedef struct tenon_dl_device {
  int32_t device_type; /* 1: CPU */
  int32_t device_id;
} tenon_dl_device;

typedef struct tenon_dl_dtype {
  uint8_t code; /* 0 int, 1 uint, 2 float, 4 bfloat, 6 bool */
  uint8_t bits;
  uint16_t lanes;
} tenon_dl_dtype;

typedef struct tenon_dl_tensor {
  void *data;
  tenon_dl_device device;
  int32_t ndim;
  tenon_dl_dtype dtype;
  int64_t *shape;
  int64_t *strides; /* in elements; never null when ndim > 0 */
  uint64_t byte_offset; /* always 0 */
} tenon_dl_tensor;

/* A view. `shape[0..<rank]` is the logical shape, whatever the layout; `dl` describes the memory.
 * Data that the host allocates is 64-byte aligned. With zero elements the pointer is never followed;
 * in planning calls there is no data and `dl.data` is null. */
typedef struct tenon_tensor {
  uint32_t struct_size;
  uint32_t flags;
  int32_t dtype;
  int32_t layout;
  int32_t rank;
  int32_t reserved;
  int64_t shape[TENON_MAX_RANK];
  tenon_dl_tensor dl;
} tenon_tensor;

#endif
