/*
 * Predicts images with a model, in C:
 *
 *     tenon export model.tenon --to bundle -o bundle
 *     cc -Ibundle/include Examples/Bundle/predict.c -Lbundle/lib -ltenon_predict -Wl,-rpath,"$PWD/bundle/lib" -o predict
 *     ./predict bundle/model.tenon photo.jpg
 */
#include <stdio.h>
#include <tenon_predict.h>

static void describe(const char *verb, const tenon_predict_port *port) {
  printf("%s %s [", verb, port->name);
  for (int i = 0; i < port->rank; i++) printf(port->shape[i] < 0 ? "%s*" : "%s%lld", i ? ", " : "", (long long)port->shape[i]);
  printf("]\n");
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: %s MODEL IMAGE...\n", argv[0]);
    return 2;
  }
  tenon_predict_error error;
  tenon_predict_model *model = tenon_predict_open(argv[1], NULL, &error);
  if (!model) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  tenon_predict_port port;
  for (size_t i = 0; tenon_predict_input(model, i, &port) == TENON_PREDICT_OK; i++) describe("reads", &port);
  for (size_t i = 0; tenon_predict_output(model, i, &port) == TENON_PREDICT_OK; i++) describe("yields", &port);

  int failures = 0;
  for (int i = 2; i < argc; i++) {
    tenon_predict_result *result = tenon_predict_image(model, argv[i], &error);
    if (!result) {
      fprintf(stderr, "%s\n", error.message);
      failures++;
      continue;
    }
    tenon_predict_score best;
    if (tenon_predict_scores(result, 0, 0, &best, 1) > 0) printf("%s: %s %.4f\n", argv[i], best.name, best.value);
    tenon_predict_free(result);
  }
  tenon_predict_close(model);
  return failures > 0;
}
