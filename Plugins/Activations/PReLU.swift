import CTenonKernels
import TenonKernels
import TenonPlugin

/// Trains the slope below zero: y = x for x > 0, else weight · x, with one slope, or one for each channel.
///
/// Input shape: any for one slope, else [N, num_parameters, ...]. Output shape: the same.
/// Parameter: weight [num_parameters], initially `init`.
///
/// Source: He et al. 2015, Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification.
struct PReLU: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "PReLU", "x above 0, a trained slope times x below",
    arguments: [
      .int("num_parameters", default: 1, "slopes: 1, or one for each channel").atLeast(1).atMost(Double(1 << 40)),
      .float("init", default: 0.25, "the slopes before training"),
    ],
    supportsFloat64: true,
    examples: [
      Example(["num_parameters": 4], inputs: [ExampleInput("input", .float32, [3, 4, 5, 2])]),
      Example(inputs: [ExampleInput("input", .float32, [3, 4, 5])]),
    ])

  private let slopes: Int
  private let start: Double

  init(_ config: Config) throws {
    slopes = try config.int("num_parameters")
    start = try config.float("init")
  }

  var parameters: [Parameter] { [Parameter("weight", [slopes], initializer: .constant(start))] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let dimensions = type.shape.dimensions
    guard slopes == 1 || (dimensions.count > 1 && dimensions[1] == slopes) else {
      throw ComponentError(
        .shape, field: "input", "expected [N, \(slopes), ...] (num_parameters = \(slopes)), received \(type.shape)")
    }
    let inner = slopes == 1 ? type.shape.elementCount : dimensions.dropFirst(2).reduce(1, &*)
    return inner == 1 && slopes > 1
      ? SpecializedOperation(ColumnSlopeOperation<T>(type, columns: slopes, request))
      : SpecializedOperation(RowSlopeOperation<T>(type, slopes: slopes, rowLength: inner, request))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let rank = try graph.shape().count
    var weight = try graph.parameter("weight")
    // One slope a channel, aligned with the second dimension.
    if slopes > 1, rank > 2 {
      weight = try graph.reshape(weight, [slopes] + Array(repeating: 1, count: rank - 2))
    }
    try graph.output(graph("PRelu", graph.input(), weight))
  }
}

/// The plan of both.
private func slopePlan(_ type: TensorType, _ request: PlanRequest) -> LayerPlan {
  var plan = LayerPlan(outputs: [type])
  if request.wantsBackward { plan.backwardNeeds = [.input(0)] } else { plan.outputMayShareInput = [0: 0] }
  plan.gradInputMayShareGradOutput = [0: 0]
  plan.flops = Double(type.shape.elementCount)
  plan.bytesMoved = Double(2 * type.byteCount)
  plan.algorithm = "elementwise, trained slopes"
  plan.estimate(forward: plan.bytesMoved, backward: 1.5 * plan.bytesMoved, request)
  return plan
}

