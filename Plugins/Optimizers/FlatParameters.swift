import TenonPlugin

/// The parameters of a group as one vector, and the vectors of a step in its workspace.
struct FlatParameters {
  /// Vectors in the workspace: the values at the start of a search, and the gradients below.
  static let vectorCount = 5

  let count: Int
  /// The gradient at the current values.
  let gradient: UnsafeMutablePointer<Float>
  /// Gradients of a line search: at the trial, and at the two ends of the bracket.
  let trial: UnsafeMutablePointer<Float>
  let ends: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  let coefficients: UnsafeMutablePointer<Double>
  private let start: UnsafeMutablePointer<Float>
  private let call: OptimizerCall

  init(_ call: OptimizerCall, historySize: Int) throws {
    guard let workspace = call.workspace else { throw ComponentError(.argument, "the step has no workspace") }
    self.call = call
    let group = call.group(0)
    var count = 0
    for p in 0..<group.parameterCount {
      _ = try group.parameter(p).value.elements(Float.self)
      count += group.parameter(p).value.elementCount
    }
    self.count = count
    coefficients = workspace.assumingMemoryBound(to: Double.self)
    let vectors = (workspace + historySize * MemoryLayout<Double>.stride).assumingMemoryBound(to: Float.self)
    gradient = vectors
    trial = vectors + count
    ends = (vectors + 2 * count, vectors + 3 * count)
    start = vectors + 4 * count
  }

  /// Evaluates the model at its current values; parameters without a gradient count as zero.
  func evaluate(into target: UnsafeMutablePointer<Float>) throws -> Double {
    let loss = try call.evaluate()
    let group = call.group(0)
    var first = 0
    for p in 0..<group.parameterCount {
      let parameter = group.parameter(p)
      let size = parameter.value.elementCount
      let part = target + first
      first += size
      switch parameter.gradient {
      case nil: part.update(repeating: 0, count: size)
      case .dense(let view)?:
        let values = try view.elements(Float.self)
        guard values.count == size else {
          throw ComponentError(
            .shape, "expected a gradient of \(Plural.count(size, "element")), received \(values.count)")
        }
        if let source = values.baseAddress { part.update(from: source, count: size) }
      case .rowSparse(let values, let indices)?:
        part.update(repeating: 0, count: size)
        let rows = parameter.value.dimension(0)
        let width = rows == 0 ? 0 : size / rows
        let (source, numbers) = (try values.elements(Float.self), try indices.elements(Int64.self))
        guard source.count == numbers.count * width, numbers.allSatisfy({ (0..<Int64(rows)).contains($0) }) else {
          throw ComponentError(.shape, "expected rows in 0..<\(rows) of \(Plural.count(width, "element")) each")
        }
        for (k, row) in numbers.enumerated() {
          for i in 0..<width { part[Int(row) * width + i] += source[k * width + i] }
        }
      }
    }
    return loss
  }

  /// Adds to the values.
  func move(along direction: UnsafePointer<Float>, by length: Double) {
    forEachValue { values, first in
      for i in 0..<values.count { values[i] += Float(length) * direction[first + i] }
    }
  }

  /// Keeps the values for `restore`.
  func keep() {
    forEachValue { values, first in
      for i in 0..<values.count { start[first + i] = values[i] }
    }
  }

  func restore() {
    forEachValue { values, first in
      for i in 0..<values.count { values[i] = start[first + i] }
    }
  }

  private func forEachValue(_ body: (UnsafeMutableBufferPointer<Float>, Int) -> Void) {
    let group = call.group(0)
    var first = 0
    for p in 0..<group.parameterCount {
      let value = group.parameter(p).value
      let values = UnsafeMutableBufferPointer(
        start: value.data?.assumingMemoryBound(to: Float.self), count: value.data == nil ? 0 : value.elementCount)
      body(values, first)
      first += values.count
    }
  }

  // MARK: Vector arithmetic

  func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += Double(x[i]) * Double(y[i]) }
    return sum
  }

  func add(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, times factor: Double) {
    for i in 0..<count { y[i] += Float(factor) * x[i] }
  }

  /// The largest absolute value; NaN when one is.
  func largest(_ x: UnsafePointer<Float>) -> Double {
    var most: Float = 0
    for i in 0..<count where !(abs(x[i]) <= most) { most = abs(x[i]) }
    return Double(most)
  }

  /// The sum of absolute values.
  func sum(_ x: UnsafePointer<Float>) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += Double(abs(x[i])) }
    return sum
  }
}
