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
    arguments: [
      .int("d_model", "elements at each position").atLeast(1).atMost(0x1p31 - 1),
      .float("dropout", default: 0.1, "probability of an element to become zero").atLeast(0).atMost(1),
      .int("max_len", default: 5000, "positions of the longest sequence").atLeast(1).atMost(0x1p31 - 1),
      .bool("batch_first", default: false, "[N, T, d_model] instead of [T, N, d_model]"),
    ], supportsFloat64: true,
    examples: [
      Example(["d_model": 6, "max_len": 9], inputs: [ExampleInput("input", .float32, [4, 3, 6])]),
      Example(
        ["d_model": 6, "max_len": 4, "dropout": 0, "batch_first": true],
        inputs: [ExampleInput("input", .float32, [3, 4, 6])]),
    ])

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
    let type = try request.input()
    let rank = type.shape.rank
    guard (2...3).contains(rank), type.shape[rank - 1] == width else {
      throw ComponentError(
        .shape, field: "input",
        "expected \(batchFirst ? "[N, T, \(width)]" : "[T, N, \(width)]") or [T, \(width)] (d_model = \(width)), "
          + "received \(type.shape)")
    }
    let samplesFirst = rank == 2 || batchFirst
    let steps = type.shape[rank == 3 && batchFirst ? 1 : 0]
    guard steps <= longest else {
      throw ComponentError(
        .shape, field: "input", "expected at most \(longest) positions (max_len), received \(type.shape)")
    }
    return SpecializedOperation(
      PositionsOperation<T>(
        type, steps: steps, width: width, samplesFirst: samplesFirst, dropout: request.isTraining ? dropout : 0))
  }
}

/// A row of the table for each row of the input.
private struct PositionsOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let rows: ElementChunks
  private let width: Int
  private let steps: Int
  private let batch: Int
  private let samplesFirst: Bool
  private let threshold: UInt32
  private let factor: T

  init(_ type: TensorType, steps: Int, width: Int, samplesFirst: Bool, dropout: Double) {
    (self.width, self.steps, self.samplesFirst) = (width, steps, samplesFirst)
    let count = type.shape.elementCount / width
    batch = steps == 0 ? 0 : count / steps
    rows = ElementChunks(rows: count, of: width)
    threshold = UInt32((dropout * 0x1p24).rounded(.up))
    factor = dropout < 1 ? T(1 / (1 - dropout)) : 0
    var plan = LayerPlan(inPlace: type)
    plan.flops = Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "elementwise"
    self.plan = plan
  }

  /// The position of a row, and the number of its first draw.
  private func place(_ row: Int, _ call: LayerCall) -> (step: Int, draw: Int) {
    let (sample, step) = samplesFirst ? (row / steps, row % steps) : (row % batch, row / batch)
    let first = Int(truncatingIfNeeded: call.step.raw.pointee.first_sample)
    return (step, ((sample &+ first) &* steps &+ step) &* width)
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let table = UnsafePointer(call.buffer(0, as: T.self))
    let random = call.step.random
    rows.eachRow(call) { row, _ in
      let (step, draw) = place(row, call)
      let (start, wave) = (row &* width, table + step &* width)
      for i in 0..<width { y[start &+ i] = x[start &+ i] + wave[i] }
      if threshold > 0 { drop(y + start, draw, random) }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: rows.count &* width) }
    let random = call.step.random
    rows.eachRow(call) { row, _ in
      let start = row &* width
      if threshold == 0 {
        for i in start..<start &+ width { destination.write(gradient[i], at: i) }
      } else {
        let draw = place(row, call).draw
        for i in 0..<width {
          destination.write(gradient[start &+ i] * kept(draw &+ i, random), at: start &+ i)
        }
      }
    }
  }

  private func drop(_ y: UnsafeMutablePointer<T>, _ draw: Int, _ random: RandomSequence) {
    for i in 0..<width { y[i] *= kept(draw &+ i, random) }
  }

  private func kept(_ number: Int, _ random: RandomSequence) -> T {
    random.word(UInt64(truncatingIfNeeded: number)) >> 8 >= threshold ? factor : 0
  }
}
