import TenonPlugin

/// Arguments that all convolutions declare alike.
extension Argument {
  static let inChannels: Argument = .int("in_channels", "channels of the input").atLeast(1).atMost(largestExtent)
  static let outChannels: Argument = .int("out_channels", "channels of the output").atLeast(1).atMost(largestExtent)
  static let groups: Argument = .int(
    "groups", default: 1, "parts that the channels are divided into, each convolved alone"
  ).atLeast(1)
  static let bias: Argument = .bool("bias", default: true, "add a trainable number to each output channel")
  /// Of transposed convolutions.
  static let zeroPadding: Argument = .choice(
    "padding_mode", ["zeros"], default: "zeros", "accepted, but without a choice")
  /// Of convolutions.
  static let paddingMode: Argument = .choice(
    "padding_mode", PaddingMode.allCases.map(\.rawValue), default: "zeros", "what the padding is filled with")

  /// Keeps every sum and product of two arguments within 64 bits.
  static let largestExtent = Double(1 << 30)
}

extension [Argument] {
  /// Of transposed convolutions, in PyTorch's order: those that say how far, each with the bounds that it needs.
  static func transposed(
    kernel: Argument, stride: Argument, padding: Argument, outputPadding: Argument, dilation: Argument
  ) -> [Argument] {
    func extent(_ argument: Argument, atLeast least: Double) -> Argument {
      argument.atLeast(least).atMost(Argument.largestExtent)
    }
    return [
      .inChannels, .outChannels, extent(kernel, atLeast: 1), extent(stride, atLeast: 1), extent(padding, atLeast: 0),
      extent(outputPadding, atLeast: 0), .groups, .bias, extent(dilation, atLeast: 1), .zeroPadding,
    ]
  }
}
