public import TenonCore

extension FusedMember {
  /// Whether a MaxPool2d takes the maxima of 2 x 2 pixels side by side, of images without padding.
  ///
  /// What becomes of a last row or column that is alone (`ceil_mode`) is for the caller to ask.
  public func quartersImages() throws -> Bool {
    try config.pair("kernel_size") == (2, 2) && (config.isNull("stride") || config.pair("stride") == (2, 2))
      && config.pair("padding") == (0, 0) && config.pair("dilation") == (1, 1)
  }
}
