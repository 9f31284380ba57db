// Generated from tenon/shaping by `tenon plugin builders`.

/// Pixels become channels.
public struct PixelUnshuffle: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter downscaleFactor: by how much height and width shrink
  public init(downscaleFactor: Int) {
    reference = ComponentReference("tenon/PixelUnshuffle", given: ["downscale_factor": downscaleFactor])
  }
}
