// Layers and losses.
#ifndef TENON_HPP_LAYER
#define TENON_HPP_LAYER

#include "base.hpp"

namespace tenon {

// An input or output: float32 with a gradient, unless it says otherwise.
struct Port {
  std::string name;
  int32_t dtype = TENON_FLOAT32;
  bool is_differentiable = true;
};

// A trained number or tensor of them, which starts at `start`. The host allocates, initializes and saves it.
struct Parameter {
  std::string name;
  std::vector<int64_t> shape;
  double start = 0;
};

// Where a gradient goes, and how; when it is not wanted, nowhere.
class Gradient {
 public:
  Gradient(void* data, int32_t mode) : data_(static_cast<float*>(data)), mode_(mode) {}

  bool is_wanted() const { return mode_ != TENON_GRAD_NONE; }
  void write(int64_t index, float value) const {
    if (mode_ == TENON_GRAD_OVERWRITE) data_[index] = value;
    if (mode_ == TENON_GRAD_ACCUMULATE) data_[index] += value;
  }

 private:
  float* data_;
  int32_t mode_;
};

// The memory that one forward or backward works on; shapes are the plan's.
class Call {
 public:
  Call(const tenon_step* step, const tenon_layer_buffers* buffers) : step(step), buffers(buffers) {}

  template <class T = float> const T* input(uint32_t index = 0) const {
    return static_cast<const T*>(buffers->inputs[index]);
  }
  template <class T = float> T* output(uint32_t index = 0) const { return static_cast<T*>(buffers->outputs[index]); }
  const float* parameter(uint32_t index = 0) const { return static_cast<const float*>(buffers->parameters[index]); }
  // The gradient that arrives at an output; null stands for zero.
  const float* grad_output(uint32_t index = 0) const {
    return static_cast<const float*>(buffers->grad_outputs[index]);
  }
  Gradient grad_input(uint32_t index = 0) const {
    return Gradient(buffers->grad_inputs[index], buffers->grad_input_modes[index]);
  }
  Gradient grad_parameter(uint32_t index = 0) const {
    return Gradient(buffers->grad_parameters[index], buffers->grad_parameter_modes[index]);
  }

  const tenon_step* step;
  const tenon_layer_buffers* buffers;
};

// A computation for fixed shapes; immutable.
class Operation {
 public:
  virtual ~Operation() = default;
  virtual void forward(const Call& call) const = 0;
  virtual void backward(const Call&) const { throw Fault(TENON_ERROR_UNSUPPORTED, "", "this layer has no gradient"); }
};

// What an operation is wanted for.
struct PlanRequest {
  const tenon_plan_request* raw;
  const tenon_tensor& input(uint32_t index = 0) const {
    if (index >= raw->input_count || !raw->inputs[index])
      throw Fault(TENON_ERROR_ARGUMENT, "", "an input is missing");
    return *raw->inputs[index];
  }
};

// What an operation tells the planner.
struct Plan {
  tenon_plan* raw;

  void output(const std::vector<int64_t>& shape, uint32_t index = 0) const {
    tenon_tensor* tensor = raw->outputs[index];
    tensor->dtype = TENON_FLOAT32;
    tensor->layout = TENON_LAYOUT_PLAIN;
    tensor->rank = int32_t(shape.size());
    for (size_t k = 0; k < shape.size(); k++) tensor->shape[k] = shape[k];
  }
  // Backward reads this input, so it is kept until then.
  void keep_input(uint32_t index = 0) const { raw->backward_needs_input[index] = 1; }
  // One line for people: "im2col + sgemm".
  void algorithm(const char* text) const { std::snprintf(raw->algorithm, sizeof raw->algorithm, "%s", text); }
};

// A differentiable function of tensors with trained parameters. Its constructor takes a Config.
class Layer {
 public:
  virtual ~Layer() = default;
  std::vector<Port> inputs = {Port{"input"}};
  std::vector<Port> outputs = {Port{"output"}};
  std::vector<Parameter> parameters;

