// Generated from tenon/activations by `tenon plugin builders`.

/// Log(1 + exp(beta · x)) / beta.
public struct Softplus: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - beta: how sharp the bend is; not 0
  ///   - threshold: beta · x above which the output is x
  public init(beta: Double? = nil, threshold: Double? = nil) {
    reference = ComponentReference("tenon/Softplus", given: ["beta": beta, "threshold": threshold])
  }
}
