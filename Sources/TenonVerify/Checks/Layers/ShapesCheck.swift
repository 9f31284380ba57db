import TenonCore
import TenonTrials

/// There are inputs that the layer takes, and what it plans for them is what it computes.
struct ShapesCheck: Check {
  let name = "shapes"
  let claim = "it takes some inputs; the same question has the same plan, in training and in evaluation"

  func run(_ subject: ComponentSubject) throws -> String {
    let trials = try subject.layerTrials()
    for trial in trials {
      let training = try LayerProbe(trial, host: subject.host)
      let again = try LayerProbe(trial, host: subject.host)
      guard training.plan.outputs == again.plan.outputs, training.plan.savedByteCount == again.plan.savedByteCount
      else {
        throw CheckFailure("two plans for the same inputs differ, \(trial.description)")
      }
      let evaluation = try LayerProbe(trial.with(.eval), host: subject.host, gradients: false)
      guard training.plan.outputs == evaluation.plan.outputs else {
        throw CheckFailure(
          "the outputs are \(training.plan.outputs) in training and \(evaluation.plan.outputs) in evaluation, "
            + trial.description)
      }
      for (index, need) in training.plan.backwardNeeds.enumerated() where trial.mode == .train {
        guard case .input(let input) = need, trial.inputs[input] == nil else { continue }
        throw CheckFailure("need \(index) of backward is input \(input), which is absent, \(trial.description)")
      }
      try training.forward()
      try evaluation.forward()
    }
    let first = trials[0]
    let outputs = try LayerProbe(first, host: subject.host).plan.outputs.map { "\($0)" }.joined(separator: ", ")
    return "\(Plural.count(trials.count, "input")); \(first.description) gives \(outputs)"
  }
}
