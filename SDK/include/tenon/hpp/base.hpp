// Errors, arguments, random numbers: what every kind of component uses.
#ifndef TENON_HPP_BASE
#define TENON_HPP_BASE

#include <tenon_plugin.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

constexpr double infinity = std::numeric_limits<double>::infinity();

// A failure that the host reports; throw it from any method of a component. `field` names the argument or port at fault.
class Fault : public std::runtime_error {
 public:
  Fault(tenon_status code, std::string field, const std::string& message)
      : std::runtime_error(message), code(code), field(std::move(field)) {}
  tenon_status code;
  std::string field;
};

// Runs a body and puts what it throws into the host's error.
template <class Body>
tenon_status guarded(tenon_error* error, Body&& body) noexcept {
  const auto store = [error](tenon_status code, const char* field, const char* message) {
    error->code = code;
    std::snprintf(error->field, sizeof error->field, "%s", field);
    std::snprintf(error->message, sizeof error->message, "%s", message);
    return code;
  };
  try {
    body();
    return TENON_OK;
  } catch (const Fault& fault) {
    return store(fault.code, fault.field.c_str(), fault.what());
  } catch (const std::bad_alloc&) {
    return store(TENON_ERROR_OUT_OF_MEMORY, "", "out of memory");
  } catch (const std::exception& exception) {
    return store(TENON_ERROR_INTERNAL, "", exception.what());
  } catch (...) {
    return store(TENON_ERROR_INTERNAL, "", "an exception of unknown type");
  }
}

// -- Arguments ----------------------------------------------------------------------------------------------------

// A declared argument: what the host checks, prints as help and suggests on a typo.
struct Argument {
  std::string name, summary;
  uint32_t types;
  bool is_required;
  double number;
  double minimum, maximum;
};

inline Argument number(std::string name, std::string summary, double standard, double minimum = -infinity,
                       double maximum = infinity) {
  return {std::move(name), std::move(summary), TENON_VALUE_FLOAT, false, standard, minimum, maximum};
}

inline Argument integer(std::string name, std::string summary, int64_t standard, double minimum = -infinity,
                        double maximum = infinity) {
  return {std::move(name), std::move(summary), TENON_VALUE_INT, false, double(standard), minimum, maximum};
}

// Without a default: the experiment must give it.
inline Argument required_integer(std::string name, std::string summary, double minimum = -infinity,
                                 double maximum = infinity) {
  return {std::move(name), std::move(summary), TENON_VALUE_INT, true, 0, minimum, maximum};
}

// Numbers for arguments, and inputs in the order of the ports, that a component works with.
struct Example {
  // An input with elements between the bounds or, where there are some, out of values.
  struct Input {
    std::string port;
    std::vector<int64_t> shape;
    double minimum = -1, maximum = 1;
    int32_t dtype = TENON_FLOAT32;
    std::vector<double> values = {};
  };

  std::vector<std::pair<std::string, double>> arguments;
  std::vector<Input> inputs = {};
};

// What a component says of itself before any instance exists.
struct Declaration {
  std::string name, summary;
  std::vector<Argument> arguments;
  std::vector<std::string> uses = {};  // of a composite: the full names of the components it expands to
  std::vector<Example> examples = {};  // what it is verified with; the first one is shown to people
};

// The arguments that an instance is created with: every declared one is there, and within its bounds.
class Config {
 public:
  Config(const tenon_component_v1* component, const tenon_config* config, const tenon_host_v1* host)
      : host(host), component_(component), config_(config) {}

  double number(const char* name) const {
    const tenon_value& value = (*this)[name];
    return value.type == TENON_VALUE_INT ? double(value.as.integer) : value.as.number;
  }
  int64_t integer(const char* name) const { return (*this)[name].as.integer; }

  const tenon_value& operator[](const char* name) const {
    for (uint32_t k = 0; k < config_->count && k < component_->argument_count; k++)
      if (std::string(component_->arguments[k]->name) == name) return config_->values[k];
    throw Fault(TENON_ERROR_ARGUMENT, name, "no such argument was declared");
  }

  const tenon_host_v1* host;  // outlives every plugin

 private:
  const tenon_component_v1* component_;
  const tenon_config* config_;
};

// -- Tensors and random numbers -----------------------------------------------------------------------------------

inline int64_t element_count(const tenon_tensor& tensor) {
  int64_t count = 1;
  for (int32_t k = 0; k < tensor.rank; k++) count *= tensor.shape[k];
  return count;
}

inline std::vector<int64_t> shape_of(const tenon_tensor& tensor) {
  return std::vector<int64_t>(tensor.shape, tensor.shape + tensor.rank);
}

// Number `index` of the sequence of (seed, stream, step), uniform in [0, 1).
inline double uniform(const tenon_host_v1* host, uint64_t seed, uint64_t stream, uint64_t step, uint64_t index) {
  uint32_t words[2];
  host->random_words(host, seed, stream, step, 2 * index, 2, words);
  return double(uint64_t(words[0]) << 21 | words[1] >> 11) / 9007199254740992.0;  // 2^53
}

}  // namespace tenon

#endif
