/// A metric with a name and inputs of its own.
public struct AppliedMetric: MetricBuilder {
  public let reference: ComponentReference
  var name: String?
  var inputs: [String: String] = [:]

  init(_ metric: any MetricBuilder) {
    if let applied = metric as? AppliedMetric {
      self = applied
      return
    }
    reference = metric.reference
    // A loss that is measured keeps what it was given.
    let loss = metric as? AppliedLoss
    (name, inputs) = (loss?.name, loss?.inputs ?? [:])
  }

  /// Names its value in reports: `train_acc5`.
  public func named(_ name: String) -> AppliedMetric {
    var applied = self
    applied.name = name
    return applied
  }

  /// What its ports read: outputs of the model, else values of layers, else fields of the sample.
  public func applied(to inputs: KeyValuePairs<String, String>) -> AppliedMetric {
    var applied = self
    for (port, name) in inputs { applied.inputs[port] = name }
    return applied
  }

  var entry: Experiment.MetricEntry { Experiment.MetricEntry(reference, name: name, inputs: inputs) }
}

extension MetricBuilder {
  /// Names its value in reports: `train_acc5`.
  public func named(_ name: String) -> AppliedMetric { AppliedMetric(self).named(name) }

  /// What its ports read: outputs of the model, else values of layers, else fields of the sample.
  public func applied(to inputs: KeyValuePairs<String, String>) -> AppliedMetric {
    AppliedMetric(self).applied(to: inputs)
  }
}
