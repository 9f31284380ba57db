// VENDOR/COMPONENT: gradient descent with momentum that looks ahead (Nesterov), and weight decay beside the gradient.
//
//     velocity = momentum * velocity + gradient
//     p -= lr * (gradient + momentum * velocity + weight_decay * p)
#include <tenon_plugin.hpp>

namespace {

class COMPONENT : public tenon::Optimizer {
 public:
  static tenon::Declaration declaration() {
    return {"COMPONENT",
            "gradient descent with Nesterov momentum and decoupled weight decay",
            {tenon::number("lr", "learning rate", 0.01, 0),
             tenon::number("momentum", "how much of the last update is kept", 0.9, 0, 1),
             tenon::number("weight_decay", "how fast parameters shrink towards zero", 0, 0)}};
  }

  // State belongs to the host, which saves it with the training; it starts at zero.
  explicit COMPONENT(const tenon::Config&) { state = {"velocity"}; }

  void update(const tenon::ParameterUpdate& parameter, const double* hyper) const override {
    const float lr = float(hyper[0]), momentum = float(hyper[1]), decay = float(hyper[2]);
    float *p = parameter.value, *velocity = parameter.state(0);
    for (int64_t i = 0; i < parameter.count; i++) {
      const float gradient = parameter.gradient[i];
      velocity[i] = momentum * velocity[i] + gradient;
      p[i] -= lr * (gradient + momentum * velocity[i] + decay * p[i]);
    }
  }
};

}  // namespace

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", COMPONENT);
