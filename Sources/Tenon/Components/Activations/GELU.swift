// Generated from tenon/activations by `tenon plugin builders`.

/// X times the normal distribution function of x.
public struct GELU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter approximate: a formula that stands for the error function
  public init(approximate: String? = nil) {
    reference = ComponentReference("tenon/GELU", given: ["approximate": approximate])
  }
}
