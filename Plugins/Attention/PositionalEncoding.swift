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
    arguments: arguments, supportsFloat64: true,
    examples: [
      Example(["d_model": 6, "max_len": 9], inputs: [ExampleInput("input", .float32, [4, 3, 6])]),
      Example(
        ["d_model": 6, "max_len": 4, "dropout": 0, "batch_first": true],
        inputs: [ExampleInput("input", .float32, [3, 4, 6])]),
    ])

  /// Those of `LearnedPositionalEncoding`, too.
  static let arguments: [Argument] = [
    .int("d_model", "elements at each position").atLeast(1).atMost(0x1p31 - 1),
    .float("dropout", default: 0.1, "probability of an element to become zero").atLeast(0).atMost(1),
    .int("max_len", default: 5000, "positions of the longest sequence").atLeast(1).atMost(0x1p31 - 1),
    .bool("batch_first", default: false, "[N, T, d_model] instead of [T, N, d_model]"),
  ]

  private let width: Int
  private let dropout: Double
  private let longest: Int
  private let batchFirst: Bool

  init(_ config: Config) throws {
    width = try config.int("d_model")
    dropout = try config.float("dropout")
    longest = try config.int("max_len")
    batchFirst = try config.bool("batch_first")
    guard TensorType(.float64, [longest, width]).checkedByteCount != nil else {
      throw ComponentError(.config, field: "max_len", "max_len \(longest) times d_model \(width) is too large")
    }
  }

  var buffers: [Parameter] { [Parameter("pe", [longest, 1, width], initializer: .own)] }

  func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    switch value.dtype {
    case .float64: fill(try value.elements(Double.self))
    default: fill(try value.elements(Float.self))
    }
  }

  private func fill<T: Scalar>(_ table: UnsafeMutableBufferPointer<T>) {
    for position in 0..<longest {
      for i in 0..<width {
        let rate = Glibc.pow(10_000, -Double(i & ~1) / Double(width))
        let angle = Double(position) * rate
        table[position &* width &+ i] = T(i & 1 == 0 ? Glibc.sin(angle) : Glibc.cos(angle))
      }
    }
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(
      try PositionsOperation<T>(
        request, width: width, longest: longest, batchFirst: batchFirst, dropout: dropout, table: .buffer))
  }
}
