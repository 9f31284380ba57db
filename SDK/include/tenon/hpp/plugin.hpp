// The plugin: descriptions of its components, made when the host enters, and the entry.
#ifndef TENON_HPP_PLUGIN
#define TENON_HPP_PLUGIN

#include <deque>
#include <type_traits>

#include "composite.hpp"
#include "data.hpp"
#include "layer.hpp"
#include "training.hpp"

namespace tenon {
namespace detail {

// The table of a component's kind, which follows from the class that it derives from.
template <class T>
std::pair<int32_t, const void*> kind_and_table() {
  if constexpr (std::is_base_of_v<Layer, T>) {
    static const tenon_layer_v1 table = layer_table<T>();
    return {std::is_base_of_v<Loss, T> ? TENON_KIND_LOSS : TENON_KIND_LAYER, &table};
  } else if constexpr (std::is_base_of_v<Composite, T>) {
    static const tenon_layer_v1 table = composite_table<T>();
    return {TENON_KIND_LAYER, &table};
  } else if constexpr (std::is_base_of_v<Optimizer, T>) {
    static const tenon_optimizer_v1 table = optimizer_table<T>();
    return {TENON_KIND_OPTIMIZER, &table};
  } else if constexpr (std::is_base_of_v<Scheduler, T>) {
    static const tenon_scheduler_v1 table = scheduler_table<T>();
    return {TENON_KIND_SCHEDULER, &table};
  } else if constexpr (std::is_base_of_v<Transform, T>) {
    static const tenon_transform_v1 table = transform_table<T>();
    return {TENON_KIND_TRANSFORM, &table};
  } else {
    static_assert(std::is_base_of_v<Dataset, T>, "a component derives from one of the classes of this header");
    static const tenon_dataset_v1 table = dataset_table<T>();
    return {TENON_KIND_DATASET, &table};
  }
}

// The C form of a component's examples, which points into its declaration.
class RawExamples {
 public:
  explicit RawExamples(const Declaration& declaration) {
    for (const Example& example : declaration.examples) add(example, declaration.arguments);
  }
  uint32_t count() const { return uint32_t(pointers_.size()); }
  const tenon_example* const* data() const { return pointers_.data(); }

 private:
  // One example with what it points to; none of them ever moves.
  struct Entry {
    std::vector<tenon_named_value> arguments;
    std::deque<tenon_example_input> inputs;
    std::vector<const tenon_example_input*> pointers;
    tenon_example raw{};
  };

  void add(const Example& example, const std::vector<Argument>& declared) {
    Entry& entry = entries_.emplace_back();
    for (const auto& [name, number] : example.arguments) {
      tenon_named_value& argument = entry.arguments.emplace_back();
      argument.name = name.c_str();
      argument.value.type = TENON_VALUE_FLOAT;
      argument.value.as.number = number;
      for (const Argument& other : declared) {
        if (other.name != name || other.types != TENON_VALUE_INT) continue;
        argument.value.type = TENON_VALUE_INT;
        argument.value.as.integer = int64_t(number);
      }
    }
    for (const Example::Input& input : example.inputs) {
      tenon_example_input& raw = entry.inputs.emplace_back();
      raw.struct_size = sizeof raw;
      raw.dtype = input.dtype;
      raw.port = input.port.c_str();
      raw.rank = int32_t(input.shape.size());
      raw.shape = input.shape.data();
      raw.minimum = input.minimum;
      raw.maximum = input.maximum;
      raw.value_count = uint32_t(input.values.size());
      raw.values = input.values.data();
      entry.pointers.push_back(&raw);
    }
    entry.raw.struct_size = sizeof entry.raw;
    entry.raw.argument_count = uint32_t(entry.arguments.size());
    entry.raw.arguments = entry.arguments.data();
    entry.raw.input_count = uint32_t(entry.pointers.size());
    entry.raw.inputs = entry.pointers.data();
    pointers_.push_back(&entry.raw);
  }

