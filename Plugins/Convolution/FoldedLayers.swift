import TenonPlugin

/// A fused layer that folds what follows a convolution into it.
///
/// All of them apply in evaluation and decline training.
protocol FoldedLayer: FusedComponent {
  var folding: Folding { get }

  init(folding: Folding)
}

extension FoldedLayer {
  init(_ members: [FusedMember]) throws { self.init(folding: try Folding(members)) }

  var parameters: [Parameter] { folding.members.flatMap(\.parameters) }
  var buffers: [Parameter] { folding.members.flatMap(\.buffers) }
  var inputs: [Port] { folding.inputs }
  var outputs: [Port] { folding.outputs }

  func plan(_ request: PlanRequest) throws -> any LayerOperation { try folding.plan(request) }
}

/// Running statistics, weight and bias of the normalization become part of the convolution's own.
struct Conv2dBatchNorm2d: FoldedLayer {
  static let declaration = Declaration("Conv2dBatchNorm2d", "convolution with batch normalization folded in")
  static let pattern = FusionPattern.chain("tenon/Conv2d", "tenon/BatchNorm2d")

  let folding: Folding
}

/// The normalization becomes part of the convolution's weights; negative sums are cut as they leave the registers.
struct Conv2dBatchNorm2dReLU: FoldedLayer {
  static let declaration = Declaration(
    "Conv2dBatchNorm2dReLU", "convolution with batch normalization and ReLU folded in")
  static let pattern = FusionPattern.chain("tenon/Conv2d", "tenon/BatchNorm2d", "tenon/ReLU", priority: 1)

  let folding: Folding
}

/// The end of a residual block: the shortcut is added as the sums leave the registers.
struct Conv2dBatchNorm2dAddReLU: FoldedLayer {
  static let declaration = Declaration(
    "Conv2dBatchNorm2dAddReLU", "convolution with batch normalization, shortcut and ReLU folded in")
  static let pattern = FusionPattern(
    inputs: 2,
    [
      .init("tenon/Conv2d", [.input(0)]), .init("tenon/BatchNorm2d", [.member(0)]),
      .init("tenon/Add", [.member(1), .input(1)]), .init("tenon/ReLU", [.member(2)]),
    ], priority: 1)

  let folding: Folding
}

/// The beginning of a residual network: of the normalized convolution only the maxima are kept.
struct Conv2dBatchNorm2dReLUMaxPool2d: FoldedLayer {
  static let declaration = Declaration(
    "Conv2dBatchNorm2dReLUMaxPool2d", "convolution with batch normalization, ReLU and maxima folded in")
  static let pattern = FusionPattern.chain(
    "tenon/Conv2d", "tenon/BatchNorm2d", "tenon/ReLU", "tenon/MaxPool2d", priority: 1)

  let folding: Folding
}

/// The whole convolution is not kept, only its maxima.
struct Conv2dReLUMaxPool2d: FoldedLayer {
  static let declaration = Declaration("Conv2dReLUMaxPool2d", "convolution with ReLU and maxima folded in")
  static let pattern = FusionPattern.chain("tenon/Conv2d", "tenon/ReLU", "tenon/MaxPool2d", priority: 1)

  let folding: Folding
}

/// The whole convolution is not kept, only its maxima.
struct Conv2dTanhMaxPool2d: FoldedLayer {
  static let declaration = Declaration("Conv2dTanhMaxPool2d", "convolution with tanh and maxima folded in")
  static let pattern = FusionPattern.chain("tenon/Conv2d", "tenon/Tanh", "tenon/MaxPool2d", priority: 1)

  let folding: Folding
}
