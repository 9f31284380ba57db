// VENDOR/COMPONENT: y = x * sigmoid(weight * x), with one weight for all elements, which is trained.
#include <tenon_plugin.hpp>

namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// The computation for one shape.
class Pass : public tenon::Operation {
 public:
  explicit Pass(int64_t count) : count_(count) {}

  void forward(const tenon::Call& call) const override {
    const float* x = call.input();
    const double weight = call.parameter()[0];
    float* y = call.output();
    for (int64_t i = 0; i < count_; i++) y[i] = float(x[i] * sigmoid(weight * x[i]));
  }

  void backward(const tenon::Call& call) const override {
    const float *x = call.input(), *gradient = call.grad_output();
    const double weight = call.parameter()[0];
    const tenon::Gradient grad_x = call.grad_input();
    double sum = 0;
    for (int64_t i = 0; i < count_; i++) {
      const double g = gradient ? gradient[i] : 0;  // no gradient at all stands for zero
      const double s = sigmoid(weight * x[i]), slope = x[i] * s * (1 - s);
      grad_x.write(i, float(g * (s + weight * slope)));
      sum += g * x[i] * slope;
    }
    call.grad_parameter().write(0, float(sum));
  }

 private:
  int64_t count_;
};

class COMPONENT : public tenon::Layer {
 public:
  static tenon::Declaration declaration() {
    return {"COMPONENT",
            "x times the sigmoid of weight times x, whose weight is trained",
            {tenon::number("init", "the weight before training", 1)}};
  }

  explicit COMPONENT(const tenon::Config& config) { parameters = {{"weight", {1}, config.number("init")}}; }

  std::unique_ptr<tenon::Operation> plan(const tenon::PlanRequest& request, tenon::Plan& plan) const override {
    plan.output(tenon::shape_of(request.input()));
    plan.keep_input();
    plan.algorithm("one pass");
    return std::make_unique<Pass>(tenon::element_count(request.input()));
  }
};

}  // namespace

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", COMPONENT);
