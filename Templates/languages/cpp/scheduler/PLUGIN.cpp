// VENDOR/COMPONENT: warm-up. The learning rate rises in equal steps to what the experiment says, and stays there.
#include <tenon_plugin.hpp>

#include <algorithm>

namespace {

class COMPONENT : public tenon::Scheduler {
 public:
  static tenon::Declaration declaration() {
    return {"COMPONENT",
            "raises the learning rate in equal steps, then leaves it",
            {tenon::integer("steps", "calls until the full learning rate", 10, 1)}};
  }

  explicit COMPONENT(const tenon::Config& config) : steps_(double(config.integer("steps"))) {}

  double advance(uint64_t count, double base, double) const override {
    return base * std::min(1.0, double(count + 1) / steps_);
  }

 private:
  double steps_;
};

}  // namespace

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", COMPONENT);
