import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

/// Computes a trained model on tensors that are what it reads, several samples at a time: nothing is prepared.
public final class TensorPredictor {
  private let loaded: LoadedModel
  private let plans: PlanTable
  private let readouts: [Readout]

  public init(_ loaded: LoadedModel) throws {
    self.loaded = loaded
    plans = try loaded.plans()
    readouts = loaded.archive.graph.outputs.map { Readout(loaded.archive, output: $0.name) }
  }

  /// The names of the model's inputs, in its order.
  public var inputNames: [String] { loaded.archive.graph.inputs.map(\.name) }

  /// - Parameter inputs: one for each of `inputNames`, each with a row for each sample.
  /// - Throws: `DataError` for tensors that are not what the model reads, `PlanError` for those that a layer refuses.
  public func predict(_ inputs: [Tensor]) throws -> PredictedValues {
    let names = inputNames
    guard inputs.count == names.count else { throw DataError.inputCount(names, received: inputs.count) }
    for (input, name) in zip(inputs, names) { try check(input, name) }
    let rows = inputs[0].shape.dimensions.first ?? 0
    let types = Dictionary(uniqueKeysWithValues: zip(names, inputs.map(\.type)))
    let plan = try plans.plan(.eval, inputs: types)
    for (input, name) in zip(inputs, names) { try plan.bind(name, to: input) }
    loaded.model.host.process.begin()
    try withExtendedLifetime(inputs) { try plan.forward(step: 0) }
    loaded.model.host.process.compare()
    let values = try readouts.map { readout in
      guard let value = plan.output(readout.output), value.dtype == .float32, value.shape.dimensions.first == rows
      else {
        throw DataError.noFeatures(readout.output, plan.output(readout.output)?.type)
      }
      return try value.copy()
    }
    return PredictedValues(readouts, values, samples: rows)
  }

  /// Whether a tensor is what the signature says; archives from before there was one know a single input at most.
  private func check(_ input: Tensor, _ name: String) throws {
    let archive = loaded.archive
    let end =
      archive.signature?.inputs.first { $0.name == name }
      ?? archive.input.map { ModelSignature.End(name, $0.dtype, [nil] + $0.shape.dimensions.map { $0 }) }
    guard let end else { return }
    let dimensions = input.shape.dimensions
    let fits =
      dimensions.count == end.dimensions.count
      && zip(dimensions, end.dimensions).allSatisfy { $0 == $1 || ($1 == nil && $0 > 0) }
    guard input.dtype == end.dtype, fits else { throw DataError.wrongInput(end, input.type) }
  }
}

/// What a model made of samples: its outputs, each with a row for each sample, and what they mean.
public struct PredictedValues: Sendable {
  public let samples: Int
  /// In the order of the model's outputs: float32 [samples, ...], as the model yields them.
  public let values: [Tensor]
  private let readouts: [Readout]

  init(_ readouts: [Readout], _ values: [Tensor], samples: Int) {
    (self.readouts, self.values, self.samples) = (readouts, values, samples)
  }

  /// All outputs of one sample.
  public func outputs(of sample: Int) -> [Predictor.Output] {
    zip(readouts, values).map { readout, value in readout.read(value.row(sample)) }
  }
}

extension DataError {
  fileprivate static func inputCount(_ names: [String], received: Int) -> DataError {
    DataError(
      diagnostic: Diagnostic("wrong-input", "the model reads \(Plural.count(names.count, "tensor"))")
        .expected("\(names.joined(separator: ", ")), in this order").received("\(received)"))
  }

  fileprivate static func wrongInput(_ end: ModelSignature.End, _ received: TensorType) -> DataError {
    DataError(
      diagnostic: Diagnostic("wrong-input", "the tensor for the input '\(end.name)' is not what the model reads")
        .expected("\(end), where * is any extent above 0").received("\(received)")
        .help("a picture of bytes is prepared first: predict it as a sample"))
  }
}
