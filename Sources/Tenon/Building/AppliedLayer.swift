/// A layer with a name and inputs of its own.
public struct AppliedLayer: Sendable {
  let module: Experiment.LayerEntry.Module
  var name: String?
  var inputs: [String?]?

  init(_ layer: any LayerBuilder) { module = .new(layer.reference) }

  init(_ module: Experiment.LayerEntry.Module) { self.module = module }

  /// Names the layer; its parameters are called after it: `stem.weight`.
  public func named(_ name: String) -> AppliedLayer {
    var applied = self
    applied.name = name
    return applied
  }

  /// Applies it to earlier layers or inputs of the model by name; `name.port` is one of several outputs, nil leaves an
  /// optional input out.
  public func applied(to inputs: String?...) -> AppliedLayer { applied(to: inputs) }

  func applied(to inputs: [String?]) -> AppliedLayer {
    var applied = self
    applied.inputs = inputs
    return applied
  }

  /// As an experiment holds it; without a name it is called after its position, as in PyTorch's Sequential.
  func entry(at position: Int) -> Experiment.LayerEntry {
    Experiment.LayerEntry(name: name ?? "\(position)", module: module, inputs: inputs)
  }
}

extension LayerBuilder {
  /// Names the layer; its parameters are called after it: `stem.weight`.
  public func named(_ name: String) -> AppliedLayer { AppliedLayer(self).named(name) }

  /// Applies it to earlier layers or inputs of the model by name; `name.port` is one of several outputs, nil leaves an
  /// optional input out.
  public func applied(to inputs: String?...) -> AppliedLayer { AppliedLayer(self).applied(to: inputs) }
}

/// An earlier layer once more, with the same parameters: `Reuse("embed").applied(to: "positive")`.
public struct Reuse: Sendable {
  private let layer: AppliedLayer

  /// - Parameter name: of the earlier layer.
  public init(_ name: String) { layer = AppliedLayer(.reused(name)) }

  /// Names its value for later layers; parameters are called after the earlier layer.
  public func named(_ name: String) -> AppliedLayer { layer.named(name) }

  /// What it is applied to this time.
  public func applied(to inputs: String?...) -> AppliedLayer { layer.applied(to: inputs) }
}
