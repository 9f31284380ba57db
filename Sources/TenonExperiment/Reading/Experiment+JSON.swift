import TenonCore
import TenonHost

extension Experiment {
  /// The experiment with all its settings, in the form that `init(json:)` reads.
  public var json: JSON {
    var data: JSONObject = ["train": JSON(self.data.train)]
    if let validation = self.data.validation { data["validation"] = JSON(validation) }
    if let test = self.data.test { data["test"] = JSON(test) }
    if let split = self.data.split { data["split"] = split.json }
    if self.data.stratify { data["stratify"] = true }
    if let seed = self.data.splitSeed { data["split_seed"] = .int(seed) }
    if let sampler = self.data.sampler { data["sampler"] = sampler.json }
    data["transforms"] = [
      "train": .array(self.data.trainTransforms.map { JSON($0) }),
      "eval": .array(self.data.evalTransforms.map { JSON($0) }),
    ]
    data["batch_size"] = .int(self.data.batchSize)
    data["eval_batch_size"] = .int(self.data.evalBatchSize)
    data["shuffle"] = .bool(self.data.shuffle)
    data["drop_last"] = .bool(self.data.dropLast)
    data["num_workers"] = .int(self.data.numWorkers)
    data["prefetch_factor"] = .int(self.data.prefetchFactor)
    data["unreadable"] = .string(self.data.unreadable.rawValue)
    self.data.collation.write(to: &data)
    var object: JSONObject = [
      "name": .string(name), "seed": .int(seed), "data": .object(data), "model": model.json,
      "loss": LossEntry.json(losses),
    ]
    if !initializers.isEmpty { object["initializers"] = .array(initializers.map(\.json)) }
    if let initialize { object["initialize"] = initialize.json }
    if let metrics { object["metrics"] = .array(metrics.map(\.json)) }
    object["optimizer"] = JSON(optimizer)
    if let scheduler { object["scheduler"] = JSON(scheduler) }
    if !parameterGroups.isEmpty { object["parameter_groups"] = .array(parameterGroups.map(\.json)) }
    object["training"] = training.json
    if !fusions.isEmpty { object["fusions"] = .array(fusions.map(JSON.string)) }
    if !use.isEmpty {
      var replacements = JSONObject()
      for (name, replacement) in use.sorted(by: { $0.key < $1.key }) { replacements[name] = .string(replacement) }
      object["use"] = .object(replacements)
    }
    if !plugins.isEmpty {
      var versions = JSONObject()
      for (id, range) in plugins.sorted(by: { $0.key < $1.key }) { versions[id] = .string(range.text) }
      object["plugins"] = .object(versions)
    }
    if let license { object["license"] = .string(license) }
    if let card { object["card"] = .string(card) }
    if !example { object["example"] = false }
    if report != Report() { object["report"] = report.json }
    return .object(object)
  }
}
