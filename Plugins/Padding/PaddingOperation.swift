import TenonKernels
import TenonPlugin

/// Copies lines into the middle of longer ones; backward adds the gradients of the border to those that it shows.
struct PaddingOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let rows: PaddedAxis
  private let columns: PaddedAxis
  private let planes: Int
  private let value: T

  /// - Parameter value: of the constant.
  init(_ rows: PaddedAxis, _ columns: PaddedAxis, planes: Int, value: T, _ output: TensorType) {
    self.rows = rows
    self.columns = columns
    self.planes = planes
    self.value = value
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(planes * rows.extent * columns.extent * MemoryLayout<T>.stride + output.byteCount)
    plan.algorithm = "line by line"
    self.plan = plan
  }

  private var planeCount: Int { rows.extent &* columns.extent }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let inner = columns.inner
    ElementChunks(rows: planes &* rows.count, of: columns.count).eachRow(call) { line, _ in
      let to = y + line &* columns.count
      let row = rows.source(line % rows.count)
      guard row >= 0 else { return to.update(repeating: value, count: columns.count) }
      let from = x + (line / rows.count &* planeCount &+ row &* columns.extent)
      eachBorder(inner) { i, source in to[i] = source < 0 ? value : from[source] }
      (to + inner.lowerBound).update(from: from + (inner.lowerBound &- columns.before), count: inner.count)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: planes &* planeCount) }
    let inner = columns.inner
    ElementChunks(rows: planes, of: rows.count &* columns.count).eachRow(call) { plane, _ in
      let target = destination.pointer + plane &* planeCount
      if !destination.accumulates { target.update(repeating: 0, count: planeCount) }
      for index in 0..<rows.count {
        let row = rows.source(index)
        guard row >= 0 else { continue }
        let from = gradient + (plane &* rows.count &+ index) &* columns.count
        let to = target + row &* columns.extent
        eachBorder(inner) { i, source in if source >= 0 { to[source] += from[i] } }
        add(from + inner.lowerBound, to: to + (inner.lowerBound &- columns.before), count: inner.count)
      }
    }
  }

  /// Calls `body` for each column of the border, with the one that it shows.
  @inline(__always)
  private func eachBorder(_ inner: Range<Int>, _ body: (_ column: Int, _ source: Int) -> Void) {
    for i in 0..<inner.lowerBound { body(i, columns.source(i)) }
    for i in inner.upperBound..<columns.count { body(i, columns.source(i)) }
  }
}
