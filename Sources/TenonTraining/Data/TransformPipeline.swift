import TenonCore
import TenonHost

/// The transforms of one data section, in order, with a random stream each.
public final class TransformPipeline: Sendable {
  private let steps: [Step]
  private let seed: UInt64
  private let isTraining: Bool

  private struct Step: Sendable {
    let transform: any Transform
    let name: String
    let stream: UInt64
  }

  /// - Parameters:
  ///   - path: names the random streams: `transforms.train`.
  ///   - isTraining: false: random transforms take their neutral form.
  /// - Throws: what creating a transform throws.
  public init(
    _ references: [ComponentReference], factory: ComponentFactory, path: String, seed: UInt64, isTraining: Bool
  ) throws {
    steps = try references.enumerated().map { index, reference in
      let resolved = try factory.resolve(reference, .transform)
      let place = "\(path).\(index)"
      return Step(
        transform: try factory.transform(resolved, path: place), name: resolved.fullName,
        stream: RandomStream.of(path: place))
    }
    self.seed = seed
    self.isTraining = isTraining
  }

  /// Applies every transform of samples.
  ///
  /// - Throws: `PluginCallError` naming the transform and the sample.
  func apply(_ record: SampleRecord, epoch: Int, index: Int, of what: String) throws {
    for step in steps where step.transform.scopes.contains(.sample) {
      try run(step, "\(what) \(index)", epoch, index) { try step.transform.apply(record.sample, $0) }
    }
  }

  /// Applies every transform of batches; in training only.
  func apply(toBatch batch: SampleRecord, epoch: Int, index: Int) throws {
    guard isTraining else { return }
    for step in steps where step.transform.scopes.contains(.batch) {
      try run(step, "batch \(index)", epoch, index) { try step.transform.applyBatch(batch.sample, $0) }
    }
  }

  var changesBatches: Bool { isTraining && steps.contains { $0.transform.scopes.contains(.batch) } }

  private func run(_ step: Step, _ place: String, _ epoch: Int, _ index: Int, _ body: (Draw) throws -> Void) throws {
    let draw = Draw(
      isTraining: isTraining, seed: seed, stream: step.stream, epoch: UInt64(epoch), index: UInt64(index))
    do {
      try body(draw)
    } catch let error as ComponentError {
      throw PluginCallError(component: step.name, call: "apply", place: place, error: error)
    }
  }
}
