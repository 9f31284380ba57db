import Dispatch
import TenonCore
import TenonTrials

/// Random draws follow from seed, epoch, sample and path, and from nothing else.
struct RandomStreamsCheck: Check {
  let name = "random-streams"
  let claim = "draws follow from seed, epoch, sample and path alone; evaluation draws nothing"

  func run(_ subject: ComponentSubject) throws -> String {
    var drawing = 0
    let tried = try subject.withEachTransformTrial { trial in
      let draws = (0..<8).map { TransformTrial.draw(index: UInt64($0)) }
      let inOrder = try draws.map { try trial.apply($0) }
      let other = try trial.another(subject)
      let reversed = try draws.reversed().map { try trial.apply($0, with: other) }
      for (index, pair) in zip(inOrder, reversed.reversed()).enumerated() {
        guard let difference = pair.0.difference(to: pair.1) else { continue }
        throw CheckFailure("sample \(index) depends on the order of calls: \(difference)")
      }
      let still = try trial.apply(TransformTrial.draw(training: false))
      for seed in UInt64(5)..<11 {
        let other = try trial.apply(TransformTrial.draw(seed: seed, epoch: seed, index: seed, training: false))
        if let difference = still.difference(to: other) {
          throw CheckFailure("evaluation depends on the draw: \(difference)")
        }
      }
      // Children of a transform take part in what it draws by streams of their own, which do not hang on the call's.
      let variants: [(String, (UInt64) -> Draw)] = [
        ("seed", { TransformTrial.draw(seed: $0) }), ("epoch", { TransformTrial.draw(epoch: $0) }),
        ("sample", { TransformTrial.draw(index: $0) }),
      ]
      let isVaried = try variants.map { _, draw in
        let first = try trial.apply(draw(100))
        return try (UInt64(101)..<140).contains { try trial.apply(draw($0)).difference(to: first) != nil }
      }
      guard isVaried.contains(true) else { return }
      drawing += 1
      if let fixed = isVaried.firstIndex(of: false) {
        throw CheckFailure("it draws, but its draws do not depend on the \(variants[fixed].0)")
      }
    }
    return "\(tried), \(drawing) with draws"
  }
}

/// What comes out is whole: legal types, every element set, finite, the same type for every draw.
struct TransformValuesCheck: Check {
  let name = "values"
  let claim = "results are whole and finite, and of one type for samples of one type"

  func run(_ subject: ComponentSubject) throws -> String {
    let hasChildren = subject.entry.component.declaration.arguments.contains { $0.componentKind != nil }
    var example = ""
    let tried = try subject.withEachTransformTrial { trial in
      let first = try trial.apply()
      if example.isEmpty {
        let outputs = first.tensors.map { "\($0.name) \($0.tensor.type)" }
        example = "\(trial.description) gives \(outputs.joined(separator: ", "))"
      }
      for index in UInt64(0)..<12 {
        let sample = try trial.apply(TransformTrial.draw(seed: index, index: index), values: index)
        guard !sample.tensors.isEmpty else { throw CheckFailure("it leaves no field") }
        for (name, tensor) in sample.tensors {
          guard !tensor.dtype.isFloatingPoint || tensor.doubles.allSatisfy(\.isFinite) else {
            throw CheckFailure(
              "field '\(name)' holds numbers that are not finite, or is not filled whole")
          }
          // A transform that applies others at random has the types of those, and one may say that sizes vary.
          let varies = hasChildren || trial.transform.forms?.variesInSize == true && first[name]?.dtype == tensor.dtype
          guard varies || trial.isOfOneType(first[name]?.type, tensor.type) else {
            throw CheckFailure(
              "field '\(name)' is \(tensor.type), and \(first[name].map { "\($0.type)" } ?? "absent") for another draw")
          }
        }
      }
    }
    return "\(tried); \(example)"
  }
}

/// Given tensors are only read, and nothing is written outside of those that were made.
struct TransformMemoryCheck: Check {
  let name = "read-only-inputs"
  let claim = "given tensors are only read, and nothing is written outside of new ones"

  func run(_ subject: ComponentSubject) throws -> String {
    try subject.withEachTransformTrial { trial in
      for index in UInt64(0)..<6 {
        let sample = try trial.apply(TransformTrial.draw(seed: index, index: index), values: index)
        if let damage = sample.damage { throw CheckFailure(damage) }
        if let field = sample.changedField {
          throw CheckFailure("it changes the given tensor of '\(field)' in place")
        }
      }
    }
  }
}

/// One instance works on two samples at once.
struct TransformThreadsCheck: Check {
  let name = "threads"
  let claim = "one instance transforms several samples at once as it does one after the other"

  func run(_ subject: ComponentSubject) throws -> String {
    try subject.withEachTransformTrial { trial in
      let expected = try (0..<16).map { try trial.apply(TransformTrial.draw(index: UInt64($0)), values: UInt64($0)) }
      let faults = FaultCollector()
      let work = Work(trial: trial, expected: expected)
      DispatchQueue.concurrentPerform(iterations: 16) { index in
        faults.collect {
          let sample = try work.trial.apply(TransformTrial.draw(index: UInt64(index)), values: UInt64(index))
          return work.expected[index].difference(to: sample)
        }
      }
      if let fault = faults.first { throw CheckFailure(fault) }
    }
  }

  private struct Work: @unchecked Sendable {
    let trial: TransformTrial
    let expected: [GuardedSample]
  }
}

/// Samples without the field, of odd ranks and sizes end in results or errors.
struct UnusualSamplesCheck: Check {
  let name = "unusual-inputs"
  let claim = "missing fields, odd ranks and dtypes, tiny and empty images end in results or errors"

  private static let types: [TensorType] = [
    TensorType(.uint8, []), TensorType(.uint8, [0]), TensorType(.uint8, [1, 1, 3]), TensorType(.uint8, [0, 5, 3]),
    TensorType(.uint8, [5, 5]), TensorType(.uint8, [2, 2, 2, 2, 2]), TensorType(.int64, [3, 4, 4]),
    TensorType(.float32, [3, 1, 1]), TensorType(.float32, [3, 0, 0]), TensorType(.float32, [0, 4, 4]),
    TensorType(.float64, [3, 4, 4]), TensorType(.bool, [4, 4, 3]), TensorType(.uint8, [3, 1, 200]),
    TensorType(.uint8, [8, 8, 4]), TensorType(.float32, [4, 3, 5, 5]), TensorType(.float32, [1]),
  ]

  func run(_ subject: ComponentSubject) throws -> String {
    var attempts = Attempts()
    for configuration in try subject.configurations() {
      // What learns has learned before.
      let trials = try subject.transformTrials()
      let tried = trials.first { $0.configuration.members == configuration.members }
      let transform = try tried?.transform ?? subject.transform(configuration)
      for isBatch in [false, true] where transform.scopes.contains(isBatch ? .batch : .sample) {
        for type in [nil] + Self.types.map(Optional.some) {
          try attempts.add {
            let fields = try type.map { [("input", try Tensor($0))] } ?? []
            let sample = try GuardedSample(fields, isBatch: isBatch)
            CallRecord.shared.call(isBatch ? "apply_batch" : "apply")
            defer { CallRecord.shared.call("") }
            try isBatch
              ? transform.applyBatch(sample.sample, TransformTrial.draw())
              : transform.apply(sample.sample, TransformTrial.draw())
            if let damage = sample.damage { throw CheckFailure("\(damage), \(configuration.description)") }
          }
        }
      }
    }
    return attempts.summary
  }
}
