import TenonPlugin

/// The parts that the channels of a convolution are divided into, each convolved alone.
enum ChannelGroups {
  /// - Throws: `ComponentError` (config) where they do not divide the channels on both sides.
  static func check(_ groups: Int, of inChannels: Int, to outChannels: Int) throws(ComponentError) {
    guard inChannels % groups == 0, outChannels % groups == 0 else {
      throw ComponentError(
        .config, field: "groups",
        "expected a divisor of in_channels = \(inChannels) and out_channels = \(outChannels), received \(groups)")
    }
  }
}
