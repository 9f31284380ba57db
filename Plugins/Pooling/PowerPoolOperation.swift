import TenonKernels
import TenonPlugin

/// Adds up powers of the rows of a window over the whole width, then the columns: neighbouring pixels side by side.
struct PowerPoolOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let planes: ElementChunks
  private let rows: [PoolingSpan]
  private let columns: [PoolingSpan]
  private let height: Int
  private let width: Int
  private let exponent: T
  /// What the sums of rows and of columns are multiplied by, so that a window that is cut off counts as a full one.
  private let rowFactors: [T]
  private let columnFactors: [T]
  /// Of windows of two columns side by side, all of them full.
  private let arePairs: Bool

  init(
    _ planes: Int, _ rows: [PoolingSpan], _ columns: [PoolingSpan], _ image: (Int, Int), exponent: Double,
    kernel: (Int, Int), _ output: TensorType
  ) {
    self.rows = rows
    self.columns = columns
    (height, width) = image
    self.exponent = T(exponent)
    rowFactors = rows.map { T(kernel.0) / T($0.divisor) }
    columnFactors = columns.map { T(kernel.1) / T($0.divisor) }
    arePairs = columns.enumerated().allSatisfy { $1.start == 2 * $0 && $1.end == $1.start + 2 && $1.divisor == 2 }
    self.planes = ElementChunks(rows: planes, of: height &* width, elementsPerTask: 2_048)
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(0), .output(0)])
    plan.workerWorkspaceByteCount = width * MemoryLayout<T>.stride
    plan.flops = Double(planes) * Double(rows.count) * Double(columns.count) * Double(2 * kernel.0 * kernel.1)
    plan.bytesMoved =
      Double(planes) * Double(height * width + rows.count * columns.count) * Double(MemoryLayout<T>.stride)
    plan.algorithm = "rows, then columns"
    self.plan = plan
  }

  private var planeCount: Int { height &* width }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    planes.eachRow(call) { plane, worker in
      let image = x + plane &* planeCount
      let line = call.workspace(worker: worker, as: T.self)
      var sums = y + plane &* rows.count &* columns.count
      for (row, factor) in zip(rows, rowFactors) {
        line.update(repeating: 0, count: width)
        for i in row.start..<row.end { addPowers(image + i &* width, to: line) }
        sumColumns(line, times: factor, into: sums)
        raise(sums, to: 1 / exponent)
        sums += columns.count
      }
    }
  }

  /// Gives each element g · y^(1 - p) · x^(p - 1), times the factors of the sum, for every window that it lies in.
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: planes.count &* planeCount)
    }
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    planes.eachRow(call) { plane, worker in
      let image = x + plane &* planeCount
      let line = call.workspace(worker: worker, as: T.self)
      let target = destination.pointer + plane &* planeCount
      if !destination.accumulates { target.update(repeating: 0, count: planeCount) }
      var first = plane &* rows.count &* columns.count
      for (row, factor) in zip(rows, rowFactors) {
        line.update(repeating: 0, count: width)
        for (column, span) in columns.enumerated() where y[first &+ column] != 0 {
          let share = power(y[first &+ column], 1 - exponent) * (factor * columnFactors[column])
          for j in span.start..<span.end { line[j] += gradient[first &+ column] * share }
        }
        for i in row.start..<row.end { addSlopes(image + i &* width, times: line, to: target + i &* width) }
        first &+= columns.count
      }
    }
  }

  // MARK: Lines, with the usual exponent as vectors

  /// line[j] += x[j]^p.
  @inline(__always)
  private func addPowers(_ x: UnsafePointer<T>, to line: UnsafeMutablePointer<T>) {
    if exponent == 2 {
      for j in 0..<width { line[j] += x[j] * x[j] }
    } else {
      for j in 0..<width { line[j] += power(x[j], exponent) }
    }
  }

  @inline(__always)
  private func sumColumns(_ line: UnsafePointer<T>, times factor: T, into sums: UnsafeMutablePointer<T>) {
    if arePairs {
      for column in 0..<columns.count { sums[column] = (line[2 &* column] + line[2 &* column &+ 1]) * factor }
      return
    }
    for (column, span) in columns.enumerated() {
      var sum: T = 0
      for j in span.start..<span.end { sum += line[j] }
      sums[column] = sum * (factor * columnFactors[column])
    }
  }

  @inline(__always)
  private func raise(_ sums: UnsafeMutablePointer<T>, to root: T) {
    if root == 0.5 {
      for column in 0..<columns.count { sums[column] = sums[column].squareRoot() }
    } else {
      for column in 0..<columns.count { sums[column] = power(sums[column], root) }
    }
  }

  /// target[j] += line[j] · x[j]^(p - 1), where a window has a share.
  @inline(__always)
  private func addSlopes(
    _ x: UnsafePointer<T>, times line: UnsafePointer<T>, to target: UnsafeMutablePointer<T>
  ) {
    if exponent == 2 {
      for j in 0..<width { target[j] += line[j] == 0 ? 0 : line[j] * x[j] }
    } else {
      for j in 0..<width where line[j] != 0 { target[j] += line[j] * power(x[j], exponent - 1) }
    }
  }

  @inline(__always)
  private func power(_ x: T, _ exponent: T) -> T {
    if exponent == 1 { return x }
    if exponent == 2 { return x * x }
    if exponent == 0.5 { return x.squareRoot() }
    if exponent == -1 { return 1 / x }
    return T.pow(x, exponent)
  }
}
