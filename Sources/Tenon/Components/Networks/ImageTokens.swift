// Generated from tenon/networks by `tenon plugin builders`.

/// An image of features as tokens behind a learnt one.
public struct ImageTokens: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - hiddenDim: channels of the image, elements of a token
  ///   - grid: extent of the image, [height, width]
  public init(hiddenDim: Int, grid: Pair<Int>) {
    reference = ComponentReference("tenon/ImageTokens", given: ["hidden_dim": hiddenDim, "grid": grid])
  }
}
