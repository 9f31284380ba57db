// Generated from tenon/transforms by `tenon plugin builders`.

/// The four corners and the center of an image and of its mirror image.
public struct TenCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the crops, pixels
  ///   - verticalFlip: mirror top to bottom, not left to right
  public init(size: Pair<Int>, verticalFlip: Bool? = nil) {
    reference = ComponentReference("tenon/TenCrop", given: ["size": size, "vertical_flip": verticalFlip])
  }
}
