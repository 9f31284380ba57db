/* Versions, status codes, the error buffer, and the identity record in the library file. */
#ifndef TENON_ABI_H
#define TENON_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define TENON_EXTERN extern "C"
#else
#define TENON_EXTERN
#endif

/* The version this header describes. A host accepts a plugin whose major is equal and whose
 * `needs_minor` is at most the host's minor. */
#define TENON_ABI_MAJOR 1
#define TENON_ABI_MINOR 0

/* The oldest minor the code being compiled wants to run on; names newer than it do not compile. */
#ifndef TENON_ABI_TARGET_MINOR
#define TENON_ABI_TARGET_MINOR 0
#endif

/* First 16 bytes of the host table and of the plugin table. Frozen for ever, across majors. */
typedef struct tenon_prefix {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor; /* host: the minor it implements; plugin: the minor it needs */
  uint64_t reserved;  /* zero */
} tenon_prefix;

typedef int32_t tenon_status;
#define TENON_OK 0
#define TENON_ERROR_ARGUMENT 1      /* a call broke this contract */
#define TENON_ERROR_SHAPE 2         /* an input's shape, dtype or layout does not fit */
#define TENON_ERROR_UNSUPPORTED 3   /* legal, but this component cannot do it */
#define TENON_ERROR_OUT_OF_MEMORY 4
#define TENON_ERROR_CONFIG 5        /* a configuration value that only the plugin can judge */
#define TENON_ERROR_STATE 6         /* state that does not fit this instance */
#define TENON_ERROR_DATA 7          /* a file or a sample that is missing, damaged or out of range */
#define TENON_ERROR_INTERNAL 8      /* a fault of the plugin */

/* Filled by the callee on failure. Owned by the caller, zeroed before the call. */
typedef struct tenon_error {
  uint32_t struct_size;
  int32_t code;
  char field[64];    /* the argument, port or field at fault; may be empty */
  char message[960]; /* what was expected and what was received */
} tenon_error;

/* The record in the section `.tenon.plugin`, read from the file before any code runs. */
#define TENON_IDENTITY_MAGIC 0x474C504E4F4E4554ULL /* the bytes "TENONPLG" */
#define TENON_IDENTITY_SECTION ".tenon.plugin"
typedef struct tenon_identity {
  uint64_t magic;
  uint16_t abi_major;
  uint16_t needs_minor;
  uint32_t id_size; /* bytes of the id that follows, at most 79 */
  /* char id[id_size]: "vendor/plugin" */
} tenon_identity;

/* C and C++: TENON_IDENTITY("vendor/plugin"); once, at file scope. (The array has room for the final
 * NUL, which does not count, because C++ insists on it.) */
#define TENON_IDENTITY(ID)                                                           \
  static const struct {                                                              \
    tenon_identity head;                                                             \
    char id[sizeof(ID)];                                                             \
  } tenon_identity_record __attribute__((used, section(TENON_IDENTITY_SECTION))) = { \
      {TENON_IDENTITY_MAGIC, TENON_ABI_MAJOR, TENON_ABI_TARGET_MINOR, sizeof(ID) - 1}, ID}

#endif
