// Generated from tenon/shaping by `tenon plugin builders`.

/// Part of one dimension.
public struct Slice: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension to take a part of, negative from the end
  ///   - start: the first element, negative from the end; null: 0
  ///   - end: the one behind the last element, negative from the end; null: the extent
  ///   - step: distance between elements
  public init(dim: Int? = nil, start: Int? = nil, end: Int? = nil, step: Int? = nil) {
    reference = ComponentReference("tenon/Slice", given: ["dim": dim, "start": start, "end": end, "step": step])
  }
}
