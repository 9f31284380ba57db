import Glibc
import TenonPlugin

/// Adds to each position of a sequence a vector that tells where it is: y = dropout(x + pe[t]).
///
///     pe[t][2 i] = sin(t / 10000^(2 i / d_model)),  pe[t][2 i + 1] = cos(t / 10000^(2 i / d_model))
///
/// - Input shape: [T, N, d_model], with batch_first [N, T, d_model], or [T, d_model]; T at most max_len.
/// - Output shape: the same.
/// - Buffer: pe [max_len, 1, d_model].
/// - dropout: in training; number (n · T + t) · d_model + i of the step's random sequence decides about element i.
/// - Source: Vaswani et al. 2017, Attention Is All You Need, 3.5; PyTorch's tutorial "Language Modeling with
///   nn.Transformer and torchtext", whose defaults these are.
struct PositionalEncoding: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "PositionalEncoding", "adds waves that tell the position in a sequence",
    arguments: PositionArguments.declared, supportsFloat64: true, examples: PositionArguments.examples)

  private let arguments: PositionArguments

  init(_ config: Config) throws { arguments = try PositionArguments(config) }

  var buffers: [Parameter] { [Parameter("pe", [arguments.longest, 1, arguments.width], initializer: .own)] }

  func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    switch value.dtype {
    case .float64: fill(try value.elements(Double.self))
    default: fill(try value.elements(Float.self))
    }
  }

  private func fill<T: Scalar>(_ table: UnsafeMutableBufferPointer<T>) {
    let width = arguments.width
    for position in 0..<arguments.longest {
      for i in 0..<width {
        let rate = Glibc.pow(10_000, -Double(i & ~1) / Double(width))
        let angle = Double(position) * rate
        table[position &* width &+ i] = T(i & 1 == 0 ? Glibc.sin(angle) : Glibc.cos(angle))
      }
    }
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(try PositionsOperation<T>(request, arguments, table: .buffer))
  }

  func onnx(_ graph: ONNXGraph) throws { try arguments.onnx(graph, table: graph.parameter("pe")) }
}
