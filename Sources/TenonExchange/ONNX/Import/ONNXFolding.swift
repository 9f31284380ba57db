import TenonCore

/// Computes what follows from shapes and tensors of the file alone, as exporters write it around Reshape and the like.
struct ONNXFolding {
  private let node: ONNXNodeImport
  private var op: String { node.node.op }
  /// Elements of a result.
  private static let mostNumbers = ONNXConstant.mostNumbers

  init(_ node: ONNXNodeImport) { self.node = node }

  /// - Returns: whether the node is done with.
  /// - Throws: `ONNXRefusal` for what cannot be computed.
  func run() throws -> Bool {
    if op == "Shape" || op == "Size" { return try shape() }
    let inputs = node.node.inputs.indices.map { node.value($0) }
    guard !inputs.contains(where: { if case .computed? = $0 { true } else { false } }),
      inputs.contains(where: { $0 != nil })
    else { return false }
    if case .constant(let constant)? = inputs[0], constant.type.dtype.isFloatingPoint, try fold(constant) {
      return true
    }
    var numbers: [[ONNXNumbers]?] = []
    for index in inputs.indices {
      let known = try node.numbers(index)
      guard known != nil || inputs[index] == nil else { return false }
      numbers.append(known)
    }
    guard numbers.reduce(0, { $0 + ($1?[0].values.count ?? 0) }) <= 3 * Self.mostNumbers else { return false }
    var results: [ONNXNumbers] = []
    for trial in 0..<node.graph.trialCount {
      guard let result = try fold(numbers.map { $0?[trial] }) else { return false }
      guard result.values.count <= Self.mostNumbers else { throw ONNXRefusal("it makes too many numbers") }
      results.append(result)
    }
    try node.graph.hold(results)
    node.output(.numbers(results))
    return true
  }

  private func shape() throws -> Bool {
    let shapes: [[Int]]
    switch node.value(0) {
    case .computed(let value)?: shapes = value.types.map(\.shape.dimensions)
    case .constant(let constant)?: shapes = Array(repeating: constant.shape.dimensions, count: node.graph.trialCount)
    case .numbers(let trials)?: shapes = trials.map(\.shape)
    default: return false
    }
    let (start, end) = (try node.int("start", 0), try node.int("end", Int.max))
    node.output(
      .numbers(
        shapes.map { shape in
          guard op == "Shape" else { return ONNXNumbers([Double(Shape(shape).elementCount)], []) }
          let range = Self.range(start, end, shape.count)
          return ONNXNumbers(Array(shape[range]))
        }))
    return true
  }

  /// What begins and ends somewhere, which may count from the end.
  private static func range(_ start: Int, _ end: Int, _ count: Int) -> Range<Int> {
    func place(_ index: Int) -> Int { max(0, min(count, index < 0 ? max(index, -count - 1) + count : index)) }
    let (from, to) = (place(start), place(end))
    return from..<max(from, to)
  }

  // MARK: Tensors

  /// What changes only the dimensions of a tensor, which stays in the file.
  private func fold(_ constant: ONNXConstant) throws -> Bool {
    let rank = constant.shape.rank
    switch op {
    case "Identity", "Dropout": node.output(.constant(constant))
    case "Cast":
      guard ONNXElement.dtype(of: try node.int("to", 0))?.isFloatingPoint == true else { return false }
      node.output(.constant(constant))
    case "Transpose":
      let order = try node.ints("perm") ?? Array((0..<rank).reversed())
      guard order.sorted() == Array(0..<rank) else { throw ONNXRefusal("'perm' is no order of \(rank) dimensions") }
      node.output(.constant(constant.permuted(order)))
    case "Reshape", "Squeeze", "Unsqueeze", "Flatten":
      guard let shape = try shape(of: constant.shape.dimensions, node.ints(1)) else { return false }
      node.output(.constant(constant.reshaped(Shape(shape))))
    default: return false
    }
    return true
  }