/// Rows of neighbouring elements with one slope each; with a single slope, pieces of the whole.
private struct RowSlopeOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let count: Int
  private let slopes: Int
  private let rowLength: Int
  private let rows: ElementChunks

  init(_ type: TensorType, slopes: Int, rowLength: Int, _ request: PlanRequest) {
    count = type.shape.elementCount
    self.slopes = slopes
    self.rowLength = max(1, slopes == 1 ? min(rowLength, 8_192) : rowLength)
    rows = ElementChunks(rows: (count &+ self.rowLength &- 1) / self.rowLength, of: self.rowLength)
    var plan = slopePlan(type, request)
    plan.workspaceByteCount = rows.count * MemoryLayout<Double>.stride
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let weight = call.parameter(0, as: T.self)
    let leaky = tenon_lanes().pointee.leaky_relu
    rows.eachRow(call) { row, _ in
      let (slope, range) = (weight[row % slopes], range(row))
      if T.self == Float.self, let leaky {
        let start = range.lowerBound
        return leaky((x + start).knownFloats, (y + start).knownFloats, Int64(range.count), Float(slope))
      }
      for i in range { y[i] = x[i] > 0 ? x[i] : x[i] * slope }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (gradInput, gradWeight) = (call.gradInput(as: T.self), call.gradParameter(0, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      gradInput?.prepare(count: count)
      gradWeight?.prepare(count: slopes)
      return
    }
    let (x, weight) = (call.input(as: T.self), call.parameter(0, as: T.self))
    let sums = call.workspace(as: Double.self)
    let wantsSums = gradWeight != nil
    let leaky = tenon_lanes().pointee.leaky_relu_gradients
    rows.eachRow(call) { row, _ in
      let range = range(row)
      if T.self == Float.self, let leaky {
        let start = range.lowerBound
        let sum = leaky(
          (gradient + start).knownFloats, (x + start).knownFloats, gradInput.map { ($0.pointer + start).knownFloats },
          Int64(range.count), Float(weight[row % slopes]), gradInput?.accumulates == true ? 1 : 0)
        sums[row] = Double(sum)
        return
      }
      if wantsSums {
        sums[row] = Double(Self.products(gradient + range.lowerBound, x + range.lowerBound, count: range.count))
      }
      guard let gradInput else { return }
      let (slope, target) = (weight[row % slopes], gradInput.pointer)
      if gradInput.accumulates {
        for i in range { target[i] += x[i] > 0 ? gradient[i] : gradient[i] * slope }
      } else if UnsafePointer(target) == gradient {
        for i in range { target[i] = x[i] > 0 ? target[i] : target[i] * slope }
      } else {
        for i in range { target[i] = x[i] > 0 ? gradient[i] : gradient[i] * slope }
      }
    }
    guard let gradWeight else { return }
    for slope in 0..<slopes {
      var sum = 0.0
      for row in stride(from: slope, to: rows.count, by: slopes) { sum += sums[row] }
      gradWeight.write(T(sum), at: slope)
    }
  }

  private func range(_ row: Int) -> Range<Int> { row &* rowLength..<min(count, (row &+ 1) &* rowLength) }

  /// Σ g · x where x is not above zero, in sixteen partial sums.
  @inline(__always)
  private static func products(_ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, count: Int) -> T {
    var lanes = SIMD16<T>()
    var i = 0
    while i &+ 16 <= count {
      let value = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD16<T>.self)
      let product = UnsafeRawPointer(gradient + i).loadUnaligned(as: SIMD16<T>.self) * value
      lanes += product.replacing(with: 0, where: value .> 0)
      i &+= 16
    }
    var total = lanes.sum()
    while i < count {
      total += x[i] > 0 ? 0 : gradient[i] * x[i]
      i &+= 1
    }
    return total
  }
}

/// [N, columns] with a slope for each column.
private struct ColumnSlopeOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let rows: ElementChunks
  private let columns: ElementChunks

  init(_ type: TensorType, columns: Int, _ request: PlanRequest) {
    rows = ElementChunks(rows: type.shape[0], of: columns)
    // Two tasks never add to one slope.
    self.columns = ElementChunks(columns, perTask: 64)
    plan = slopePlan(type, request)
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let weight = call.parameter(0, as: T.self)
    rows.eachRow(call) { row, _ in
      let (from, to) = (x + row &* columns.count, y + row &* columns.count)
      for c in 0..<columns.count { to[c] = from[c] > 0 ? from[c] : from[c] * weight[c] }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (gradInput, gradWeight) = (call.gradInput(as: T.self), call.gradParameter(0, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      gradInput?.prepare(count: rows.count &* columns.count)
      gradWeight?.prepare(count: columns.count)
      return
    }
    let (x, weight) = (call.input(as: T.self), call.parameter(0, as: T.self))
    if let gradWeight {
      columns.each(call) { range in
        if !gradWeight.accumulates { for c in range { gradWeight.pointer[c] = 0 } }
        for row in 0..<rows.count {
          let start = row &* columns.count
          for c in range { gradWeight.pointer[c] += x[start &+ c] > 0 ? 0 : gradient[start &+ c] * x[start &+ c] }
        }
      }
    }
    guard let gradInput else { return }
    rows.eachRow(call) { row, _ in
      let start = row &* columns.count
      for c in 0..<columns.count {
        let arriving = gradient[start &+ c]
        gradInput.write(x[start &+ c] > 0 ? arriving : arriving * weight[c], at: start &+ c)
      }
    }
  }
}
