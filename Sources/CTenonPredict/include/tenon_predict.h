/*
 * Predicts with a trained model of Tenon, from any program:
 *
 *     tenon_predict_error error;
 *     tenon_predict_model *model = tenon_predict_open("model.tenon", NULL, &error);
 *     if (!model) { fprintf(stderr, "%s\n", error.message); return 1; }
 *     tenon_predict_result *result = tenon_predict_image(model, "photo.jpg", &error);
 *     tenon_predict_score best;
 *     if (result && tenon_predict_scores(result, 0, 0, &best, 1) > 0) printf("%s %.4f\n", best.name, best.value);
 *     tenon_predict_free(result);
 *     tenon_predict_close(model);
 *
 * Link with -ltenon_predict; the library finds the plugins and the runtime beside itself.
 *
 * Threads: every function may be called from any thread at any time. Calls on one model wait for each other, calls on
 * several models do not. A model is closed, and a result freed, once, when nobody uses it any more.
 *
 * The process stays the caller's: the library installs no handlers, ends no process, writes to no standard stream, and leaves
 * locale, working directory, signals and the floating-point state of the caller's threads as they are. It starts threads of its
 * own, which block SIGINT and SIGTERM, and sets the variables OPENBLAS_NUM_THREADS and OPENBLAS_CORETYPE when they
 * have no value. Libraries, once opened, stay in the process.
 */
#ifndef TENON_PREDICT_H
#define TENON_PREDICT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of this interface: what is there does not change, what is new raises it. */
#define TENON_PREDICT_INTERFACE 1

enum { TENON_PREDICT_MAX_RANK = 8 };

/* What went wrong, in kind; 0: nothing. */
enum {
  TENON_PREDICT_OK = 0,
  TENON_PREDICT_BAD_ARGUMENT = 1, /* a null pointer, an unknown type, a number that means nothing */
  TENON_PREDICT_CANNOT_OPEN = 2,  /* the archive is damaged or not there, or a plugin is missing */
  TENON_PREDICT_BAD_INPUT = 3,    /* an image or a tensor that the model cannot take */
  TENON_PREDICT_FAILED = 4        /* computing failed */
};

/* The types of elements. */
enum {
  TENON_PREDICT_FLOAT32 = 1,
  TENON_PREDICT_FLOAT64 = 2,
  TENON_PREDICT_INT64 = 3,
  TENON_PREDICT_INT32 = 4,
  TENON_PREDICT_UINT8 = 5,
  TENON_PREDICT_BOOL = 6,
  TENON_PREDICT_FLOAT16 = 7,
  TENON_PREDICT_BFLOAT16 = 8,
  TENON_PREDICT_INT16 = 9,
  TENON_PREDICT_INT8 = 10
};

/* Filled by functions that fail; may be null where nobody asks. */
typedef struct tenon_predict_error {
  int32_t code;       /* TENON_PREDICT_... */
  char message[1020]; /* UTF-8, for people: what failed and where, what was expected and received, what to do */
} tenon_predict_error;

/* How a model is opened. Zero everywhere, or no options at all, is the usual. */
typedef struct tenon_predict_options {
  size_t size;               /* sizeof(tenon_predict_options) */
  int32_t threads;           /* to compute on; results do not depend on it. 0: one for each processor */
  int32_t no_fusion;         /* not 0: no fused layers in place of others */
  const char *plugin_folder; /* searched before the one beside the library; may be null */
  int64_t max_pixels;        /* of the largest image that is read. 0: 178,956,970 */
} tenon_predict_options;

/* An input or an output of a model. */
typedef struct tenon_predict_port {
  const char *name; /* lives as long as the model */
  int32_t dtype;    /* TENON_PREDICT_FLOAT32, ... */
  int32_t rank;
  int64_t shape[TENON_PREDICT_MAX_RANK]; /* -1 where any extent will do, as that of the batch, which comes first */
} tenon_predict_port;