  /// The dimensions that a node makes of others; nil for an operator that does something else.
  private func shape(of dimensions: [Int], _ second: [Int]?) throws -> [Int]? {
    let count = Shape(dimensions).elementCount
    var result = dimensions
    switch op {
    case "Reshape":
      result = second ?? []
      for (axis, extent) in result.enumerated() where extent == 0 && axis < dimensions.count {
        result[axis] = dimensions[axis]
      }
      if let free = result.firstIndex(of: -1) {
        let others = Shape(result.enumerated().filter { $0.offset != free }.map(\.element)).checkedElementCount ?? 0
        guard others > 0 else { throw ONNXRefusal("its shape cannot be") }
        result[free] = count / others
      }
    case "Squeeze":
      let axes = try (node.opset >= 13 ? second : node.ints("axes"))?.map { try node.axis($0, dimensions.count) }
      result = dimensions.enumerated().filter { axis, extent in !(axes?.contains(axis) ?? (extent == 1)) }.map(
        \.element)
    case "Unsqueeze":
      let axes = try (node.opset >= 13 ? second : node.ints("axes")) ?? []
      for axis in try axes.map({ try node.axis($0, dimensions.count + axes.count) }).sorted() {
        result.insert(1, at: min(axis, result.count))
      }
    case "Flatten":
      let given = try node.int("axis", 1)
      let axis = given == dimensions.count ? given : try node.axis(given, dimensions.count)
      result = [dimensions[..<axis].reduce(1, &*), dimensions[axis...].reduce(1, &*)]
    default: return nil
    }
    guard result.count <= Shape.maximumRank, Shape(result).checkedElementCount == count else {
      throw ONNXRefusal("\(Shape(dimensions)) cannot become \(Shape(result))")
    }
    return result
  }

  // MARK: Numbers

  private func fold(_ inputs: [ONNXNumbers?]) throws -> ONNXNumbers? {
    guard let first = inputs[0] else { return nil }
    let second = inputs.count > 1 ? inputs[1] : nil
    switch op {
    case "Identity": return first
    case "Cast":
      let dtype = ONNXElement.dtype(of: try node.int("to", 0))
      let isFloat = dtype?.isFloatingPoint == true
      return ONNXNumbers(
        isFloat ? first.values : first.values.map { $0.rounded(.towardZero) }, first.shape, isFloat: isFloat)
    case "Reshape", "Squeeze", "Unsqueeze", "Flatten":
      return try shape(of: first.shape, second?.ints).map { ONNXNumbers(first.values, $0, isFloat: first.isFloat) }
    case "Gather":
      guard let second, first.shape.count == 1, try [0, -1].contains(node.int("axis", 0)) else { return nil }
      let values = try second.ints.map { index in
        first.values[try node.axis(index, first.values.count)]
      }
      return ONNXNumbers(values, second.shape, isFloat: first.isFloat)
    case "Concat":
      let parts = inputs.compactMap(\.self)
      guard parts.count == inputs.count, parts.allSatisfy({ $0.shape.count == 1 }) else { return nil }
      let values = parts.flatMap(\.values)
      return ONNXNumbers(values, [values.count], isFloat: first.isFloat)
    case "Slice": return try slice(first, inputs)
    case "Transpose":
      let order = try node.ints("perm") ?? Array(first.shape.indices.reversed())
      guard order.sorted() == Array(first.shape.indices) else { return nil }
      return first.permuted(order)
    case "Neg": return ONNXNumbers(first.values.map { -$0 }, first.shape, isFloat: first.isFloat)
    case "Floor": return ONNXNumbers(first.values.map { $0.rounded(.down) }, first.shape, isFloat: first.isFloat)
    case "Ceil": return ONNXNumbers(first.values.map { $0.rounded(.up) }, first.shape, isFloat: first.isFloat)
    case "ReduceProd": return ONNXNumbers([first.values.reduce(1, *)], try node.int("keepdims", 1) == 0 ? [] : [1])
    case "ConstantOfShape": return try filled(first.ints)
    case "Range":
      guard let start = first.values.first, let end = second?.values.first, inputs.count > 2,
        let step = inputs[2]?.values.first, step != 0, (end - start) / step <= Double(Self.mostNumbers)
      else { return nil }
      let values = Array(stride(from: start, to: end, by: step))
      return ONNXNumbers(values, [values.count], isFloat: first.isFloat)
    case "Equal": return second.flatMap { pair(first, $0) { $0 == $1 ? 1 : 0 } }
    case "Where":
      guard let second, inputs.count > 2, let third = inputs[2], first.shape == second.shape, first.shape == third.shape
      else { return nil }
      return ONNXNumbers(
        first.values.indices.map { first.values[$0] != 0 ? second.values[$0] : third.values[$0] }, first.shape,
        isFloat: second.isFloat)
    case "Add": return second.flatMap { pair(first, $0, +) }
    case "Sub": return second.flatMap { pair(first, $0, -) }
    case "Mul": return second.flatMap { pair(first, $0, *) }
    case "Min": return second.flatMap { pair(first, $0, min) }
    case "Max": return second.flatMap { pair(first, $0, max) }
    case "Div":
      guard let second else { return nil }
      guard first.isFloat || !second.values.contains(0) else { throw ONNXRefusal("it divides by 0") }
      return pair(first, second) { first.isFloat ? $0 / $1 : ($0 / $1).rounded(.towardZero) }
    default: return nil
    }
  }

