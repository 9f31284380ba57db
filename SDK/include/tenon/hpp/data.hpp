// Transforms and datasets.
#ifndef TENON_HPP_DATA
#define TENON_HPP_DATA

#include "base.hpp"

namespace tenon {

// A record of named tensors: "input" is what the model reads, "target" what the loss compares with.
class Sample {
 public:
  explicit Sample(const tenon_sample* raw) : raw_(raw) {}

  // The field's tensor, or null when there is none; valid until it is set again.
  const tenon_tensor* get(const char* field) const { return raw_->get(raw_->context, field); }

  // A tensor to fill for this field; `set` makes it the field's value.
  tenon_tensor* make(const char* field, int32_t dtype, const std::vector<int64_t>& shape) const {
    tenon_tensor* tensor = raw_->make(raw_->context, field, dtype, int32_t(shape.size()), shape.data());
    if (!tensor) throw std::bad_alloc();
    return tensor;
  }
  void set(const char* field, tenon_tensor* tensor) const { raw_->set(raw_->context, field, tensor); }

 private:
  const tenon_sample* raw_;
};

// What the random numbers of a transform are keyed by.
class Draw {
 public:
  Draw(const tenon_draw* raw, const tenon_host_v1* host) : raw_(raw), host_(host) {}

  bool is_training() const { return raw_->training != 0; }
  // Number `index` of this sample in this epoch, uniform in [0, 1). Use an index once.
  double uniform(uint64_t index) const {
    return tenon::uniform(host_, raw_->seed, raw_->stream ^ (raw_->epoch * 0xD6E8FEB86659FD93u), raw_->index, index);
  }

 private:
  const tenon_draw* raw_;
  const tenon_host_v1* host_;
};

// Changes samples before they reach the model. Called from several threads at once.
class Transform {
 public:
  virtual ~Transform() = default;
  virtual void apply(const Sample& sample, const Draw& draw) const = 0;
};

// A fixed number of samples, read by index from several threads at once. The constructor sets the fields.
class Dataset {
 public:
  virtual ~Dataset() = default;
  uint64_t count = 0;
  std::vector<std::string> class_names;  // in the order of the targets
  virtual void read(uint64_t index, const Sample& sample) const = 0;
  // The class of a sample, as its target says, without reading it; -1 where that is not known.
  virtual int64_t label(uint64_t) const { return -1; }
  // Writes 64 bits that follow from what the set holds, and not from where it lies; false where it cannot tell.
  virtual bool fingerprint(uint64_t*) const { return false; }
};

namespace detail {

struct TransformBox {
  std::unique_ptr<Transform> transform;
  const tenon_host_v1* host;
};

template <class T>
tenon_transform_v1 transform_table() {
  tenon_transform_v1 table{};
  table.struct_size = sizeof table;
  table.create = [](const tenon_component_v1* component, const tenon_host_v1* host, const tenon_config* config,
                    void** instance, tenon_error* error) {
    return guarded(error, [&] {
      *instance = new TransformBox{std::unique_ptr<Transform>(new T(Config(component, config, host))), host};
    });
  };
  table.destroy = [](void* instance) { delete static_cast<TransformBox*>(instance); };
  table.apply = [](void* instance, const tenon_draw* draw, const tenon_sample* sample, tenon_error* error) {
    return guarded(error, [&] {
      const auto* box = static_cast<TransformBox*>(instance);
      box->transform->apply(Sample(sample), Draw(draw, box->host));
    });
  };
  return table;
}

// A dataset with the C description that it owns.
struct DatasetBox {
  std::unique_ptr<Dataset> dataset;
  std::vector<const char*> names;
  tenon_dataset_info info{};

  explicit DatasetBox(std::unique_ptr<Dataset> owned) : dataset(std::move(owned)) {
    for (const std::string& name : dataset->class_names) names.push_back(name.c_str());
    info.struct_size = sizeof info;
    info.class_count = uint32_t(names.size());
    info.count = dataset->count;
    info.class_names = names.data();
    info.has_target = 1;
  }
};

inline const void* dataset_facts() {
  static const tenon_dataset_facts_v1 facts = [] {
    tenon_dataset_facts_v1 facts{};
    facts.struct_size = sizeof facts;
    facts.label = [](void* instance, uint64_t index) -> int64_t {
      const auto* box = static_cast<DatasetBox*>(instance);
      try {
        return index < box->info.count ? box->dataset->label(index) : -1;
      } catch (...) {
        return -1;
      }
    };
    facts.fingerprint = [](void* instance, uint64_t* value) -> uint32_t {
      try {
        return static_cast<DatasetBox*>(instance)->dataset->fingerprint(value) ? 1 : 0;
      } catch (...) {
        return 0;
      }
    };
    return facts;
  }();
  return &facts;
}

template <class T>
tenon_dataset_v1 dataset_table() {
  tenon_dataset_v1 table{};
  table.struct_size = sizeof table;
  table.create = [](const tenon_component_v1* component, const tenon_host_v1* host, const tenon_config* config,
                    void** instance, tenon_error* error) {
    return guarded(error, [&] {
      *instance = new DatasetBox(std::unique_ptr<Dataset>(new T(Config(component, config, host))));
    });
  };
  table.destroy = [](void* instance) { delete static_cast<DatasetBox*>(instance); };
  table.info = [](void* instance) -> const tenon_dataset_info* { return &static_cast<DatasetBox*>(instance)->info; };
  table.read = [](void* instance, uint64_t index, const tenon_sample* sample, tenon_error* error) {
    return guarded(error, [&] {
      const auto* box = static_cast<DatasetBox*>(instance);
      if (index >= box->info.count) throw Fault(TENON_ERROR_ARGUMENT, "", "there is no such sample");
      box->dataset->read(index, Sample(sample));
    });
  };
  table.query = [](void*, const char* id) -> const void* {
    return std::strcmp(id, TENON_DATASET_ID) == 0 ? dataset_facts() : nullptr;
  };
  return table;
}

}  // namespace detail
}  // namespace tenon

#endif
