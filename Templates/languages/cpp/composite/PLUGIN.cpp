// VENDOR/COMPONENT: each element times its share of the softmax along `dim`; a formula of other layers, whose gradient
// is theirs.
#include <tenon_plugin.hpp>

namespace {

class COMPONENT : public tenon::Composite {
 public:
  static tenon::Declaration declaration() {
    return {"COMPONENT",
            "x times its softmax",
            {tenon::integer("dim", "the dimension of the softmax", -1, -8, 7)},
            {"tenon/Softmax", "tenon/Mul"}};
  }

  explicit COMPONENT(const tenon::Config& config) : dim_(config["dim"]) {}

  tenon::Value forward(const tenon::Graph& graph, tenon::Value x) const override {
    const tenon::Value share = graph.apply("share", "tenon/Softmax", {x}, {{"dim", dim_}});
    return graph.apply("product", "tenon/Mul", {x, share});
  }

 private:
  tenon_value dim_;
};

}  // namespace

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", COMPONENT);