/* Elements row-major and without gaps, in memory of whoever made them. */
typedef struct tenon_predict_tensor {
  const void *data;
  int32_t dtype;
  int32_t rank;
  int64_t shape[TENON_PREDICT_MAX_RANK];
} tenon_predict_tensor;

/* A number of an output and what it is about. */
typedef struct tenon_predict_score {
  const char *name; /* the class; the position as text where the model names none. Lives as long as the result */
  int64_t index;    /* the position; of one number between two classes 1, as it says how much it is the second */
  double value;     /* a probability where the loss makes probabilities of outputs, else the output as it is */
  int32_t is_above; /* 1 above the threshold, 0 not, where the model decides about each number alone; else -1 */
} tenon_predict_score;

typedef struct tenon_predict_model tenon_predict_model;
typedef struct tenon_predict_result tenon_predict_result;

/* TENON_PREDICT_INTERFACE of the library. */
int32_t tenon_predict_interface(void);
/* The version of Tenon, "0.1.0". */
const char *tenon_predict_version(void);

/* Opens an archive (.tenon); null with a reason when it cannot be used. `options` may be null. */
tenon_predict_model *tenon_predict_open(
    const char *archive, const tenon_predict_options *options, tenon_predict_error *error);
/* Frees a model; null does nothing. Its results remain. */
void tenon_predict_close(tenon_predict_model *model);

/* What the model is called; lives as long as the model. */
const char *tenon_predict_name(const tenon_predict_model *model);
size_t tenon_predict_input_count(const tenon_predict_model *model);
size_t tenon_predict_output_count(const tenon_predict_model *model);
/* Describes an input or an output by its position; the code is BAD_ARGUMENT beyond the last. */
int32_t tenon_predict_input(const tenon_predict_model *model, size_t index, tenon_predict_port *port);
int32_t tenon_predict_output(const tenon_predict_model *model, size_t index, tenon_predict_port *port);
/* The names of classes, in the order of the outputs; none where the model names none. */
size_t tenon_predict_class_count(const tenon_predict_model *model);
/* Null beyond the last; lives as long as the model. */
const char *tenon_predict_class_name(const tenon_predict_model *model, size_t index);

/* Predicts an image file (JPEG, PNG, BMP, PPM; others where their libraries are installed), prepared as in the training. */
tenon_predict_result *tenon_predict_image(
    tenon_predict_model *model, const char *path, tenon_predict_error *error);
/*
 * Predicts one sample as the data of the training gave it, prepared as in the training: a picture is uint8 [height, width,
 * channels] of any size, with 1 channel (grey) or 3 (red, green, blue).
 */
tenon_predict_result *tenon_predict_sample(
    tenon_predict_model *model, const tenon_predict_tensor *sample, tenon_predict_error *error);
/*
 * Computes on tensors that are what the model reads, without preparation: as many as the model has inputs, in its order, each
 * with a row for each sample: float32 [N, 1, 28, 28].
 */
tenon_predict_result *tenon_predict_run(
    tenon_predict_model *model, const tenon_predict_tensor *inputs, size_t count, tenon_predict_error *error);

/* How many samples were predicted, and how many outputs there are for them. */
size_t tenon_predict_result_samples(const tenon_predict_result *result);
size_t tenon_predict_result_outputs(const tenon_predict_result *result);
/* An output as the model yields it, before any softmax: float32 [N, ...]; the data lives as long as the result. */
int32_t tenon_predict_values(const tenon_predict_result *result, size_t output, tenon_predict_tensor *values);
/*
 * What an output says of a sample: classes the most likely first, other numbers in their order. Fills at most `capacity` scores
 * and returns how many there are.
 */
size_t tenon_predict_scores(
    const tenon_predict_result *result, size_t output, size_t sample, tenon_predict_score *scores, size_t capacity);
/* Frees a result; null does nothing. */
void tenon_predict_free(tenon_predict_result *result);

#ifdef __cplusplus
}
#endif

#endif
