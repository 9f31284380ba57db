// VENDOR/COMPONENT: now and then fills an upright strip of the image at a random place, so that a model learns not to
// rely on one detail; in evaluation never. Input: float32 [C, H, W].
#include <tenon_plugin.hpp>

#include <algorithm>

namespace {

class COMPONENT : public tenon::Transform {
 public:
  static tenon::Declaration declaration() {
    return {"COMPONENT",
            "fills a strip of the image at a random place, now and then",
            {tenon::number("p", "probability of a strip", 0.5, 0, 1),
             tenon::integer("width", "width of the strip, pixels", 2, 1),
             tenon::number("value", "what the strip is filled with", 0)}};
  }

  explicit COMPONENT(const tenon::Config& config)
      : p_(config.number("p")), width_(config.integer("width")), value_(float(config.number("value"))) {}

  void apply(const tenon::Sample& sample, const tenon::Draw& draw) const override {
    const tenon_tensor* image = sample.get("input");
    if (!image || image->dtype != TENON_FLOAT32 || image->rank != 3)
      throw tenon::Fault(TENON_ERROR_SHAPE, "input", "expected float32 [C, H, W]; put ToTensor before");
    // Every draw has its own index; the same sample in the same epoch always draws the same.
    if (!draw.is_training() || draw.uniform(0) >= p_) return;
    const int64_t columns = image->shape[2], width = std::min(width_, columns);
    const int64_t left = int64_t(draw.uniform(1) * double(columns - width + 1));

    tenon_tensor* result = sample.make("input", TENON_FLOAT32, tenon::shape_of(*image));
    const float* from = static_cast<const float*>(image->dl.data);
    float* to = static_cast<float*>(result->dl.data);
    for (int64_t i = 0; i < tenon::element_count(*result); i++) {
      const int64_t column = i % columns;
      to[i] = column >= left && column < left + width ? value_ : from[i];
    }
    sample.set("input", result);
  }

 private:
  double p_;
  int64_t width_;
  float value_;
};

}  // namespace

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", COMPONENT);