  // Infers the output shapes and prepares to compute them.
  virtual std::unique_ptr<Operation> plan(const PlanRequest& request, Plan& plan) const = 0;
};

// A layer that compares the model's output with the target; its output is one number.
class Loss : public Layer {
 public:
  Loss() {
    inputs = {Port{"input"}, Port{"target", TENON_FLOAT32, false}};
    outputs = {Port{"loss"}};
  }
};

namespace detail {

// A layer with the C description that it owns.
struct LayerBox {
  std::unique_ptr<Layer> layer;
  std::vector<tenon_port> ports;
  std::vector<tenon_parameter> raw;
  std::vector<const tenon_port*> inputs, outputs;
  std::vector<const tenon_parameter*> parameters;
  tenon_layer_info info{};

  explicit LayerBox(std::unique_ptr<Layer> owned) : layer(std::move(owned)) {
    for (const auto* list : {&layer->inputs, &layer->outputs})
      for (const Port& port : *list)
        ports.push_back({sizeof(tenon_port), port.is_differentiable ? TENON_PORT_DIFFERENTIABLE : 0,
                         port.name.c_str(), TENON_BIT(uint32_t(port.dtype)), TENON_BIT(TENON_LAYOUT_PLAIN)});
    for (const Parameter& parameter : layer->parameters)
      raw.push_back({sizeof(tenon_parameter), TENON_FLOAT32, parameter.name.c_str(), int32_t(parameter.shape.size()), 1,
                     parameter.shape.data(), "constant", &parameter.start});
    for (size_t k = 0; k < ports.size(); k++) (k < layer->inputs.size() ? inputs : outputs).push_back(&ports[k]);
    for (const tenon_parameter& parameter : raw) parameters.push_back(&parameter);
    info.struct_size = sizeof info;
    info.input_count = uint32_t(inputs.size());
    info.output_count = uint32_t(outputs.size());
    info.parameter_count = uint32_t(parameters.size());
    info.inputs = inputs.data();
    info.outputs = outputs.data();
    info.parameters = parameters.data();
  }
};

template <class T>
tenon_layer_v1 layer_table() {
  tenon_layer_v1 table{};
  table.struct_size = sizeof table;
  table.create = [](const tenon_component_v1* component, const tenon_host_v1* host, const tenon_config* config,
                    void** instance, tenon_error* error) {
    return guarded(error, [&] {
      *instance = new LayerBox(std::unique_ptr<Layer>(new T(Config(component, config, host))));
    });
  };
  table.destroy = [](void* instance) { delete static_cast<LayerBox*>(instance); };
  table.info = [](void* instance) -> const tenon_layer_info* { return &static_cast<LayerBox*>(instance)->info; };
  table.plan = [](void* instance, const tenon_plan_request* request, tenon_plan* plan, tenon_error* error) {
    return guarded(error, [&] {
      plan->grad_input_modes = plan->grad_parameter_modes =
          TENON_BIT(TENON_GRAD_OVERWRITE) | TENON_BIT(TENON_GRAD_ACCUMULATE);
      Plan answer{plan};
      plan->operation = static_cast<LayerBox*>(instance)->layer->plan(PlanRequest{request}, answer).release();
    });
  };
  table.operation_destroy = [](void* operation) { delete static_cast<Operation*>(operation); };
  table.forward = [](void* operation, const tenon_step* step, const tenon_layer_buffers* buffers, tenon_error* error) {
    return guarded(error, [&] { static_cast<Operation*>(operation)->forward(Call(step, buffers)); });
  };
  table.backward = [](void* operation, const tenon_step* step, const tenon_layer_buffers* buffers,
                      tenon_error* error) {
    return guarded(error, [&] { static_cast<Operation*>(operation)->backward(Call(step, buffers)); });
  };
  return table;
}

}  // namespace detail
}  // namespace tenon

#endif
