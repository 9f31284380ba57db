/// A loss with a name, inputs and a weight of its own.
public struct AppliedLoss: LossBuilder {
  public let reference: ComponentReference
  var name: String?
  var inputs: [String: String] = [:]
  var weight = 1.0

  init(_ loss: any LossBuilder) {
    guard let applied = loss as? AppliedLoss else {
      reference = loss.reference
      return
    }
    self = applied
  }

  /// Names the loss in reports of several: `train_box_loss`.
  public func named(_ name: String) -> AppliedLoss {
    var applied = self
    applied.name = name
    return applied
  }

  /// What its ports read: outputs of the model, else values of layers, else fields of the sample.
  public func applied(to inputs: KeyValuePairs<String, String>) -> AppliedLoss {
    var applied = self
    for (port, name) in inputs { applied.inputs[port] = name }
    return applied
  }

  /// Multiplies it in the sum that is minimized.
  public func weighted(_ weight: Double) -> AppliedLoss {
    var applied = self
    applied.weight = weight
    return applied
  }

  func entry(isAlone: Bool) -> Experiment.LossEntry {
    let standard = isAlone ? nil : Experiment.LossEntry.name(of: reference)
    return Experiment.LossEntry(reference, name: name ?? standard, inputs: inputs, weight: weight)
  }
}

extension LossBuilder {
  /// Names the loss in reports of several: `train_box_loss`.
  public func named(_ name: String) -> AppliedLoss { AppliedLoss(self).named(name) }

  /// What its ports read: outputs of the model, else values of layers, else fields of the sample.
  public func applied(to inputs: KeyValuePairs<String, String>) -> AppliedLoss { AppliedLoss(self).applied(to: inputs) }

  /// Multiplies it in the sum that is minimized.
  public func weighted(_ weight: Double) -> AppliedLoss { AppliedLoss(self).weighted(weight) }
}
