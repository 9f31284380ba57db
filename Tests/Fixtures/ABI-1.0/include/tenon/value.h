/* Configuration: typed values, already validated by the host, in the order of the declared arguments. */
#ifndef TENON_VALUE_H
#define TENON_VALUE_H

#include "tensor.h"

/* What a value holds, and (added up) what an argument accepts. */
#define TENON_VALUE_NULL 1u
#define TENON_VALUE_BOOL 2u
#define TENON_VALUE_INT 4u
#define TENON_VALUE_FLOAT 8u
#define TENON_VALUE_STRING 16u
#define TENON_VALUE_ENUM 32u      /* a string out of a declared list */
#define TENON_VALUE_TUPLE 64u     /* a fixed number of numbers; one number given stands for all of them */
#define TENON_VALUE_LIST 128u
#define TENON_VALUE_TENSOR 256u
#define TENON_VALUE_FORMULA 512u  /* an arithmetic expression that the host has parsed: formula.h */
#define TENON_VALUE_COMPONENT 1024u

struct tenon_child;
struct tenon_formula;

/* 32 bytes, frozen: it is passed in arrays by value. */
typedef struct tenon_value {
  uint32_t type;  /* one TENON_VALUE_... */
  uint32_t index; /* ENUM: position in the declared list */
  uint64_t count; /* STRING, ENUM: bytes; TUPLE, LIST: items */
  union {
    int64_t integer; /* INT; BOOL as 0 or 1 */
    double number;   /* FLOAT; may be infinite, never NaN */
    const char *string;
    const struct tenon_value *items; /* TUPLE, LIST */
    const tenon_tensor *tensor;
    const struct tenon_child *child; /* COMPONENT */
    const struct tenon_formula *formula; /* FORMULA */
  } as;
  uint64_t reserved;
} tenon_value;

typedef struct tenon_named_value {
  const char *name;
  tenon_value value;
} tenon_named_value;

/* A component given as an argument (Compose, SequentialLR, Lookahead, Sequential). The host created it, owns it, and
 * destroys it after the parent; call it through its kind's table. A layer is not called: the composite that holds it
 * applies it with `apply_child` of its builder, which makes it a module of the model. */
typedef struct tenon_child {
  uint32_t struct_size;
  int32_t kind;
  const char *name; /* full name, "vendor/Name" */
  const void *table;
  void *instance;
  uint64_t stream; /* its own random stream */
  /* Of an optimizer: the names of its numbers in a group's `hyper`, one after the other. */
  const char *const *hyper_names;
  uint32_t hyper_count;
  uint32_t reserved;
} tenon_child;

/* Every declared argument in declared order; absent ones hold their defaults. Borrowed for `create`;
 * copy what is needed later (children excepted: they outlive the instance). */
typedef struct tenon_config {
  uint32_t struct_size;
  uint32_t count;
  const tenon_value *values;
} tenon_config;

/* A declared argument: what the host validates, prints as help and suggests on a typo. */
typedef struct tenon_argument {
  uint32_t struct_size;
  uint32_t types;      /* what it accepts: TENON_VALUE_... added up */
  uint32_t item_types; /* of a TUPLE or LIST; in a TUPLE beside numbers NULL at most */
  uint32_t flags;      /* TENON_ARGUMENT_... */
  const char *name;
  const char *summary;               /* one line, with the unit where there is one */
  const tenon_value *default_value;  /* nullable: then the argument is required */
  double minimum;                    /* of every number in it; -infinity when unbounded */
  double maximum;
  uint32_t choice_count; /* ENUM */
  int32_t component_kind; /* COMPONENT, or a LIST of them: TENON_KIND_... */
  const char *const *choices;
  uint32_t item_count;     /* TUPLE: how many numbers */
  uint32_t variable_count; /* FORMULA, or a LIST of them: the names that it may use */
  const char *const *variables;
} tenon_argument;

#define TENON_ARGUMENT_ABOVE_MINIMUM 1u /* the minimum itself is refused */
#define TENON_ARGUMENT_BELOW_MAXIMUM 2u /* the maximum itself is refused */
/* Any value but the default keeps gradients at zero that outputs do depend on (padding_idx of an embedding). */
#define TENON_ARGUMENT_STOPS_GRADIENT 4u

#endif
