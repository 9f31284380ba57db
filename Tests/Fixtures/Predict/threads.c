/*
 * Several threads run one model and several models: threads MODEL IMAGE. Every answer has the same bits, and what belongs to the
 * process and to the threads is as it was.
 */
#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenon_predict.h>
#include <unistd.h>

enum { THREADS = 6, ROUNDS = 8, MOST = 64 };

static tenon_predict_model *models[2];
static const char *image;
static float first[MOST];
static size_t count;

static void fail(const char *what) {
  fprintf(stderr, "failed: %s\n", what);
  exit(1);
}

static void values(tenon_predict_model *model, float *numbers) {
  tenon_predict_error error;
  tenon_predict_result *result = tenon_predict_image(model, image, &error);
  if (!result) fail(error.message);
  tenon_predict_tensor tensor;
  if (tenon_predict_values(result, 0, &tensor) != TENON_PREDICT_OK || tensor.dtype != TENON_PREDICT_FLOAT32) fail("values");
  if (tenon_predict_values(result, 99, &tensor) == TENON_PREDICT_OK) fail("an output that there is not");
  tenon_predict_values(result, 0, &tensor);
  count = (size_t)tensor.shape[tensor.rank - 1];
  if (count == 0 || count > MOST) fail("count");
  memcpy(numbers, tensor.data, count * sizeof(float));
  tenon_predict_free(result);
}

static void *work(void *argument) {
  const long number = (long)argument;
  /* Rounding of the caller's own, which must neither change nor count. */
  if (number % 2) fesetround(FE_UPWARD);
  feclearexcept(FE_ALL_EXCEPT);
  for (int round = 0; round < ROUNDS; round++) {
    float numbers[MOST];
    values(models[(number + round) % 2], numbers);
    if (memcmp(numbers, first, count * sizeof(float)) != 0) fail("another answer in another thread");
    if (fegetround() != (number % 2 ? FE_UPWARD : FE_TONEAREST)) fail("rounding has changed");
    if (fetestexcept(FE_ALL_EXCEPT)) fail("a floating-point flag was raised");
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  image = argv[2];
  struct sigaction before[32], after;
  sigset_t mask, mask_after;
  for (int i = 1; i < 32; i++) sigaction(i, NULL, &before[i]);
  pthread_sigmask(SIG_SETMASK, NULL, &mask);
  char *locale = strdup(setlocale(LC_ALL, NULL));
  char directory[4096], directory_after[4096];
  if (!getcwd(directory, sizeof directory)) fail("getcwd");

  tenon_predict_error error;
  tenon_predict_options options = {.size = sizeof options, .threads = 2};
  for (int i = 0; i < 2; i++) {
    models[i] = tenon_predict_open(argv[1], i ? &options : NULL, &error);
    if (!models[i]) fail(error.message);
  }
  values(models[0], first);
  pthread_t threads[THREADS];
  for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);

  /* What cannot be done is said, and harms nobody. */
  if (tenon_predict_open("/nowhere/model.tenon", NULL, &error) || error.code != TENON_PREDICT_CANNOT_OPEN) fail("nowhere");
  if (!strstr(error.message, "/nowhere/model.tenon")) fail("the message names no file");
  if (tenon_predict_open(NULL, NULL, NULL)) fail("null");
  if (tenon_predict_image(models[0], argv[1], &error) || error.code != TENON_PREDICT_BAD_INPUT) fail("no image");
  if (tenon_predict_image(NULL, image, &error) || error.code != TENON_PREDICT_BAD_ARGUMENT) fail("no model");
  float number = 0;
  tenon_predict_tensor tensor = {.data = &number, .dtype = TENON_PREDICT_FLOAT32, .rank = 2, .shape = {1, 1}};
  if (tenon_predict_run(models[0], &tensor, 1, &error) || error.code != TENON_PREDICT_BAD_INPUT) fail("a wrong shape");
  if (tenon_predict_run(models[0], &tensor, 2, &error) || error.code != TENON_PREDICT_BAD_ARGUMENT) fail("two tensors");
  tensor.dtype = 77;
  if (tenon_predict_run(models[0], &tensor, 1, &error) || error.code != TENON_PREDICT_BAD_ARGUMENT) fail("no type");
  tensor.dtype = TENON_PREDICT_FLOAT32;
  tensor.shape[0] = INT64_MAX;
  tensor.shape[1] = INT64_MAX;
  if (tenon_predict_run(models[0], &tensor, 1, &error) || error.code != TENON_PREDICT_BAD_ARGUMENT) fail("a huge shape");
  tenon_predict_port port;
  if (tenon_predict_input(models[0], 1, &port) == TENON_PREDICT_OK) fail("an input that there is not");

  /* A sample of bytes, as the file has it, is what the file is. */
  if (tenon_predict_input(models[0], 0, &port) != TENON_PREDICT_OK || port.rank != 4 || port.shape[0] != -1) fail("port");
  const size_t side = (size_t)port.shape[2];
  unsigned char *pixels = calloc(side * side, 1);
  tenon_predict_tensor picture = {
      .data = pixels, .dtype = TENON_PREDICT_UINT8, .rank = 3, .shape = {(int64_t)side, (int64_t)side, 1}};
  tenon_predict_result *result = tenon_predict_sample(models[1], &picture, &error);
  if (!result) fail(error.message);
  if (tenon_predict_result_samples(result) != 1 || tenon_predict_result_outputs(result) != 1) fail("one sample");
  tenon_predict_score scores[MOST];
  const size_t classes = tenon_predict_scores(result, 0, 0, scores, MOST);
  if (classes != tenon_predict_class_count(models[1])) fail("as many scores as classes");
  double sum = 0;
  for (size_t i = 0; i < classes; i++) {
    sum += scores[i].value;
    if (strcmp(scores[i].name, tenon_predict_class_name(models[1], (size_t)scores[i].index)) != 0) fail("a name");
    if (i && scores[i].value > scores[i - 1].value) fail("the order of scores");
  }
  if (sum < 0.999 || sum > 1.001) fail("probabilities");
  tenon_predict_free(result);
  tenon_predict_free(NULL);
  tenon_predict_close(NULL);
  for (int i = 0; i < 2; i++) tenon_predict_close(models[i]);

  for (int i = 1; i < 32; i++) {
    sigaction(i, NULL, &after);
    if (after.sa_handler != before[i].sa_handler) fail("a signal's handler");
  }
  pthread_sigmask(SIG_SETMASK, NULL, &mask_after);
  for (int i = 1; i < 32; i++)
    if (sigismember(&mask, i) != sigismember(&mask_after, i)) fail("the signal mask");
  if (strcmp(locale, setlocale(LC_ALL, NULL)) != 0) fail("the locale");
  if (!getcwd(directory_after, sizeof directory_after) || strcmp(directory, directory_after) != 0) fail("the directory");
  puts("ok");
  return 0;
}
