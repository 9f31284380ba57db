// VENDOR/COMPONENT: mean of log(cosh(d / scale)) * scale^2, where d is the difference between the model's output and one
// for the target class, zero for the others. Input: [N, classes]; target: classes, int64 [N].
#include <tenon_plugin.hpp>

namespace {

// The computation for one shape.
class Computation : public tenon::Operation {
 public:
  Computation(int64_t samples, int64_t classes, double scale) : samples_(samples), classes_(classes), scale_(scale) {}

  void forward(const tenon::Call& call) const override {
    const float* x = call.input(0);
    const int64_t* target = call.input<int64_t>(1);
    double sum = 0;
    for (int64_t n = 0; n < samples_; n++) {
      if (target[n] < 0 || target[n] >= classes_)
        throw tenon::Fault(TENON_ERROR_DATA, "target",
                           "expected a class below " + std::to_string(classes_) + ", received " +
                               std::to_string(target[n]));
      for (int64_t c = 0; c < classes_; c++) {
        const double d = std::fabs(x[n * classes_ + c] - (c == target[n])) / scale_;
        // log(cosh(d)), without overflow
        sum += scale_ * scale_ * (d + std::log1p(std::exp(-2 * d)) - 0.6931471805599453);
      }
    }
    call.output()[0] = float(sum / double(samples_ * classes_));
  }

  void backward(const tenon::Call& call) const override {
    const float *x = call.input(0), *gradient = call.grad_output();
    const int64_t* target = call.input<int64_t>(1);
    const double factor = gradient ? *gradient * scale_ / double(samples_ * classes_) : 0;
    const tenon::Gradient grad_x = call.grad_input(0);
    for (int64_t n = 0; n < samples_; n++)
      for (int64_t c = 0; c < classes_; c++) {
        const int64_t i = n * classes_ + c;
        grad_x.write(i, float(factor * std::tanh((x[i] - (c == target[n])) / scale_)));
      }
  }

 private:
  int64_t samples_, classes_;
  double scale_;
};

class COMPONENT : public tenon::Loss {
 public:
  static tenon::Declaration declaration() {
    return {"COMPONENT",
            "log(cosh) of the distance to one for the target class and zero for the others",
            {tenon::number("scale", "differences far above it count linearly, far below it squared", 1, 0.01)},
            {},
            // What it is verified with and shown with: scores of three classes for four samples.
            {{{{"scale", 0.5}}, {{"input", {4, 3}, -2, 2}, {"target", {4}, 0, 2, TENON_INT64}}}}};
  }

  explicit COMPONENT(const tenon::Config& config) : scale_(config.number("scale")) {
    inputs[1].dtype = TENON_INT64;
  }

  std::unique_ptr<tenon::Operation> plan(const tenon::PlanRequest& request, tenon::Plan& plan) const override {
    const tenon_tensor &input = request.input(0), &target = request.input(1);
    if (input.rank != 2) throw tenon::Fault(TENON_ERROR_SHAPE, "input", "expected [N, classes]");
    if (target.rank != 1 || target.shape[0] != input.shape[0])
      throw tenon::Fault(TENON_ERROR_SHAPE, "target", "expected one class for each sample");
    plan.output({});  // one number
    plan.keep_input(0);
    plan.keep_input(1);
    plan.algorithm("one pass");
    return std::make_unique<Computation>(input.shape[0], input.shape[1], scale_);
  }

 private:
  double scale_;
};

}  // namespace

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", COMPONENT);
