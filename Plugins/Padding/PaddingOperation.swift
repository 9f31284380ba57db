import TenonKernels
import TenonPlugin

/// Copies lines into the middle of longer ones; backward adds the gradients of the border to those that it shows.
struct PaddingOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let rows: PaddedAxis
  private let columns: PaddedAxis
  private let planes: Int
  private let value: T
  /// What the columns before and behind the image show, in this order; nil: a constant.
  private let borderSources: [Int]?

  /// - Parameter value: of the constant.
  init(_ rows: PaddedAxis, _ columns: PaddedAxis, planes: Int, value: T, _ output: TensorType) {
    self.rows = rows
    self.columns = columns
    self.planes = planes
    self.value = value
    if case .constant = columns.fill {
      borderSources = nil
    } else {
      borderSources = (0..<columns.count).filter { !columns.inner.contains($0) }.map(columns.source)
    }
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(planes * rows.extent * columns.extent * MemoryLayout<T>.stride + output.byteCount)
    plan.algorithm = "line by line"
    self.plan = plan
  }

  private var planeCount: Int { rows.extent &* columns.extent }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let inner = columns.inner
    let shown = inner.lowerBound &- columns.before
    let lines = ElementChunks(rows: planes &* rows.count, of: columns.count)
    withBorderSources { sources in
      call.step.parallelFor(lines.taskCount) { task, _ in
        let range = lines.range(task)
        var (plane, index) = range.lowerBound.quotientAndRemainder(dividingBy: max(1, rows.count))
        for line in range {
          let (to, row) = (y + line &* columns.count, rows.source(index))
          if row >= 0 {
            let from = x + (plane &* planeCount &+ row &* columns.extent)
            (to + inner.lowerBound).update(from: from + shown, count: inner.count)
            fillBorder(to, from, inner, sources)
          } else {
            to.update(repeating: value, count: columns.count)
          }
          index &+= 1
          if index == rows.count { (plane, index) = (plane &+ 1, 0) }
        }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: planes &* planeCount) }
    let inner = rows.inner
    withBorderSources { sources in
      ElementChunks(rows: planes, of: rows.count &* columns.count).eachRow(call) { plane, _ in
        let target = destination.pointer + plane &* planeCount
        let source = gradient + plane &* rows.count &* columns.count
        // First what shows the image itself, so that no pass for zeros is needed; then the border's rows.
        for row in 0..<rows.extent {
          let to = target + row &* columns.extent
          let index = row &+ rows.before
          guard inner.contains(index) else {
            if !destination.accumulates { to.update(repeating: 0, count: columns.extent) }
            continue
          }
          takeLine(source + index &* columns.count, to, sources, accumulates: destination.accumulates)
        }
        for index in 0..<rows.count where !inner.contains(index) {
          let row = rows.source(index)
          guard row >= 0 else { continue }
          takeLine(source + index &* columns.count, target + row &* columns.extent, sources, accumulates: true)
        }
      }
    }
  }

  private func withBorderSources(_ body: (UnsafePointer<Int>?) -> Void) {
    guard let borderSources else { return body(nil) }
    borderSources.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  /// The gradient of a line of the image from that of a padded one.
  @inline(__always)
  private func takeLine(
    _ from: UnsafePointer<T>, _ to: UnsafeMutablePointer<T>, _ sources: UnsafePointer<Int>?, accumulates: Bool
  ) {
    let inner = columns.inner
    // Padding that takes more away than there is shows nothing.
    let shown = min(inner.lowerBound &- columns.before, columns.extent)
    if accumulates {
      add(from + inner.lowerBound, to: to + shown, count: inner.count)
    } else {
      to.update(repeating: 0, count: shown)
      (to + shown).update(from: from + inner.lowerBound, count: inner.count)
      (to + shown + inner.count).update(repeating: 0, count: columns.extent &- shown &- inner.count)
    }
    guard let sources else { return }
    for i in 0..<inner.lowerBound { to[sources[i]] += from[i] }
    for i in inner.upperBound..<columns.count { to[sources[i &- inner.count]] += from[i] }
  }

  /// The columns before and behind those that show the image itself.
  @inline(__always)
  private func fillBorder(
    _ to: UnsafeMutablePointer<T>, _ from: UnsafePointer<T>, _ inner: Range<Int>, _ sources: UnsafePointer<Int>?
  ) {
    if let sources {
      for i in 0..<inner.lowerBound { to[i] = from[sources[i]] }
      for i in inner.upperBound..<columns.count { to[i] = from[sources[i &- inner.count]] }
    } else {
      for i in 0..<inner.lowerBound { to[i] = value }
      for i in inner.upperBound..<columns.count { to[i] = value }
    }
  }
}
