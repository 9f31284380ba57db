import TenonCore
import TenonExperiment
import TenonTraining

extension HyperParameter {
  /// What trainings of one kind differ in: the optimizer with its numbers, the scheduler, the loss, batches, epochs, the seed.
  static func all(of experiment: Experiment) -> [String: HyperParameter] {
    var values: [String: HyperParameter] = [
      "batch_size": .number(Double(experiment.data.batchSize)), "epochs": .number(Double(experiment.training.epochs)),
      "seed": .number(Double(experiment.seed)),
      "loss": .text(experiment.losses.map { $0.component.name.componentNameWithoutVendor }.joined(separator: " + ")),
    ]
    for (key, component) in [("optimizer", experiment.optimizer), ("scheduler", experiment.scheduler)] {
      guard let component else { continue }
      values[key] = .text(component.name.componentNameWithoutVendor)
      for argument in component.arguments {
        guard let value = HyperParameter(argument.value) else { continue }
        values["\(key).\(argument.name)"] = value
      }
    }
    return values
  }

  /// Nil for null, and for what is no single value.
  private init?(_ value: Value) {
    switch value {
    case .bool(let flag): self = .flag(flag)
    case .int(let number): self = .number(Double(number))
    case .float(let number): self = .number(number)
    case .string(let text): self = .text(text)
    default: return nil
    }
  }
}
