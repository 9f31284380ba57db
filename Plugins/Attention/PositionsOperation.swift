import TenonPlugin

/// Adds a row of a table to each row of the input, by its position, and drops elements of the sums.
struct PositionsOperation<T: Scalar>: LayerOperation {
  /// Where the rows are: in the layer's first buffer, or in its first parameter, which is trained.
  enum Table: Sendable {
    case buffer
    case parameter
  }

  let plan: LayerPlan
  private let rows: ElementChunks
  private let width: Int
  private let steps: Int
  private let batch: Int
  private let samplesFirst: Bool
  private let threshold: UInt32
  private let factor: T
  private let table: Table
  /// Rows of the table.
  private let longest: Int

  init(_ request: PlanRequest, _ arguments: PositionArguments, table: Table) throws {
    let (width, longest, batchFirst) = (arguments.width, arguments.longest, arguments.batchFirst)
    let type = try request.input()
    let rank = type.shape.rank
    guard (2...3).contains(rank), type.shape[rank - 1] == width else {
      throw ComponentError(
        .shape, field: "input",
        "expected \(batchFirst ? "[N, T, \(width)]" : "[T, N, \(width)]") or [T, \(width)] (d_model = \(width)), "
          + "received \(type.shape)")
    }
    samplesFirst = rank == 2 || batchFirst
    steps = type.shape[rank == 3 && batchFirst ? 1 : 0]
    guard steps <= longest else {
      throw ComponentError(
        .shape, field: "input", "expected at most \(longest) positions (max_len), received \(type.shape)")
    }
    (self.width, self.longest, self.table) = (width, longest, table)
    let dropout = request.isTraining ? arguments.dropout : 0
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
    let table = self.table == .buffer ? UnsafePointer(call.buffer(0, as: T.self)) : call.parameter(0, as: T.self)
    let random = call.step.random
    rows.eachRow(call) { row, _ in
      let (step, draw) = place(row, call)
      let (start, wave) = (row &* width, table + step &* width)
      for i in 0..<width { y[start &+ i] = x[start &+ i] + wave[i] }
      if threshold > 0 { drop(y + start, draw, random) }
    }
  }

  func backward(_ call: LayerCall) throws {
    // Before the input's gradient, which may take over the memory of the arriving one.
    if table == .parameter { addTableGradient(call) }
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

  /// Sums over the samples; rows that no position has get zero.
  private func addTableGradient(_ call: LayerCall) {
    guard let destination = call.gradParameter(0, as: T.self) else { return }
    destination.prepare(count: longest &* width)
    guard let gradient = call.gradOutput(as: T.self) else { return }
    let random = call.step.random
    ElementChunks(rows: steps, of: batch &* width).eachRow(call) { step, _ in
      let target = destination.pointer + step &* width
      for sample in 0..<batch {
        let row = samplesFirst ? sample &* steps &+ step : step &* batch &+ sample
        let source = gradient + row &* width
        if threshold == 0 {
          for i in 0..<width { target[i] += source[i] }
        } else {
          let draw = place(row, call).draw
          for i in 0..<width { target[i] += source[i] * kept(draw &+ i, random) }
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
