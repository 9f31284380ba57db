import TenonPlugin

/// The sum of its inputs times a weight, in any layout and from any into any other: proves the planning of layouts.
///
/// Its time in each layout is an argument; 0 refuses the layout, and of several layouts the least holds. It leaves not-a-number in every padding lane that it
/// writes, and adds in logical order, so that its numbers are the same bits in every layout.
///
/// - Input shape: [N, C, H, W] each. Output shape: the same.
struct LaneSum: LayerComponent {
  static let declaration = Declaration(
    "LaneSum", "the sum of its inputs times a weight, in the layouts that it is given",
    arguments: [
      .float("plain", default: 1000, "nanoseconds in plain layout"),
      .float("c16", default: 0, "nanoseconds with channels in lanes; 0 refuses it"),
      .float("n16", default: 0, "nanoseconds with images in lanes; 0 refuses it"),
      .bool("converts", default: false, "whether output and inputs may lie in different layouts"),
    ])

  private let times: [Layout: Double]
  private let converts: Bool
  let inputs: [Port]
  let outputs: [Port]
  let parameters = [Parameter("weight", [1], initializer: .constant(2))]

  init(_ config: Config) throws {
    let times: [Layout: Double] = [
      .plain: try config.float("plain"), .c16: try config.float("c16"), .n16: try config.float("n16"),
    ]
    self.times = times.filter { $0.value > 0 }
    converts = try config.bool("converts")
    let layouts = Set(self.times.keys)
    inputs = [Port("input", dtypes: [.float32], layouts: layouts, variadic: true)]
    outputs = [Port("output", dtypes: [.float32], layouts: layouts)]
  }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let types = try request.inputs.indices.map { try request.input($0) }
    let output = TensorType(types[0].dtype, types[0].shape, layout: request.outputLayouts[0])
    guard types.allSatisfy({ $0.shape == output.shape && $0.shape.rank == 4 }) else {
      throw ComponentError(.shape, "the inputs have different shapes, or not four dimensions")
    }
    let times = (types + [output]).map { self.times[$0.layout] ?? 0 }
    guard let time = times.min(), time > 0, converts || types.allSatisfy({ $0.layout == output.layout })
    else { throw ComponentError(.unsupported, "not from \(types[0].layout) to \(output.layout)") }
    var plan = LayerPlan(outputs: [output], backwardNeeds: Set(types.indices.map { .input($0) }))
    plan.estimatedNanoseconds = time
    plan.algorithm = "\(types[0].layout) to \(output.layout)"
    return LaneSumOperation(plan: plan, inputs: types.map { Lanes($0) }, output: Lanes(output))
  }
}

/// Where the elements of a tensor lie.
private struct Lanes {
  let type: TensorType
  let extents: [Int]

  init(_ type: TensorType) {
    self.type = type
    extents = type.shape.dimensions
  }

  var physicalCount: Int { type.physicalShape.elementCount }

  func offset(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
    let strides = type.physicalShape.strides
    switch type.layout {
    case .plain: return n * strides[0] + c * strides[1] + y * strides[2] + x
    case .c16: return n * strides[0] + c / 16 * strides[1] + y * strides[2] + x * strides[3] + c % 16
    case .n16: return n / 16 * strides[0] + c * strides[1] + y * strides[2] + x * strides[3] + n % 16
    }
  }

  /// All elements in logical order.
  func each(_ body: (_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Void) {
    for n in 0..<extents[0] {
      for c in 0..<extents[1] {
        for y in 0..<extents[2] {
          for x in 0..<extents[3] { body(n, c, y, x) }
        }
      }
    }
  }
}

private struct LaneSumOperation: LayerOperation {
  let plan: LayerPlan
  let inputs: [Lanes]
  let output: Lanes

  func forward(_ call: LayerCall) throws {
    let weight = call.parameter(0, as: Float.self)[0]
    let target = call.output(as: Float.self)
    for index in 0..<output.physicalCount { target[index] = .nan }
    output.each { n, c, y, x in
      var sum: Float = 0
      for (index, lanes) in inputs.enumerated() {
        sum += call.input(index, as: Float.self)[lanes.offset(n, c, y, x)]
      }
      target[output.offset(n, c, y, x)] = weight * sum
    }
  }

  func backward(_ call: LayerCall) throws {
    let weight = call.parameter(0, as: Float.self)[0]
    guard let gradient = call.gradOutput(as: Float.self) else { return }
    for (index, lanes) in inputs.enumerated() {
      guard let destination = call.gradInput(index, as: Float.self) else { continue }
      if !destination.accumulates {
        for index in 0..<lanes.physicalCount { destination.pointer[index] = .nan }
      }
      output.each { n, c, y, x in
        destination.write(weight * gradient[output.offset(n, c, y, x)], at: lanes.offset(n, c, y, x))
      }
    }
    if let destination = call.gradParameter(0, as: Float.self) {
      var sum: Float = 0
      output.each { n, c, y, x in
        for (index, lanes) in inputs.enumerated() {
          sum += gradient[output.offset(n, c, y, x)] * call.input(index, as: Float.self)[lanes.offset(n, c, y, x)]
        }
      }
      destination.write(sum, at: 0)
    }
  }
}
