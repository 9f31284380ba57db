import TenonCore
import TenonTrials

/// Nothing is written outside of outputs, saved block, workspaces and gradients.
struct GuardBytesCheck: Check {
  let name = "guard-bytes"
  let claim = "nothing is written outside of the memory that a call is given"

  func run(_ subject: ComponentSubject) throws -> String {
    let trials = try subject.memoryTrials()
    for trial in trials + trials.map({ $0.with(.eval) }) {
      let probe = try LayerProbe(trial, host: subject.host, gradients: trial.mode == .train)
      try probe.forward()
      if let damage = probe.damage { throw CheckFailure("forward: \(damage), \(trial.description)") }
      let gradOutputs = try probe.randomGradOutputs()
      guard trial.mode == .train, probe.request.wantsBackward, gradOutputs.contains(where: { $0 != nil }) else {
        continue
      }
      try probe.backward(gradOutputs: gradOutputs)
      if let damage = probe.damage { throw CheckFailure("backward: \(damage), \(trial.description)") }
    }
    return "\(Plural.count(trials.count, "input")), training and evaluation"
  }
}

/// Inputs, parameters, gradients of outputs, and in backward the outputs keep their contents; parameters may change in a
/// forward of training whose plan says so.
struct ReadOnlyInputsCheck: Check {
  let name = "read-only-inputs"
  let claim =
    "inputs, gradients of outputs and parameters that no plan writes are only read; evaluation leaves buffers alone"

  func run(_ subject: ComponentSubject) throws -> String {
    let trials = try subject.memoryTrials()
    for trial in trials {
      let probe = try LayerProbe(trial, host: subject.host)
      try probe.forward()
      if let changed = try probe.changedInputs() {
        throw CheckFailure("forward changes \(changed), \(trial.description)")
      }
      let gradOutputs = try probe.randomGradOutputs()
      if probe.request.wantsBackward, gradOutputs.contains(where: { $0 != nil }) {
        let outputs = try probe.outputs.map { try $0.tensor.copy() }
        try probe.backward(gradOutputs: gradOutputs)
        if let changed = try probe.changedInputs() {
          throw CheckFailure("backward changes \(changed), \(trial.description)")
        }
        for (index, output) in outputs.enumerated() where !probe.outputs[index].tensor.isIdentical(to: output) {
          throw CheckFailure("backward changes output \(index), \(trial.description)")
        }
        for (index, given) in gradOutputs.enumerated() {
          guard let given, let read = probe.readGradOutputs[index] else { continue }
          guard read.tensor.isIdentical(to: try given.poisoned(in: read.tensor.type.layout)) else {
            throw CheckFailure("backward changes the gradient of output \(index), \(trial.description)")
          }
        }
      }
      let evaluation = try LayerProbe(trial.with(.eval), host: subject.host, gradients: false)
      try evaluation.forward()
      if let changed = try evaluation.changedInputs() {
        throw CheckFailure("forward in evaluation changes \(changed), \(trial.description)")
      }
      for (index, buffer) in evaluation.buffers.enumerated()
      where !buffer.tensor.isIdentical(to: evaluation.initialBuffers[index]) {
        throw CheckFailure("evaluation changes buffer '\(trial.layer.buffers[index].name)', \(trial.description)")
      }
    }
    return "\(Plural.count(trials.count, "input")), training and evaluation"
  }
}

/// Where a plan lets memory be shared, the results are the same.
struct AliasingCheck: Check {
  let name = "aliasing"
  let claim = "outputs may take over the memory of inputs where the plan says so"

  func run(_ subject: ComponentSubject) throws -> String {
    var pairs = 0
    for trial in try subject.memoryTrials() {
      let probe = try LayerProbe(trial, host: subject.host)
      for (output, input) in probe.plan.outputMayShareInput where probe.plan.backwardNeeds.contains(.input(input)) {
        throw CheckFailure(
          "output \(output) may take over input \(input), which backward needs to read, \(trial.description)")
      }
      let count = probe.plan.outputMayShareInput.count + probe.plan.gradInputMayShareGradOutput.count
      guard count > 0 else { continue }
      pairs += count
      try probe.forward()
      let outputs = try probe.plainOutputs()
      let shared = try LayerProbe(trial, host: subject.host)
      try shared.forward(sharing: true)
      for (index, pair) in zip(outputs, try shared.plainOutputs()).enumerated() where !pair.0.isIdentical(to: pair.1) {
        throw CheckFailure(
          "output \(index) differs when it takes over an input, \(trial.description): "
            + pair.0.firstDifference(to: pair.1))
      }
      let gradOutputs = try probe.randomGradOutputs()
      guard probe.request.wantsBackward, gradOutputs.contains(where: { $0 != nil }) else { continue }
      try probe.backward(gradOutputs: gradOutputs)
      try shared.backward(gradOutputs: gradOutputs, sharing: true)
      for (index, pair) in zip(try probe.plainGradients(), try shared.plainGradients()).enumerated() {
        guard let first = pair.0, let second = pair.1, !first.isIdentical(to: second) else { continue }
        throw CheckFailure(
          "\(probe.gradientNames[index]) differs when memory is shared, \(trial.description): "
            + first.firstDifference(to: second))
      }
    }
    guard pairs > 0 else { throw CheckSkipped("the layer shares no memory") }
    return "\(pairs) pairs"
  }
}
