// VENDOR/COMPONENT: points on two spirals that wind around each other, and which of the two they are on.
// Sample: `input` float32 [2], `target` int64 [].
#include <tenon_plugin.hpp>

namespace {

class COMPONENT : public tenon::Dataset {
 public:
  static tenon::Declaration declaration() {
    return {"COMPONENT",
            "points on two spirals, and which of the two they are on",
            {tenon::integer("size", "number of points", 512, 1),
             tenon::number("noise", "how far points may lie beside their spiral", 0.05, 0),
             tenon::integer("seed", "another seed gives other points", 0, 0)}};
  }

  explicit COMPONENT(const tenon::Config& config)
      : host_(config.host), noise_(config.number("noise")), seed_(uint64_t(config.integer("seed"))) {
    count = uint64_t(config.integer("size"));
    class_names = {"first", "second"};
  }

  // From the index alone, since any thread may ask for any sample at any time.
  void read(uint64_t index, const tenon::Sample& sample) const override {
    const auto draw = [&](uint64_t k) { return tenon::uniform(host_, seed_, 0, index, k); };
    const int64_t spiral = int64_t(index % 2);
    const double radius = 0.1 + 0.9 * draw(0), angle = 6 * radius + 3.14159265358979 * double(spiral);

    tenon_tensor* input = sample.make("input", TENON_FLOAT32, {2});
    float* point = static_cast<float*>(input->dl.data);
    point[0] = float(radius * std::cos(angle) + noise_ * (2 * draw(1) - 1));
    point[1] = float(radius * std::sin(angle) + noise_ * (2 * draw(2) - 1));
    sample.set("input", input);
    tenon_tensor* target = sample.make("target", TENON_INT64, {});
    *static_cast<int64_t*>(target->dl.data) = spiral;
    sample.set("target", target);
  }

 private:
  const tenon_host_v1* host_;
  double noise_;
  uint64_t seed_;
};

}  // namespace

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", COMPONENT);
