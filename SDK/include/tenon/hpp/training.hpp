// Optimizers and schedulers.
#ifndef TENON_HPP_TRAINING
#define TENON_HPP_TRAINING

#include "base.hpp"

namespace tenon {

// One parameter in a step of an optimizer; all have `count` elements.
struct ParameterUpdate {
  int64_t count;
  float* value;
  const float* gradient;
  tenon_tensor* const* tensors;
  float* state(uint32_t index = 0) const { return static_cast<float*>(tensors[index]->dl.data); }
};

// Updates parameters from their gradients. Immutable; what changes is state, which the host owns and saves.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  // Names of state tensors of each parameter's shape; they start at zero.
  std::vector<std::string> state;
  // Updates one parameter; `hyper` holds the numeric arguments of its group in declared order.
  virtual void update(const ParameterUpdate& parameter, const double* hyper) const = 0;
};

// Sets the learning rate as training goes on.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  // The next learning rate of a group, from the experiment's (`base`) and the one now. `count` calls came before; the
  // first comes before the first step of the optimizer.
  virtual double advance(uint64_t count, double base, double current) const = 0;
};

namespace detail {

inline ParameterUpdate update_of(const tenon_optimizer_parameter* parameter) {
  if (parameter->gradient->kind != TENON_GRADIENT_DENSE)
    throw Fault(TENON_ERROR_UNSUPPORTED, "", "expected dense gradients, received a row-sparse one");
  return {element_count(*parameter->value), static_cast<float*>(parameter->value->dl.data),
          static_cast<const float*>(parameter->gradient->values->dl.data), parameter->state};
}

template <class T>
tenon_optimizer_v1 optimizer_table() {
  tenon_optimizer_v1 table{};
  table.struct_size = sizeof table;
  table.create = [](const tenon_component_v1* component, const tenon_host_v1* host, const tenon_config* config,
                    void** instance, tenon_error* error) {
    return guarded(error, [&] { *instance = static_cast<Optimizer*>(new T(Config(component, config, host))); });
  };
  table.destroy = [](void* instance) { delete static_cast<Optimizer*>(instance); };
  table.parameter_state = [](void* instance, const double*, const tenon_tensor* parameter,
                             const tenon_state_sink* sink, tenon_error* error) {
    return guarded(error, [&] {
      for (const std::string& name : static_cast<Optimizer*>(instance)->state) {
        const tenon_state state{sizeof(tenon_state), TENON_FLOAT32, name.c_str(), parameter->rank,
                                TENON_START_CONSTANT, parameter->shape, 0};
        sink->add(sink->context, &state);
      }
    });
  };
  table.step = [](void* instance, const tenon_step*, tenon_optimizer_step* call, tenon_error* error) {
    return guarded(error, [&] {
      for (uint32_t g = 0; g < call->group_count; g++)
        for (uint32_t k = 0; k < call->groups[g]->parameter_count; k++) {
          const tenon_optimizer_parameter* parameter = call->groups[g]->parameters[k];
          if (!parameter->gradient) continue;  // it took no part in this step
          static_cast<Optimizer*>(instance)->update(update_of(parameter), call->groups[g]->hyper);
        }
    });
  };
  return table;
}

template <class T>
tenon_scheduler_v1 scheduler_table() {
  tenon_scheduler_v1 table{};
  table.struct_size = sizeof table;
  table.create = [](const tenon_component_v1* component, const tenon_host_v1* host, const tenon_config* config,
                    void** instance, tenon_error* error) {
    return guarded(error, [&] { *instance = static_cast<Scheduler*>(new T(Config(component, config, host))); });
  };
  table.destroy = [](void* instance) { delete static_cast<Scheduler*>(instance); };
  table.info = [](void*) -> const tenon_scheduler_info* {
    static const char* const names[] = {"lr"};
    static const tenon_scheduler_info info{sizeof(tenon_scheduler_info), 1, names, 0, 0, 0, 0};
    return &info;
  };
  table.advance = [](void* instance, tenon_scheduler_call* call, tenon_error* error) {
    return guarded(error, [&] {
      for (uint32_t group = 0; group < call->group_count; group++)
        call->values[group] =
            static_cast<Scheduler*>(instance)->advance(call->count, call->base[group], call->values[group]);
    });
  };
  return table;
}

}  // namespace detail
}  // namespace tenon

#endif
