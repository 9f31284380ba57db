/// How a convolution in blocks of 16 channels is computed, in one direction.
public enum ConvolutionAlgorithm: String, Sendable, CaseIterable {
  /// Sums of products with the image itself; any kernel up to 128 taps, any stride up to 4.
  case direct
  /// The same, from a plain input of few channels to blocks: first layers. It has no gradient of the input.
  case directPlain = "direct from plain"
  /// As `direct`, but the gradient of plain images: of few channels with a stride, whose phases share the lanes.
  case directPhases = "direct by phases"
  /// Winograd F(2x2, 3x3): as precise as `direct`. Blocks: a task is some tiles with all channels.
  case winograd2Blocks = "F(2x2) blocks"
  /// Panels: a task is 32 output channels with all tiles; for few tiles of many channels.
  case winograd2Panels = "F(2x2) panels"
  /// Points: a task is one point of the transform, for a chunk of the tiles; for many tiles of many channels.
  case winograd2Points = "F(2x2) points"
  /// Winograd F(4x4, 3x3): rounding errors some twice those of `direct`.
  case winograd4Blocks = "F(4x4) blocks"
  case winograd4Panels = "F(4x4) panels"
  case winograd4Points = "F(4x4) points"

  /// Output pixels along each side of a tile; nil for the direct ones.
  public var tile: Int? {
    switch self {
    case .direct, .directPlain, .directPhases: nil
    case .winograd2Blocks, .winograd2Panels, .winograd2Points: 2
    case .winograd4Blocks, .winograd4Panels, .winograd4Points: 4
    }
  }

  /// Floats of one pixel of the input: a block of channels, or one.
  var lanes: Int32 { self == .directPlain ? 1 : 16 }
}

/// The algorithms of the three directions of a convolution.
///
/// Gradients of weights know no division of their own: blocks, panels and points are the same there.
public struct ConvolutionChoice: Sendable, Equatable {
  public var forward: ConvolutionAlgorithm
  /// Of the input's gradient.
  public var data: ConvolutionAlgorithm
  /// Of the weights' gradient.
  public var weights: ConvolutionAlgorithm

  public init(forward: ConvolutionAlgorithm, data: ConvolutionAlgorithm, weights: ConvolutionAlgorithm) {
    self.forward = forward
    self.data = data
    self.weights = weights
  }

  /// The same for all directions; a gradient of the input is direct where there is none from plain.
  public init(_ algorithm: ConvolutionAlgorithm) {
    self.init(forward: algorithm, data: algorithm == .directPlain ? .direct : algorithm, weights: algorithm)
  }
}