  /// Element by element, one alone with all.
  private func pair(
    _ left: ONNXNumbers, _ right: ONNXNumbers, _ compute: (Double, Double) -> Double
  ) -> ONNXNumbers? {
    let isFloat = left.isFloat || right.isFloat
    if left.shape == right.shape {
      return ONNXNumbers(zip(left.values, right.values).map(compute), left.shape, isFloat: isFloat)
    }
    if right.values.count == 1, right.shape.count <= left.shape.count {
      return ONNXNumbers(left.values.map { compute($0, right.values[0]) }, left.shape, isFloat: isFloat)
    }
    if left.values.count == 1, left.shape.count <= right.shape.count {
      return ONNXNumbers(right.values.map { compute(left.values[0], $0) }, right.shape, isFloat: isFloat)
    }
    return nil
  }

  private func slice(_ list: ONNXNumbers, _ inputs: [ONNXNumbers?]) throws -> ONNXNumbers? {
    func numbers(_ name: String, _ index: Int) throws -> [Int]? {
      node.opset < 10 ? try node.ints(name) : inputs.count > index ? inputs[index]?.ints : nil
    }
    guard let starts = try numbers("starts", 1), let ends = try numbers("ends", 2) else { return nil }
    let axes = try numbers("axes", 3) ?? Array(starts.indices)
    let steps = try numbers("steps", 4) ?? Array(repeating: 1, count: starts.count)
    guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count else { return nil }
    var places = list.shape.map { Array(0..<$0) }
    for (index, axis) in axes.enumerated() {
      let axis = try node.axis(axis, list.shape.count)
      let (count, step) = (list.shape[axis], steps[index])
      guard count > 0, step != 0, abs(step) <= Self.mostNumbers else { return nil }
      func place(_ value: Int, _ range: ClosedRange<Int>) -> Int {
        min(range.upperBound, max(range.lowerBound, value < 0 ? max(value, -count - 1) + count : value))
      }
      places[axis] =
        step > 0
        ? Array(stride(from: place(starts[index], 0...count), to: place(ends[index], 0...count), by: step))
        : Array(stride(from: place(starts[index], 0...count - 1), to: place(ends[index], -1...count - 1), by: step))
    }
    return list.taking(places)
  }

  private func filled(_ shape: [Int]) throws -> ONNXNumbers? {
    guard let count = Shape(shape).checkedElementCount, count <= Self.mostNumbers else {
      throw ONNXRefusal("it makes too many numbers")
    }
    var (value, isFloat) = (0.0, true)
    if case .tensor(let tensor)? = node.node.attributes["value"] {
      let constant = ONNXConstant(tensor, named: nil, from: node.graph.file.path)
      guard let number = try constant.number() else { return nil }
      (value, isFloat) = (number, constant.type.dtype.isFloatingPoint)
    }
    return ONNXNumbers(Array(repeating: value, count: count), shape, isFloat: isFloat)
  }
}

extension ONNXNumbers {
  /// The numbers at some places of each axis.
  fileprivate func taking(_ places: [[Int]]) -> ONNXNumbers {
    var offsets = [0]
    for (axis, places) in places.enumerated() {
      let extent = shape[axis]
      offsets = offsets.flatMap { offset in places.map { offset * extent + $0 } }
    }
    return ONNXNumbers(offsets.map { values[$0] }, places.map(\.count), isFloat: isFloat)
  }

  /// The axes in another order.
  fileprivate func permuted(_ order: [Int]) -> ONNXNumbers {
    let strides = Shape(shape).strides
    var offsets = [0]
    for axis in order { offsets = offsets.flatMap { offset in (0..<shape[axis]).map { offset + $0 * strides[axis] } } }
    return ONNXNumbers(offsets.map { values[$0] }, order.map { shape[$0] }, isFloat: isFloat)
  }
}
