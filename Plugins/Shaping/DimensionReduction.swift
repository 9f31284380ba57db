import CTenonKernels
import TenonKernels
import TenonPlugin

/// What mean and sum share: which dimensions go, and the output's shape.
struct DimensionReduction: Sendable {
  static var arguments: [Argument] {
    [
      .list("dim", of: .int, "dimensions to reduce, negative from the end; null: all").or(.int).orNull(),
      .bool("keepdim", default: false, "keep reduced dimensions, with extent 1"),
    ]
  }

  static var examples: [Example] {
    [
      Example(["dim": [2, 3]], inputs: [ExampleInput("input", .float32, [2, 3, 4, 5])]),
      Example(["dim": 1, "keepdim": true], inputs: [ExampleInput("input", .float32, [2, 3, 4])]),
      Example(inputs: [ExampleInput("input", .float32, [3, 4])]),
    ]
  }

  private let named: [Int]
  private let keeps: Bool

  init(_ config: Config) throws {
    // No dimensions stand for all, as in PyTorch.
    named = try config.isNull("dim") ? [] : config.dimensions("dim")
    keeps = try config.bool("keepdim")
  }

  /// - Parameter isMean: whether sums are divided by the number of their elements.
  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type, isMean: Bool) throws -> any LayerOperation {
    let type = try request.input()
    let input = type.shape.rank == 0 ? Shape([1]) : type.shape
    let reduced = named.isEmpty ? Array(0..<input.rank) : try input.positions(of: named, "dim")
    var output = type.shape.dimensions.enumerated().filter { !reduced.contains($0.offset) }.map(\.element)
    if keeps { output = type.shape.dimensions.enumerated().map { reduced.contains($0.offset) ? 1 : $0.element } }
    return SpecializedOperation(
      ReductionOperation<T>(
        input, isReduced: (0..<input.rank).map(reduced.contains), TensorType(type.dtype, Shape(output)),
        isMean: isMean))
  }

  func onnx(_ graph: ONNXGraph, isMean: Bool) throws {
    let (x, rank) = (try graph.input(), try graph.shape().count)
    guard rank > 0 else { return try graph.output(x) }
    let axes = named.isEmpty ? Array(0..<rank) : named
    try graph.output(
      isMean ? graph.mean(x, axes, keepingDimensions: keeps) : graph.sum(x, axes, keepingDimensions: keeps))
  }
}

/// Sums over some dimensions.
///
/// Where the innermost dimension goes, its elements are added up in lanes; where it stays, whole lines are added. Sums of
/// long rows are taken piece by piece, in double precision over the pieces.
private struct ReductionOperation<T: Scalar>: LayerOperation {
  typealias Axis = (extent: Int, stride: Int)

  let plan: LayerPlan
  /// Outputs as lines of neighbours, one in each line where the innermost dimension goes.
  private let kept: [Axis]
  private let reduced: [Axis]
  private let line: Int
  private let row: Int
  private let lines: ElementChunks
  private let linePiece: Int
  private let piecesPerLine: Int
  private let rowCount: Int
  private let divisor: T
  private let inputCount: Int
  private let outputCount: Int

  private static var piece: Int { 1_024 }

