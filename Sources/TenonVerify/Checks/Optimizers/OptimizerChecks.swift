import TenonCore
import TenonEngine
import TenonServices
import TenonTrials

/// Saved state goes on to the same bits in another instance.
struct OptimizerStateCheck: Check {
  let name = "state"
  let claim = "another instance goes on from the saved state to the same bits"

  func run(_ subject: ComponentSubject) throws -> String {
    var count = 0
    let tried = try subject.withEachConfiguration { configuration in
      let first = try OptimizerTrial.make(subject, configuration)
      for _ in 0..<3 { try first.step() }
      let second = try OptimizerTrial.make(subject, configuration)
      try second.restore(first)
      for _ in 0..<3 {
        try first.step()
        try second.step()
      }
      if let difference = first.difference(to: second) { throw CheckFailure(difference) }
      count = max(count, first.state.count - first.values.count)
    }
    return "\(tried), up to \(count) state tensors"
  }
}

/// A parameter without a gradient keeps its value and its state.
///
/// Where the optimizer evaluates the model itself, one that never had a gradient: as PyTorch's LBFGS does, it may take a
/// missing gradient as zeros, and move the parameter by what earlier ones left in its history.
struct NullGradientCheck: Check {
  let name = "null-gradients"
  let claim = "a parameter without a gradient (with a closure: without one so far) keeps its value and state"

  func run(_ subject: ComponentSubject) throws -> String {
    try subject.withEachConfiguration { configuration in
      let trial = try OptimizerTrial.make(subject, configuration)
      let usesClosure = trial.binding.usesClosure
      if !usesClosure { for _ in 0..<2 { try trial.step() } }
      trial.binding.setGradient(.none, ofParameter: 1)
      let value = try trial.values[1].tensor.copy()
      let states = try trial.binding.parameterStates[1].map { try $0.tensor.copy() }
      for _ in 0..<2 { try trial.step() }
      guard trial.values[1].tensor.isIdentical(to: value) else {
        let what = usesClosure ? "a parameter that never had a gradient" : "a parameter without a gradient"
        throw CheckFailure("\(what) changes")
      }
      for (before, state) in zip(states, trial.binding.parameterStates[1]) where !state.tensor.isIdentical(to: before) {
        throw CheckFailure("state '\(state.name)' changes without a gradient")
      }
      for index in trial.values.indices { trial.binding.setGradient(.none, ofParameter: index) }
      try trial.step()
    }
  }
}

/// Nothing is written outside of parameters; gradients are only read.
struct OptimizerMemoryCheck: Check {
  let name = "guard-bytes"
  let claim = "nothing is written outside of parameters, and gradients are only read"

  func run(_ subject: ComponentSubject) throws -> String {
    try subject.withEachConfiguration { configuration in
      let trial = try OptimizerTrial.make(subject, configuration)
      try trial.step()
      for (index, gradient) in trial.gradients.enumerated() { TrialValues("gradient\(index)").fill(gradient.tensor) }
      let before = try trial.gradients.map { try $0.tensor.copy() }
      try trial.plainStep()
      for (index, gradient) in trial.gradients.enumerated() {
        guard gradient.tensor.isIdentical(to: before[index]) else {
          throw CheckFailure("the gradient of parameter \(index) changes")
        }
        for (what, block) in [("parameter", trial.values[index]), ("gradient", gradient)] {
          if let damage = block.damage {
            throw CheckFailure("\(what) \(index) was written \(damage)")
          }
        }
      }
    }
  }
}

/// The same bits for any number of threads.
struct OptimizerDeterminismCheck: Check {
  let name = "determinism"
  let claim = "the same steps give the same bits for 1, 2 and 3 threads"

  func run(_ subject: ComponentSubject) throws -> String {
    let hosts = [1, 2, 3].map { Host(threads: $0, log: { _, _, _ in }) }
    return try subject.withEachConfiguration { configuration in
      let trials = try hosts.map { try OptimizerTrial.make(subject, configuration, host: $0) }
      for trial in trials { for _ in 0..<3 { try trial.step() } }
      for (trial, host) in zip(trials, hosts).dropFirst() {
        guard let difference = trials[0].difference(to: trial) else { continue }
        throw CheckFailure("\(difference), with \(Plural.count(host.pool.workerCount, "thread"))")
      }
    }
  }
}

/// Gradients that are no numbers, or sparse, lead to results or errors, never to a crash.
struct UnusualGradientsCheck: Check {
  let name = "unusual-inputs"
  let claim = "NaN, infinite, huge and row-sparse gradients end in results or errors"

  func run(_ subject: ComponentSubject) throws -> String {
    var attempts = Attempts()
    for configuration in try subject.configurations() {
      for number in [Double.nan, .infinity, -.infinity, 1e38, 1e-45, 0] {
        let trial = try OptimizerTrial.make(subject, configuration)
        for gradient in trial.gradients { gradient.tensor.fill(number) }
        try attempts.add { for _ in 0..<3 { try trial.plainStep() } }
      }
      let trial = try OptimizerTrial.make(subject, configuration)
      let rows = try Tensor([Float](repeating: 1, count: 10), shape: [2, 5])
      let indices = try Tensor([Int64(2), 0], shape: [2])
      trial.binding.setGradient(.rowSparse(values: rows, indices: indices), ofParameter: 1)
      try attempts.add { try trial.plainStep() }
      try attempts.add { try OptimizerTrial(subject, configuration, shapes: []).plainStep() }
    }
    return attempts.summary
  }
}
