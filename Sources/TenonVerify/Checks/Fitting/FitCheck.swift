import TenonCore
import TenonTrials

/// What a dataset or a transform learns follows from the samples alone, and another instance goes by it.
struct FitCheck: Check {
  let name = "fit"
  let claim =
    "what is learned follows from the samples alone, and another instance goes by it; other values are refused"

  func run(_ subject: ComponentSubject) throws -> String {
    var attempts = Attempts()
    var values = 0
    let learners = subject.kind == .dataset ? try datasets(subject) : try transforms(subject)
    guard !learners.isEmpty else { throw CheckSkipped("it learns nothing") }
    for learner in learners {
      let learned = try learner.learn()
      guard !learned.isEmpty else { throw CheckFailure("it learns, and gives nothing") }
      values += learned.count
      let again = try learner.learn()
      guard learned.keys == again.keys || Set(learned.keys) == Set(again.keys) else {
        throw CheckFailure("it learns \(again.keys.sorted()) of the samples that gave \(learned.keys.sorted())")
      }
      for (name, tensor) in learned {
        guard let other = again[name], other.isIdentical(to: tensor) else {
          throw CheckFailure("'\(name)' is not the same when it is learned again")
        }
      }
      let expected = try learner.result(learned, false)
      if let difference = expected.difference(to: try learner.result(learned, true)) {
        throw CheckFailure("a new instance does not go by what was learned: \(difference)")
      }
      // Nothing to learn from, and what cannot have been learned: results or errors.
      try attempts.add { _ = try learner.nothing() }
      for damaged in try Self.damaged(learned) { try attempts.add { _ = try learner.result(damaged, true) } }
    }
    return "\(Plural.count(values, "value")); \(attempts.summary)"
  }

  /// A dataset or a transform that learns, with samples of its own.
  private struct Learner {
    /// What one instance learns of the samples.
    let learn: () throws -> [String: Tensor]
    /// What an instance, an old or a new one, makes of a sample with what was learned.
    let result: ([String: Tensor], _ isNew: Bool) throws -> GuardedSample
    /// What it learns of no samples.
    let nothing: () throws -> [String: Tensor]
  }

  private func datasets(_ subject: ComponentSubject) throws -> [Learner] {
    try subject.configurations().prefix(subject.isQuick ? 3 : 20).compactMap { configuration in
      let dataset = try subject.newDataset(configuration)
      guard let fit = (dataset as? ForeignDataset)?.fit else { return nil }
      return Learner(
        learn: { try dataset.learned(by: fit) },
        result: { learned, isNew in
          let dataset = isNew ? try subject.newDataset(configuration) : dataset
          try (dataset as? ForeignDataset)?.fit?.loadRecorded(learned)
          let sample = try GuardedSample()
          try dataset.read(0, into: sample.sample)
          return sample
        },
        nothing: { try fit.learnRecorded { _ in } })
    }
  }

  private func transforms(_ subject: ComponentSubject) throws -> [Learner] {
    var learners: [Learner] = []
    _ = try subject.withEachTransformTrial { trial in
      guard let fit = (trial.transform as? ForeignTransform)?.fit else { return }
      learners.append(
        Learner(
          learn: { try trial.learned(by: fit) },
          result: { learned, isNew in
            let transform = isNew ? try subject.transform(trial.configuration) : trial.transform
            try (transform as? ForeignTransform)?.fit?.loadRecorded(learned)
            let draw = TransformTrial.draw(training: false)
            return try trial.apply(draw, with: transform)
          },
          nothing: { try fit.learnRecorded { _ in } }))
    }
    return learners
  }

  /// What was learned with one of its values missing, of another type, empty, or with other bytes.
  private static func damaged(_ learned: [String: Tensor]) throws -> [[String: Tensor]] {
    var damaged: [[String: Tensor]] = [[:]]
    for (name, tensor) in learned.sorted(by: { $0.key < $1.key }) {
      damaged.append(learned.filter { $0.key != name })
      for type in [TensorType(.float32, [3]), TensorType(tensor.dtype, [0]), TensorType(tensor.dtype, [2, 2])] {
        damaged.append(learned.merging([name: try Tensor(type)]) { $1 })
      }
      for byte: UInt8 in [0, 0x7F, 0xFF] {
        let other = try Tensor(tensor.type)
        for index in other.bytes.indices { other.bytes[index] = byte }
        damaged.append(learned.merging([name: other]) { $1 })
      }
    }
    return damaged
  }
}

extension TransformTrial {
  /// What is learned of eight samples, none of which may be changed.
  func learned(by fit: ForeignFit) throws -> [String: Tensor] {
    try fit.learnRecorded { give in
      for index in 0..<8 {
        let sample = try sample(UInt64(index))
        try give(index, sample.sample)
        if let field = sample.changedField { throw CheckFailure("learning changes the given tensor of '\(field)'") }
        if let damage = sample.damage { throw CheckFailure(damage) }
      }
    }
  }
}

extension ComponentSubject {
  /// An instance that has learned of all its samples, where it learns.
  func dataset(_ configuration: Configuration) throws -> any Dataset {
    let dataset = try newDataset(configuration)
    if let fit = (dataset as? ForeignDataset)?.fit {
      try fit.loadRecorded(dataset.learned(by: fit))
    }
    return dataset
  }
}

extension Dataset {
  /// What is learned of all samples.
  fileprivate func learned(by fit: ForeignFit) throws -> [String: Tensor] {
    try fit.learnRecorded { give in for index in 0..<count { try give(index, nil) } }
  }
}

extension ForeignFit {
  /// The same, with a record of the call for whoever looks at a child that died.
  fileprivate func learnRecorded(_ samples: ((Int, Sample?) throws -> Void) throws -> Void) throws -> [String: Tensor] {
    CallRecord.shared.call("fit")
    defer { CallRecord.shared.call("") }
    do {
      return try learn(samples)
    } catch let error as ComponentError where error.code == .internal {
      throw CheckFailure(error.message)
    }
  }

  func loadRecorded(_ learned: [String: Tensor]) throws {
    CallRecord.shared.call("load")
    defer { CallRecord.shared.call("") }
    try load(learned)
  }
}
