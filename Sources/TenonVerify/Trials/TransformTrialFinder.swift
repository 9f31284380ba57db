import TenonCore
import TenonHost
import TenonTrials

/// Finds samples that a transform takes: those of its examples, pictures, numbers and bytes.
struct TransformTrialFinder {
  private let subject: ComponentSubject

  init(_ subject: ComponentSubject) { self.subject = subject }

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
  func find() throws -> [TransformTrial] {
    var trials: [TransformTrial] = []
    var refusal = ""
    for configuration in try subject.configurations() {
      let transform = try subject.transform(configuration)
      var candidates: [TransformTrial] = []
      if transform.scopes.contains(.sample) {
        candidates += try (Self.images + configuration.inputs.compactMap(\.first?.type)).map {
          // What learns has an instance of its own for each type.
          let learns = (transform as? ForeignTransform)?.fit != nil
          return TransformTrial(
            configuration: configuration, transform: learns ? try subject.transform(configuration) : transform,
            input: $0,
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
          try trial.learn()
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
