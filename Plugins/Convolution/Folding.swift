import TenonFamilies
import TenonKernels
import TenonPlugin

/// A convolution and what follows it, in evaluation: one pass over the output, and nothing in between is written.
struct Folding: Sendable {
  let members: [FusedMember]
  private let convolution: Conv2d
  private var finish = FoldedConvolution.Finish()
  private var pools = false

  /// - Parameter members: a convolution, then what a finish consists of, in its order.
  /// - Throws: `ComponentError` (unsupported) for normalization by the batch, and for other windows than 2 x 2 side by
  ///   side within the image.
  init(_ members: [FusedMember]) throws {
    self.members = members
    convolution = try Conv2d(members[0].config)
    for member in members.dropFirst() {
      switch member.component {
      case "tenon/BatchNorm2d":
        let normalization = try BatchNormArguments(member.config)
        guard normalization.tracksStatistics else {
          throw ComponentError(.unsupported, "only normalization by running statistics")
        }
        finish.normalization = normalization
      case "tenon/Add": finish.adds = true
      case "tenon/ReLU": finish.activation = .relu
      case "tenon/Tanh": finish.activation = .tanh
      case "tenon/MaxPool2d":
        let window = try PoolingWindow(fusing: member.config)
        guard window.quartersImages, !window.roundsUp else {
          throw ComponentError(.unsupported, "only windows of 2 x 2 side by side within the image")
        }
        pools = true
      default: throw ComponentError(.unsupported, "\(member.component) is not folded")
      }
    }
  }

  /// Images in lanes have neither shortcut nor normalization.
  private var layouts: Set<Layout> { isActivationAndMaxima ? [.c16, .n16] : [.c16] }
  private var isActivationAndMaxima: Bool { finish.normalization == nil && !finish.adds && pools }

  var inputs: [Port] {
    let input = Port("input", layouts: layouts)
    return finish.adds ? [input, Port("other", layouts: [.c16])] : [input]
  }
  var outputs: [Port] { [Port("output", layouts: layouts)] }

  /// - Throws: `ComponentError` (unsupported) for training, and for convolutions not computed in blocks of channels.
  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    guard !request.isTraining, !request.wantsBackward, type.dtype == .float32, type.shape.rank == 4,
      let layout = request.outputLayouts.first, layout != .plain
    else { throw ComponentError(.unsupported, "only evaluation of float32 images, to a blocked layout") }
    let shape = try convolution.convolutionShape(type)
    let full = shape.output.shape
    guard let sizes = convolution.sizes(shape, pools: pools) else {
      throw ComponentError(.unsupported, "only groups of whole blocks, no dilation, and zeros around the image")
    }
    guard layout == .c16, type.layout != .n16 else {
      guard isActivationAndMaxima, let activation = finish.activation, full[2] >= 2, full[3] >= 2 else {
        throw ComponentError(.unsupported, "images in lanes need an activation and maxima")
      }
      return try FoldedLaneConvolution(shape, activation, type, request)
    }
    guard full[1] == finish.normalization?.features ?? full[1] else {
      throw ComponentError(.unsupported, "the normalization is not of \(full[1]) channels")
    }
    if finish.adds {
      guard try request.input(1) == TensorType(.float32, full, layout: .c16) else {
        throw ComponentError(.unsupported, field: "other", "expected \(full) in blocks of channels")
      }
    }
    let output = TensorType(.float32, pools ? [full[0], full[1], full[2] / 2, full[3] / 2] : full)
    guard output.shape.elementCount > 0,
      let table = ConvolutionTable(sizes, request, inputLayout: type.layout, outputLayout: .c16),
      var operation = try FoldedConvolution(
        sizes, output: output, hasBias: shape.hasBias, table.choice.forward, finish, request)
    else { throw ComponentError(.unsupported, "no convolution of these sizes in blocks of channels") }
    operation.plan.estimatedNanoseconds =
      table.nanoseconds + operation.conversionBytes / ReferenceCore.bytesPerNanosecond
    return operation
  }
}