  init(_ input: Shape, isReduced: [Bool], _ output: TensorType, isMean: Bool) {
    // Neighbouring dimensions of one sort are one.
    var axes: [(extent: Int, isReduced: Bool)] = []
    for (extent, isReduced) in zip(input.dimensions, isReduced) where extent != 1 {
      if let last = axes.last, last.isReduced == isReduced {
        axes[axes.count - 1].extent = last.extent &* extent
      } else {
        axes.append((extent, isReduced))
      }
    }
    let strides = Shape(axes.map(\.extent)).strides
    let endsReduced = axes.last?.isReduced ?? false
    line = endsReduced ? 1 : axes.last?.extent ?? 1
    row = endsReduced ? axes.last?.extent ?? 1 : 1
    let others = Array(zip(axes, strides).dropLast())
    kept = others.filter { !$0.0.isReduced }.map { ($0.0.extent, $0.1) }
    reduced = others.filter { $0.0.isReduced }.map { ($0.0.extent, $0.1) }
    rowCount = reduced.reduce(1) { $0 &* $1.extent }
    inputCount = input.elementCount
    outputCount = output.shape.elementCount
    let keptCount = kept.reduce(1) { $0 &* $1.extent }
    // Long pieces where there are enough of them for all threads.
    let linePiece = max(1, min(line, keptCount < 16 ? 512 : 4_096))
    self.linePiece = linePiece
    piecesPerLine = (line &+ linePiece &- 1) / linePiece
    lines = ElementChunks(
      rows: outputCount == 0 ? 0 : keptCount &* piecesPerLine,
      of: linePiece &* row &* rowCount)
    let terms = row &* rowCount
    divisor = isMean ? T(terms) : 1
    var plan = LayerPlan(outputs: [output])
    plan.flops = Double(inputCount)
    plan.bytesMoved = Double((inputCount &+ outputCount) &* MemoryLayout<T>.stride)
    plan.algorithm = endsReduced ? "sums of rows" : "sums of lines"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    lines.eachRow(call) { index, _ in
      let (place, target, count) = piece(index)
      let to = y + target
      if line == 1, row > 1 || rowCount <= 1 {
        var sum = 0.0
        for other in 0..<rowCount {
          sum += rowSum(x + (place &+ offset(other, reduced)))
        }
        to[0] = T(sum) / divisor
      } else {
        addLines(x + place, to: to, count: count)
        if divisor != 1 { for i in 0..<count { to[i] /= divisor } }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: inputCount) }
    lines.eachRow(call) { index, _ in
      let (place, source, count) = piece(index)
      let from = gradient + source
      for other in 0..<rowCount {
        let start = place &+ offset(other, reduced)
        let target = destination.pointer + start
        switch (line == 1, destination.accumulates) {
        case (true, true): add(from[0] / divisor, to: target, count: row)
        case (true, false): target.update(repeating: from[0] / divisor, count: row)
        case (false, true): for i in 0..<count { target[i] += from[i] / divisor }
        case (false, false) where divisor == 1: target.update(from: from, count: count)
        case (false, false): for i in 0..<count { target[i] = from[i] / divisor }
        }
      }
    }
  }

  /// The sum of a row.
  @inline(__always)
  private func rowSum(_ x: UnsafePointer<T>) -> Double {
    if let x = x.floats { return tenon_lanes().pointee.sum_of_row(x, Int64(row)) }
    var sum = 0.0
    for start in stride(from: 0, to: row, by: Self.piece) {
      sum += Double(TenonKernels.sum(x + start, count: min(Self.piece, row &- start)))
    }
    return sum
  }

  /// One line after the other, but some with one pass over the sum.
  @inline(__always)
  private func addLines(_ x: UnsafePointer<T>, to sum: UnsafeMutablePointer<T>, count: Int) {
    sum.update(repeating: 0, count: count)
    if let x = x.floats, let sums = sum.floats, let lines = reduced.last, lines.extent > 0 {
      let kernels = tenon_lanes().pointee
      for other in stride(from: 0, to: rowCount, by: lines.extent) {
        kernels.add_lines(
          x + offset(other, reduced), Int64(lines.extent), Int64(lines.stride), Int64(count), sums)
      }
      return
    }
    var other = 0
    while other &+ 4 <= rowCount {
      let (a, b) = (x + offset(other, reduced), x + offset(other &+ 1, reduced))
      let (c, d) = (x + offset(other &+ 2, reduced), x + offset(other &+ 3, reduced))
      for i in 0..<count { sum[i] = sum[i] + a[i] + b[i] + c[i] + d[i] }
      other &+= 4
    }
    while other < rowCount {
      add(x + offset(other, reduced), to: sum, count: count)
      other &+= 1
    }
  }

  /// Where a piece of a line begins in the input and in the output, and its length.
  @inline(__always)
  private func piece(_ index: Int) -> (place: Int, target: Int, count: Int) {
    let (number, part) = (index / piecesPerLine, index % piecesPerLine)
    let start = part &* linePiece
    return (offset(number, kept) &+ start, number &* line &+ start, min(linePiece, line &- start))
  }

  @inline(__always)
  private func offset(_ number: Int, _ axes: [Axis]) -> Int {
    var (rest, place) = (number, 0)
    for axis in axes.reversed() {
      place &+= rest % axis.extent &* axis.stride
      rest /= axis.extent
    }
    return place
  }
}
