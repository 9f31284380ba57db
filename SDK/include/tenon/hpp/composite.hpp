// Layers made of layers.
#ifndef TENON_HPP_COMPOSITE
#define TENON_HPP_COMPOSITE

#include "base.hpp"

namespace tenon {

// A value inside a composite's graph.
struct Value {
  int32_t id = -1;
};

// Builds the inner graph of a composite by applying layers to values.
class Graph {
 public:
  explicit Graph(const tenon_graph_builder* raw) : raw_(raw) {}

  Value input(const char* port) const {
    Value value;
    check([&](tenon_error* error) { return raw_->input(raw_->context, port, &value.id, error); });
    return value;
  }
  void output(Value value, const char* port) const {
    check([&](tenon_error* error) { return raw_->output(raw_->context, port, value.id, error); });
  }
  // Applies the layer at `path`, which names its parameters; the same path again shares them.
  Value apply(const char* path, const char* component, const std::vector<Value>& inputs,
              const std::vector<tenon_named_value>& arguments = {}) const {
    std::vector<int32_t> ids;
    for (Value value : inputs) ids.push_back(value.id);
    Value result;
    check([&](tenon_error* error) {
      return raw_->apply(raw_->context, path, component, uint32_t(arguments.size()), arguments.data(),
                         uint32_t(ids.size()), ids.data(), 1, &result.id, error);
    });
    return result;
  }
  // Starts a parameter of a layer that was applied before otherwise than the layer declares: "conv1.weight", with an
  // initializer of torch.nn.init and its arguments (choices by their position).
  void initialize(const char* parameter, const char* initializer, const std::vector<double>& arguments = {}) const {
    if (raw_->struct_size < sizeof *raw_ || !raw_->initialize)
      throw Fault(TENON_ERROR_UNSUPPORTED, parameter, "this host starts parameters as their layers declare");
    check([&](tenon_error* error) {
      return raw_->initialize(raw_->context, parameter, initializer, uint32_t(arguments.size()), arguments.data(), error);
    });
  }

 private:
  template <class Body>
  static void check(Body&& body) {
    tenon_error error{};
    error.struct_size = sizeof error;
    const tenon_status status = body(&error);
    if (status != TENON_OK) throw Fault(status, error.field, error.message);
  }
  const tenon_graph_builder* raw_;
};

// A layer that has a formula and no computation of its own. Its constructor takes a Config.
class Composite {
 public:
  virtual ~Composite() = default;
  virtual Value forward(const Graph& graph, Value input) const = 0;
};

namespace detail {

template <class T>
tenon_layer_v1 composite_table() {
  tenon_layer_v1 table{};
  table.struct_size = sizeof table;
  table.create = [](const tenon_component_v1* component, const tenon_host_v1* host, const tenon_config* config,
                    void** instance, tenon_error* error) {
    return guarded(error, [&] { *instance = static_cast<Composite*>(new T(Config(component, config, host))); });
  };
  table.destroy = [](void* instance) { delete static_cast<Composite*>(instance); };
  table.expand = [](void* instance, const tenon_graph_builder* builder, tenon_error* error) {
    return guarded(error, [&] {
      const Graph graph(builder);
      graph.output(static_cast<Composite*>(instance)->forward(graph, graph.input("input")), "output");
    });
  };
  return table;
}

}  // namespace detail
}  // namespace tenon

#endif
