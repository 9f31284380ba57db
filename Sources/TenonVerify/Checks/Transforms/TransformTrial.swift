import TenonCore
import TenonHost
import TenonTrials

/// A transform with a kind of sample that it takes.
struct TransformTrial {
  let configuration: ComponentSubject.Configuration
  let transform: any Transform
  /// Type of `input`, and of `target` where there is one.
  let input: TensorType
  let target: TensorType?
  let isBatch: Bool

  var description: String {
    let arguments = configuration.description
    return (arguments.isEmpty ? "" : "\(arguments) on ") + (isBatch ? "a batch " : "") + "\(input)"
  }

  static func draw(seed: UInt64 = 1, epoch: UInt64 = 2, index: UInt64 = 3, stream: UInt64 = 4, training: Bool = true)
    -> Draw
  {
    Draw(isTraining: training, seed: seed, stream: stream, epoch: epoch, index: index)
  }

  /// Whether results may be of these types; of a text their length follows from what it says.
  func isOfOneType(_ first: TensorType?, _ second: TensorType) -> Bool {
    let isText = input.dtype == .uint8 && input.shape.rank == 1
    guard isText, let first, first.dtype == second.dtype, first.shape.rank == second.shape.rank else {
      return first == second
    }
    return first.shape.dimensions.dropFirst() == second.shape.dimensions.dropFirst()
  }

  /// Applies the transform to a sample whose values depend on `values` alone.
  func apply(_ draw: Draw = draw(), values: UInt64 = 0, with other: (any Transform)? = nil) throws -> GuardedSample {
    let sample = try sample(values)
    CallRecord.shared.call(isBatch ? "apply_batch" : "apply")
    defer { CallRecord.shared.call("") }
    if isBatch {
      try (other ?? transform).applyBatch(sample.sample, draw)
    } else {
      try (other ?? transform).apply(sample.sample, draw)
    }
    return sample
  }

  /// A new instance that goes by what the trial's has learned.
  func another(_ subject: ComponentSubject) throws -> any Transform {
    let other = try subject.transform(configuration)
    try learn(other)
    return other
  }

  /// Has the trial's instance, or another one, learn of its samples, where it learns.
  func learn(_ other: (any Transform)? = nil) throws {
    if let fit = ((other ?? transform) as? ForeignTransform)?.fit { try fit.loadRecorded(learned(by: fit)) }
  }

  /// A sample as the transform gets it.
  func sample(_ values: UInt64) throws -> GuardedSample {
    var fields: [(name: String, tensor: Tensor)] = []
    let tensor = try Tensor(input)
    TrialValues("input", seed: values).fill(tensor, .unit)
    fields.append(("input", tensor))
    if let target {
      let tensor = try Tensor(target)
      TrialValues("target", seed: values).fill(tensor, .unit)
      fields.append(("target", tensor))
    }
    return try GuardedSample(fields, isBatch: isBatch)
  }
}
