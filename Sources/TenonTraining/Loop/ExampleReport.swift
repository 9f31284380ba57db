import TenonCore
import TenonElements
import TenonEngine
import TenonPredict

/// How far what a model gives here is from what it gave where it was trained, for the example in its archive.
public struct ExampleReport: Sendable {
  /// Of a tensor by its name, `input.image` or `output.class`.
  public struct Part: Sendable {
    public let name: String
    /// Nil for a tensor of another type than the archive has.
    public let difference: TensorDifference?
  }

  /// What the preprocessing made of the sample, where the archive has that; then what the model gave.
  public let parts: [Part]

  /// Roundings of other processors stay far below, faults far above.
  public static let tolerance = 1e-3

  /// The parts that are further apart than roundings are.
  public var faults: [Part] { parts.filter { ($0.difference?.relative ?? .infinity) > Self.tolerance } }
}

extension LoadedModel {
  /// Computes the example in the archive; nil where it has none.
  ///
  /// - Throws: what preprocessing and computing throw; `DataError` for an example that is none of this model.
  public func runExample() throws -> ExampleReport? {
    guard let example = archive.example else { return nil }
    try check()
    let run = try ExampleRun(model, archive, factory: factory)
    var parts: [ExampleReport.Part] = []
    func compare(_ kind: String, _ kept: [String: Tensor], _ made: [String: Tensor]) {
      for (name, tensor) in kept.sorted(by: { $0.key < $1.key }) {
        parts.append(
          ExampleReport.Part(
            name: "\(kind).\(name)", difference: made[name].flatMap { TensorDifference(tensor, $0) }))
      }
    }
    var inputs = example.inputs
    if !example.sample.isEmpty {
      inputs = try run.inputs(of: example.sample)
      compare("input", example.inputs, inputs)
    }
    compare("output", example.outputs, try run.outputs(of: inputs))
    model.host.process.compare()
    return ExampleReport(parts: parts)
  }
}
