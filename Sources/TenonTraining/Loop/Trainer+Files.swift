import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

extension Trainer {
  /// The model as it is now.
  ///
  /// Its tensors are the model's own: write it before training goes on.
  ///
  /// - Parameter metrics: more than those of the last epoch.
  public func archive(_ metrics: [ModelArchive.Metric] = []) -> ModelArchive {
    let input = model.graph.inputs.count == 1 ? model.graph.inputs[0].name : nil
    var archive = ModelArchive(
      name: experiment.name, graph: model.graph, signature: signature, predictions: predictions,
      sample: input.flatMap { types.sample[$0] },
      input: input.flatMap { types.transformed[$0] },
      classNames: trainLoader.source.dataset.classNames, preprocessing: experiment.evalTransforms.map(\.reference),
      plugins: requiredPlugins,
      metrics: ((progress.history.last?.measured ?? []) + metrics).filter(\.value.isFinite),
      experiment: experiment.json,
      state: Dictionary(uniqueKeysWithValues: model.state.map { ($0.name, $0.tensor) }))
    archive.data = fingerprints
    return archive
  }

  /// How outputs become predictions: each as the first loss that compares it says.
  private var predictions: [String: Prediction] {
    plans.losses.reduce(into: [:]) { predictions, loss in
      guard case .output(let name)?? = loss.sources.first, predictions[name] == nil else { return }
      predictions[name] = loss.loss.prediction
    }
  }

  /// Everything that is needed to go on.
  func checkpoint() throws -> Checkpoint {
    let collected = try accumulator.saved()
    return Checkpoint(
      model: archive(), tensors: try savedTensors().tensors.merging(collected) { first, _ in first },
      training: progress.json)
  }

  /// Goes back to where a checkpoint was made.
  ///
  /// - Throws: `ModelStateError`, `CheckpointError`.
  func restore(_ checkpoint: Checkpoint) throws {
    let path = "the checkpoint"
    progress = try TrainingProgress(
      checkpoint.training, monitor: progress.monitor, losses: plans.losses.map(\.name), from: path)
    if progress.position > trainLoader.batchCount {
      // An archive from before fingerprints were kept, or data that is smaller now and accepted.
      guard !checkpoint.model.data.isEmpty else {
        throw CheckpointError.fewerBatches(progress.position, trainLoader)
      }
      progress.position = trainLoader.batchCount
    }
    try model.load(checkpoint.model.state, from: path)
    let (tensors, takeUp) = try savedTensors()
    for (name, tensor) in tensors {
      guard let saved = checkpoint.tensors[name], saved.type == tensor.type else {
        throw CheckpointError.tensor(
          name, path, expected: "\(tensor.type)", received: checkpoint.tensors[name].map { "\($0.type)" } ?? "nothing")
      }
      tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(saved.bytes))
    }
    takeUp()
    try accumulator.restore(checkpoint.tensors, samples: progress.losses.sum.weight, from: path)
    step.resume(at: progress.step)
  }

  /// The state of optimizer and scheduler by name, and what puts numbers that are not tensors back from it.
  private func savedTensors() throws -> (tensors: [String: Tensor], takeUp: () -> Void) {
    let optimizer = step.optimizer
    var tensors: [String: Tensor] = [:]
    for (parameter, states) in zip(optimizer.parameters, optimizer.parameterStates) {
      for state in states { tensors["state/\(parameter.name)/\(state.name)"] = state.tensor }
    }
    for state in optimizer.sharedStates { tensors["shared/\(state.name)"] = state.tensor }
    let names = optimizer.hyperNames
    let hyper = (0..<optimizer.groupCount).flatMap { group in names.indices.map { optimizer[group: group, hyper: $0] } }
    let hyperTensor = try Tensor(hyper, shape: [optimizer.groupCount, names.count])
    tensors["hyper"] = hyperTensor
    guard let scheduler else {
      return (tensors, { Self.set(hyperTensor, in: optimizer) })
    }
    let schedulerTensor = try Tensor([Double(scheduler.count)] + scheduler.state, shape: [1 + scheduler.state.count])
    tensors["scheduler"] = schedulerTensor
    return (
      tensors,
      {
        Self.set(hyperTensor, in: optimizer)
        let numbers = Array(schedulerTensor[Double.self])
        scheduler.count = UInt64(exactly: numbers[0]) ?? 0
        scheduler.state = Array(numbers.dropFirst())
      }
    )
  }

  private static func set(_ hyper: Tensor, in optimizer: OptimizerBinding) {
    let names = optimizer.hyperNames
    for group in 0..<optimizer.groupCount {
      for index in names.indices {
        optimizer[group: group, hyper: index] = hyper[Double.self][group * names.count + index]
      }
    }
  }

  /// Keeps the parameters from before the failing step, if they are good, and makes the error.
  func stopped(at loss: Double, samples: Int) throws -> TrainingError {
    var saved: [String] = []
    if let directory {
      if progress.epoch > 0 { saved.append("\(directory.modelPath), as it was after epoch \(progress.epoch)") }
      if model.parameters.allSatisfy({ $0.tensor.isFinite }) {
        try archive().write(to: directory.lastGoodPath)
        saved.append("\(directory.lastGoodPath), as it was before this step")
      }
    }
    return TrainingError.notFinite(
      loss: loss, epoch: progress.epoch, step: progress.position, samples: samples,
      saved: saved.isEmpty ? nil : saved.joined(separator: "; "))
  }

  /// The plugins that predicting needs: those of the layers and of the preprocessing, each once.
  static func requiredPlugins(_ experiment: ResolvedExperiment, _ model: Model, _ factory: ComponentFactory) throws
    -> [ModelArchive.RequiredPlugin]
  {
    let transforms = experiment.evalTransforms.map(\.entry.plugin)
    var seen: Set<String> = []
    return try (model.plugins + transforms).filter { seen.insert($0.manifest.id).inserted }.map {
      ModelArchive.RequiredPlugin(
        id: $0.manifest.id, version: $0.manifest.version, sha256: try factory.registry.sha256(of: $0))
    }
  }

  static func metrics(_ evaluation: Evaluation, _ prefix: String) -> [ModelArchive.Metric] {
    evaluation.values.map { ModelArchive.Metric("\(prefix)_\($0.name)", $0.value) }
  }
}

extension OptimizerBinding {
  /// Of the first group.
  var learningRate: Double? {
    hyperNames.firstIndex(of: "lr").map { self[group: 0, hyper: $0] }
  }
}

extension Tensor {
  fileprivate var isFinite: Bool {
    switch dtype {
    case .float32: self[Float.self].allSatisfy(\.isFinite)
    case .float64: self[Double.self].allSatisfy(\.isFinite)
    default: true
    }
  }
}
