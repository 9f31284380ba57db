// Generated from tenon/transforms by `tenon plugin builders`.

/// A picture's shades of grey.
public struct Grayscale: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter numOutputChannels: 1, or 3 to repeat the grey value
  public init(numOutputChannels: Int? = nil) {
    reference = ComponentReference("tenon/Grayscale", given: ["num_output_channels": numOutputChannels])
  }
}
