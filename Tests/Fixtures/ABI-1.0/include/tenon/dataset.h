/* Datasets: a fixed number of samples, read by index. */
#ifndef TENON_DATASET_H
#define TENON_DATASET_H

#include "component.h"
#include "sample.h"

typedef struct tenon_dataset_info {
  uint32_t struct_size;
  uint32_t class_count;          /* 0: not a classification set */
  uint64_t count;                /* samples */
  const char *const *class_names;
  uint32_t has_target;           /* 0: an unlabelled set */
  uint32_t reserved;
} tenon_dataset_info;

typedef struct tenon_dataset_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* Opens and checks the files; reads no more than it must. [exclusive] */
  tenon_status (*create)(const tenon_component_v1 *component, const tenon_host_v1 *host,
                         const tenon_config *config, void **instance, tenon_error *error);
  /* Accepts null. [exclusive] */
  void (*destroy)(void *instance);
  /* Owned by the instance. [any] */
  const tenon_dataset_info *(*info)(void *instance);
  /* Fills the fields of sample `index`. [any] */
  tenon_status (*read)(void *instance, uint64_t index, const tenon_sample *sample, tenon_error *error);
  const void *(*query)(void *instance, const char *id); /* nullable [any] */
} tenon_dataset_v1;

/* What a dataset knows of its samples without reading them: its answer to "tenon.dataset/1", owned by the instance. With it
 * a training that is resumed notices that its data has changed; without it only the number of samples is compared. */
#define TENON_DATASET_ID "tenon.dataset/1"
typedef struct tenon_dataset_facts_v1 {
  uint32_t struct_size;
  uint32_t reserved;
  /* The class of sample `index`, as its target says; -1 where it is not known without reading. Nullable. [any] */
  int64_t (*label)(void *instance, uint64_t index);
  /* Writes 64 bits that follow from what the set holds (names of files and their labels, or the data) and not from the
   * place where it lies, and returns 1; 0 where there is nothing to go by. Nullable. [any] */
  uint32_t (*fingerprint)(void *instance, uint64_t *fingerprint);
} tenon_dataset_facts_v1;

#endif