  std::deque<Entry> entries_;
  std::vector<const tenon_example*> pointers_;
};

// The C description of a component, with all that it points to.
struct Description {
  Declaration declaration;
  RawExamples examples;
  std::vector<tenon_value> defaults;
  std::vector<tenon_argument> raw;
  std::vector<const tenon_argument*> arguments;
  std::vector<const char*> uses;
  tenon_component_v1 component{};

  template <class T>
  static const tenon_component_v1* of() {
    // Never destroyed: the host may use it until the process ends.
    static const auto* description =
        new Description(T::declaration(), kind_and_table<T>(), std::is_base_of_v<Composite, T>);
    return &description->component;
  }

 private:
  Description(Declaration declared, std::pair<int32_t, const void*> kind, bool is_composite)
      : declaration(std::move(declared)), examples(declaration) {
    defaults.resize(declaration.arguments.size());
    raw.resize(declaration.arguments.size());
    for (size_t k = 0; k < raw.size(); k++) {
      const Argument& argument = declaration.arguments[k];
      defaults[k].type = argument.types;
      if (argument.types == TENON_VALUE_INT) {
        defaults[k].as.integer = int64_t(argument.number);
      } else {
        defaults[k].as.number = argument.number;
      }
      raw[k].struct_size = sizeof(tenon_argument);
      raw[k].types = argument.types;
      raw[k].name = argument.name.c_str();
      raw[k].summary = argument.summary.c_str();
      raw[k].default_value = argument.is_required ? nullptr : &defaults[k];
      raw[k].minimum = argument.minimum;
      raw[k].maximum = argument.maximum;
      arguments.push_back(&raw[k]);
    }
    for (const std::string& name : declaration.uses) uses.push_back(name.c_str());
    component.struct_size = sizeof component;
    component.kind = kind.first;
    component.flags = is_composite ? TENON_COMPONENT_COMPOSITE : 0;
    component.argument_count = uint32_t(arguments.size());
    component.name = declaration.name.c_str();
    component.summary = declaration.summary.c_str();
    component.arguments = arguments.data();
    component.table = kind.second;
    component.uses_count = uint32_t(uses.size());
    component.uses = uses.data();
    component.example_count = examples.count();
    component.examples = examples.data();
  }
};

template <class... Components>
tenon_status enter(const char* id, const char* version, const char* license, const tenon_host_v1* host,
                   const tenon_plugin_v1** plugin, tenon_error* error) noexcept {
  return guarded(error, [&] {
    if (host->prefix.abi_major != TENON_ABI_MAJOR)
      throw Fault(TENON_ERROR_UNSUPPORTED, "", "this plugin speaks another major of the plugin ABI");
    static const tenon_component_v1* const components[] = {Description::of<Components>()...};
    static tenon_plugin_v1 table{};
    table.prefix = {sizeof table, TENON_ABI_MAJOR, TENON_ABI_TARGET_MINOR, 0};
    table.id = id;
    table.version = version;
    table.language = "c++";
    table.toolchain = "";
    table.license = license;
    table.component_count = sizeof...(Components);
    table.components = components;
    *plugin = &table;
  });
}

}  // namespace detail
}  // namespace tenon

// TENON_PLUGIN("vendor/name", "1.0.0", "MIT", Component, ...) once, at file scope.
#define TENON_PLUGIN(ID, VERSION, LICENSE, ...)                                                                        \
  TENON_IDENTITY(ID);                                                                                                  \
  tenon_status tenon_plugin_entry_v1(const tenon_host_v1* host, const tenon_plugin_v1** plugin, tenon_error* error) {  \
    return tenon::detail::enter<__VA_ARGS__>(ID, VERSION, LICENSE, host, plugin, error);                               \
  }                                                                                                                    \
  static_assert(sizeof(ID) <= 80, "an id has at most 79 characters")

#endif
