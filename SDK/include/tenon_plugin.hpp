// Plugins in C++17: a class for each kind of component, and TENON_PLUGIN to make a plugin of them. Header only; every
// entry catches what is thrown, so that nothing unwinds into the host. The contract itself is tenon_plugin.h.
//
//     class Swish : public tenon::Layer {
//      public:
//       static tenon::Declaration declaration() { return {"Swish", "x times its sigmoid", {}}; }
//       explicit Swish(const tenon::Config& config) {}
//       std::unique_ptr<tenon::Operation> plan(const tenon::PlanRequest& request, tenon::Plan& plan) const override;
//     };
//     TENON_PLUGIN("acme/swish", "1.0.0", "MIT", Swish)
#ifndef TENON_PLUGIN_HPP
#define TENON_PLUGIN_HPP

#include "tenon/hpp/base.hpp"
#include "tenon/hpp/layer.hpp"
#include "tenon/hpp/composite.hpp"
#include "tenon/hpp/training.hpp"
#include "tenon/hpp/data.hpp"
#include "tenon/hpp/plugin.hpp"

#endif
