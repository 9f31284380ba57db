import TenonPlugin

/// A convolution as ONNX has it, over images of one to three dimensions.
struct ConvolutionONNX {
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  /// In front of each dimension, and behind it.
  let padding: (before: [Int], after: [Int])
  let groups: Int

  private var shared: [NamedValue] {
    [
      NamedValue("kernel_shape", .ints(kernel)), NamedValue("strides", .ints(stride)),
      NamedValue("dilations", .ints(dilation)), NamedValue("group", .int(groups)),
    ]
  }

  /// - Parameter border: what the padding is filled with; the operator's own are zeros.
  func write(_ graph: ONNXGraph, _ border: PaddingMode) throws {
    let rank = kernel.count + 2
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: rank) { x, _ in
        var (source, pads) = (x, padding.before + padding.after)
        if let fill = border.onnx, pads.contains(where: { $0 > 0 }) {
          source = try graph.pad(x, rank: rank, before: padding.before, after: padding.after, fill)
          pads = pads.map { _ in 0 }
        }
        return try graph.node(
          "Conv", [source, graph.parameter("weight"), graph.optionalParameter("bias")],
          shared + [NamedValue("pads", .ints(pads))])[0]
      })
  }

  /// The convolution that goes the other way.
  ///
  /// - Parameter more: elements behind the last ones.
  func writeTransposed(_ graph: ONNXGraph, more: [Int]) throws {
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: kernel.count + 2) { x, _ in
        try graph.node(
          "ConvTranspose", [x, graph.parameter("weight"), graph.optionalParameter("bias")],
          shared + [
            NamedValue("pads", .ints(padding.before + padding.after)), NamedValue("output_padding", .ints(more)),
          ])[0]
      })
  }
}

extension PaddingMode {
  /// Nil for zeros.
  fileprivate var onnx: ONNXBorder? {
    switch self {
    case .zeros: nil
    case .reflect: .reflect
    case .replicate: .edge
    case .circular: .wrap
    }
  }
}
