import TenonCore
import TenonTrials

/// A loss with the reductions none, mean and sum: sum and mean are those of none, and have rank 0.
struct ReductionCheck: Check {
  let name = "reductions"
  let claim = "sum and mean are those of the single losses, and have rank 0"

  func run(_ subject: ComponentSubject) throws -> String {
    let declaration = subject.entry.component.declaration
    let argument = declaration.arguments.first { $0.name == "reduction" }
    guard let argument, Set(argument.choices).isSuperset(of: ["none", "mean", "sum"]) else {
      return try checkScalar(subject)
    }
    let base = try subject.configurations()[0]
    func layer(_ reduction: String) throws -> any Layer {
      try subject.layer(base.with((0, NamedValue("reduction", .string(reduction)))))
    }
    let layers = try ["none", "mean", "sum"].map(layer)
    var count = 0
    let trials = try subject.layerTrials().filter { $0.arguments == base.description }
    for trial in trials + trials.map({ $0.with(batch: 1) }) + trials.map({ $0.with(batch: 7) }) {
      guard let outputs = try? layers.map({ try loss(trial, $0, subject) }) else { continue }
      let single = outputs[0].doubles
      for (index, name) in [(1, "mean"), (2, "sum")] where outputs[index].shape.rank != 0 {
        throw CheckFailure("the reduction \(name) has the shape \(outputs[index].shape), \(trial.description)")
      }
      let sum = single.reduce(0, +)
      let scale = single.reduce(0) { $0 + $1.magnitude }
      try compare(outputs[2].doubles[0], sum, scale, "sum", trial)
      let size = Double(max(1, single.count))
      try compare(outputs[1].doubles[0], sum / size, scale / size, "mean", trial)
      count += 1
    }
    guard count > 0 else { throw CheckFailure("no input is accepted with all of none, mean and sum") }
    return "\(Plural.count(count, "input"))"
  }

  private func checkScalar(_ subject: ComponentSubject) throws -> String {
    for trial in try subject.layerTrials() {
      let output = try loss(trial, trial.layer, subject)
      guard output.shape.rank == 0 else {
        throw CheckFailure("the loss has the shape \(output.shape), expected a single number, \(trial.description)")
      }
    }
    return "a single number; no argument 'reduction'"
  }

  private func loss(_ trial: LayerTrial, _ layer: any Layer, _ subject: ComponentSubject) throws -> Tensor {
    let probe = try LayerProbe(trial, layer: layer, host: subject.host, gradients: false)
    try probe.forward()
    return try probe.plainOutputs()[0]
  }

  private func compare(_ value: Double, _ expected: Double, _ scale: Double, _ name: String, _ trial: LayerTrial) throws
  {
    guard (value - expected).magnitude <= 1e-5 * max(scale, 1e-6) else {
      throw CheckFailure(
        "\(name) \(NumberText.differ(value, expected, "that of the single losses")), \(trial.description)")
    }
  }
}
