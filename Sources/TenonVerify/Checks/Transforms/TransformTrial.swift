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
    if let fit = (other as? ForeignTransform)?.fit { try fit.loadRecorded(learned(by: fit)) }
    return other
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

extension ComponentSubject {
  private static let images: [TensorType] = [
    TensorType(.uint8, [16, 12, 3]), TensorType(.uint8, [33, 40, 3]), TensorType(.float32, [3, 16, 12]),
    TensorType(.float32, [3, 33, 40]), TensorType(.uint8, [28, 28, 1]), TensorType(.float32, [1, 28, 28]),
    TensorType(.float32, [20]), TensorType(.uint8, [40]),
  ]
  private static let batches: [(TensorType, TensorType?)] = [
    (TensorType(.float32, [4, 3, 16, 12]), TensorType(.int64, [4])),
    (TensorType(.float32, [4, 3, 16, 12]), TensorType(.float32, [4, 5])),
    (TensorType(.float32, [4, 20]), TensorType(.int64, [4])), (TensorType(.float32, [4, 3, 16, 12]), nil),
  ]

  /// - Throws: `CheckFailure` when no sample is accepted.
  func transformTrials() throws -> [TransformTrial] {
    var trials: [TransformTrial] = []
    var refusal = ""
    for configuration in try configurations() {
      let transform = try transform(configuration)
      var candidates: [TransformTrial] = []
      if transform.scopes.contains(.sample) {
        candidates += try (Self.images + configuration.inputs.compactMap(\.first?.type)).map {
          // What learns has an instance of its own for each type.
          let learns = (transform as? ForeignTransform)?.fit != nil
          return TransformTrial(
            configuration: configuration, transform: learns ? try self.transform(configuration) : transform, input: $0,
            target: TensorType(.int64, []),
            isBatch: false)
        }
      }
      if transform.scopes.contains(.batch) {
        candidates += Self.batches.map {
          TransformTrial(
            configuration: configuration, transform: transform, input: $0.0, target: $0.1, isBatch: true)
        }
      }
      for trial in candidates {
        do {
          if let fit = (trial.transform as? ForeignTransform)?.fit { try fit.loadRecorded(trial.learned(by: fit)) }
          // What applies others at random may refuse in some draws only.
          for seed in UInt64(0)..<12 { _ = try trial.apply(TransformTrial.draw(seed: seed)) }
          trials.append(trial)
        } catch let failure as CheckFailure {
          throw failure
        } catch {
          refusal = refusal.isEmpty ? "\(error)" : refusal
        }
      }
    }
    guard !trials.isEmpty else { throw CheckFailure("no sample is accepted; the first refusal: \(refusal)") }
    return trials
  }
}
