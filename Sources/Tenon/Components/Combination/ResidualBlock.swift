// Generated from tenon/combination by `tenon plugin builders`.

/// Two normalized convolutions beside a shortcut.
public struct ResidualBlock: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inchannel: channels of the input
  ///   - outchannel: channels of the output
  ///   - stride: step of the first convolution
  ///   - shortcut: project the input with a 1 x 1 convolution
  public init(inchannel: Int, outchannel: Int, stride: Int? = nil, shortcut: Bool? = nil) {
    reference = ComponentReference(
      "tenon/ResidualBlock",
      given: ["inchannel": inchannel, "outchannel": outchannel, "stride": stride, "shortcut": shortcut])
  }
}
