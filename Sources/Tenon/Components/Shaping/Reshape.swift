// Generated from tenon/shaping by `tenon plugin builders`.

/// Other dimensions for the same elements.
public struct Reshape: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter shape: extents of the output, with the batch's; one may be -1: what is left
  public init(shape: [Int]) { reference = ComponentReference("tenon/Reshape", given: ["shape": shape]) }
}
