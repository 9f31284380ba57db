import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

extension Trainer {
  /// The model as it is now, with what a checkpoint needs of it.
  func bareArchive(_ metrics: [ModelArchive.Metric] = []) -> ModelArchive {
    let lengths = trainLoader.source.padding.map(\.lengths)
    let inputs = model.graph.inputs.map(\.name).filter { !lengths.contains($0) }
    let input = inputs.count == 1 ? inputs[0] : nil
    var archive = ModelArchive(
      name: experiment.name, graph: model.graph, signature: signature, summary: summary, predictions: predictions,
      sample: input.flatMap { types.sample[$0] },
      input: input.flatMap { types.transformed[$0] },
      classNames: trainLoader.source.dataset.classNames, preprocessing: experiment.evalTransforms.map(\.reference),
      plugins: requiredPlugins, trainingPlugins: trainingPlugins,
      metrics: (heldMetrics + metrics).filter(\.value.isFinite),
      experiment: experiment.json,
      state: Dictionary(uniqueKeysWithValues: model.state.map { ($0.name, $0.tensor) }))
    archive.data = fingerprints
    archive.fitted = fitted.tensors
    archive.license = experiment.full.license
    archive.card = card
    archive.provenance = provenance
    return archive
  }

  private var heldMetrics: [ModelArchive.Metric] {
    (heldEpoch.map { progress.history[$0] } ?? progress.history.last)?.measured ?? []
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
      model: bareArchive(), tensors: try savedTensors().tensors.merging(collected) { first, _ in first },
      training: training)
  }

  /// How far it is, and in which order the optimizer has its parameters, which other programs number.
  private var training: JSON {
    guard var object = progress.json.objectValue else { return progress.json }
    let names = groups.names(inEpoch: progress.epoch).map { JSON.array($0.map(JSON.string)) }
    object["optimizer"] = ["hyper": .array(step.optimizer.hyperNames.map(JSON.string)), "groups": .array(names)]
    return .object(object)
  }

  /// Goes back to where a checkpoint was made.
  ///
  /// - Throws: `ModelStateError`, `CheckpointError`.
  func restore(_ checkpoint: Checkpoint) throws {
    let path = "the checkpoint"
    progress = try TrainingProgress(
      checkpoint.training, monitor: progress.monitor, losses: plans.losses, from: path)
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

  /// The state of optimizer, averages and scheduler by name, and what puts numbers that are not tensors back from it.
  private func savedTensors() throws -> (tensors: [String: Tensor], takeUp: () -> Void) {
    let optimizer = step.optimizer
    var tensors: [String: Tensor] = [:]
    for (parameter, states) in zip(optimizer.parameters, optimizer.parameterStates) {
      for state in states { tensors[Checkpoint.stateName(state.name, of: parameter.name)] = state.tensor }
    }
    for state in optimizer.sharedStates { tensors["shared/\(state.name)"] = state.tensor }
    let names = optimizer.hyperNames
    let hyper = (0..<optimizer.groupCount).flatMap { group in names.indices.map { optimizer[group: group, hyper: $0] } }
    let hyperTensor = try Tensor(hyper, shape: [optimizer.groupCount, names.count])
    tensors["hyper"] = hyperTensor
    for entry in averaging?.weights.entries ?? [] { tensors["average/\(entry.name)"] = entry.average }
    let averaged = try Tensor([Double(averaging?.weights.count ?? 0)], shape: [1])
    if averaging != nil { tensors["averaged"] = averaged }
    let takeUpOptimizer = { [averaging] in
      Self.set(hyperTensor, in: optimizer)
      averaging?.weights.resume(at: Int(exactly: averaged[Double.self][0]) ?? 0)
    }
    guard let scheduler = schedule.scheduler else { return (tensors, takeUpOptimizer) }
    let schedulerTensor = try Tensor([Double(scheduler.count)] + scheduler.state, shape: [1 + scheduler.state.count])
    tensors["scheduler"] = schedulerTensor
    return (
      tensors,
      {
        takeUpOptimizer()
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

  static func metrics(_ evaluation: Evaluation, _ prefix: String) -> [ModelArchive.Metric] {
    evaluation.values.map { ModelArchive.Metric("\(prefix)_\($0.name)", $0.value) }
  }
}
