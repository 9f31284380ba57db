public import TenonCore

/// The window of a pooling layer as its arguments give it, for images of any extent.
public struct PoolingWindow: Sendable {
  /// Keeps every sum and product of two arguments within 64 bits.
  public static let maximum = Double(1 << 30)

  public let kernel: (Int, Int)
  public let stride: (Int, Int)
  public let padding: (Int, Int)
  public let dilation: (Int, Int)
  public let roundsUp: Bool

  /// As a component declares them.
  ///
  /// - Parameters:
  ///   - border: what the padding consists of.
  ///   - isDilated: whether `dilation` is one of them.
  public static func declared(border: String, isDilated: Bool) -> [Argument] {
    let dilation = Argument.pair("dilation", default: 1, "distance between the elements of a window")
    return [
      .pair("kernel_size", "extent of the window, [height, width]").atLeast(1).atMost(maximum),
      .pair("stride", "step of the window; null: kernel_size").orNull().atLeast(1).atMost(maximum),
      .pair("padding", default: 0, "rows and columns of \(border) around the image, at most half the window")
        .atLeast(0).atMost(maximum),
    ] + (isDilated ? [dilation.atLeast(1).atMost(maximum)] : []) + [
      .bool("ceil_mode", default: false, "round the output extent up, not down")
    ]
  }

  /// The same over sequences, a number each.
  public static func declaredOverLines(border: String, isDilated: Bool) -> [Argument] {
    let dilation = Argument.int("dilation", default: 1, "distance between the elements of a window")
    return [
      .int("kernel_size", "extent of the window").atLeast(1).atMost(maximum),
      .int("stride", "step of the window; null: kernel_size").orNull().atLeast(1).atMost(maximum),
      .int("padding", default: 0, "elements of \(border) on each side, at most half the window")
        .atLeast(0).atMost(maximum),
    ] + (isDilated ? [dilation.atLeast(1).atMost(maximum)] : []) + [
      .bool("ceil_mode", default: false, "round the output extent up, not down")
    ]
  }

  public init(_ config: Config, isDilated: Bool) throws {
    let kernel = try config.pair("kernel_size")
    try self.init(
      kernel: kernel, stride: try config.isNull("stride") ? kernel : config.pair("stride"),
      padding: try config.pair("padding"), dilation: isDilated ? try config.pair("dilation") : (1, 1),
      roundsUp: try config.bool("ceil_mode"))
  }

  /// Of a layer that has neither padding nor dilation.
  public init(withoutPadding config: Config) throws {
    let kernel = try config.pair("kernel_size")
    try self.init(
      kernel: kernel, stride: try config.isNull("stride") ? kernel : config.pair("stride"), padding: (0, 0),
      dilation: (1, 1), roundsUp: try config.bool("ceil_mode"))
  }

  /// Over sequences, which are images of one row.
  public init(overLines config: Config, isDilated: Bool) throws {
    let kernel = try config.int("kernel_size")
    try self.init(
      kernel: (1, kernel), stride: (1, try config.isNull("stride") ? kernel : config.int("stride")),
      padding: (0, try config.int("padding")), dilation: (1, isDilated ? try config.int("dilation") : 1),
      roundsUp: try config.bool("ceil_mode"))
  }

  /// That of a MaxPool2d which a fused layer stands for.
  ///
  /// - Throws: `ComponentError` (unsupported) when it has more outputs than the maxima.
  public init(fusing config: Config) throws {
    guard try !config.bool("return_indices") else {
      throw ComponentError(.unsupported, field: "return_indices", "no fused layer yields indices")
    }
    try self.init(config, isDilated: true)
  }

  private init(
    kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int), dilation: (Int, Int), roundsUp: Bool
  ) throws {
    (self.kernel, self.stride, self.padding, self.dilation) = (kernel, stride, padding, dilation)
    self.roundsUp = roundsUp
    guard kernel.0 * kernel.1 < Int(Int32.max) else {
      throw ComponentError(
        .config, field: "kernel_size", "a window of [\(kernel.0), \(kernel.1)] is too large")
    }
    let half = (((kernel.0 - 1) * dilation.0 + 1) / 2, ((kernel.1 - 1) * dilation.1 + 1) / 2)
    guard padding.0 <= half.0, padding.1 <= half.1 else {
      throw ComponentError(
        .config, field: "padding",
        "expected at most half of the window, [\(half.0), \(half.1)], received [\(padding.0), \(padding.1)]")
    }
  }

  /// Whether it covers 2 x 2 pixels side by side, of images without padding.
  ///
  /// What becomes of a last row or column that is alone (`roundsUp`) is for the caller to ask.
  public var quartersImages: Bool {
    kernel == (2, 2) && stride == (2, 2) && padding == (0, 0) && dilation == (1, 1)
  }
}
