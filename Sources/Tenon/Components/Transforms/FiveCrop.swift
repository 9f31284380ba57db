// Generated from tenon/transforms by `tenon plugin builders`.

/// The four corners and the center of an image.
public struct FiveCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter size: height and width of the crops, pixels
  public init(size: Pair<Int>) { reference = ComponentReference("tenon/FiveCrop", given: ["size": size]) }
}
