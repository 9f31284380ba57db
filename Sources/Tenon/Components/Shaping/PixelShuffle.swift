// Generated from tenon/shaping by `tenon plugin builders`.

/// Channels become pixels.
public struct PixelShuffle: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter upscaleFactor: by how much height and width grow
  public init(upscaleFactor: Int) {
    reference = ComponentReference("tenon/PixelShuffle", given: ["upscale_factor": upscaleFactor])
  }
}
