import TenonKernels
import TenonPlugin

/// Means of volumes over spans of depth, height and width.
///
/// Adds up the rows of a window over the whole width, then the columns, as `AveragePoolOperation` does for images.
struct AverageVolumeOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let count: Int
  private let height: Int
  private let width: Int
  private let volumeCount: Int
  private let slices: [PoolingSpan]
  private let rows: [PoolingSpan]
  private let columns: [PoolingSpan]
  private let tasks: ElementChunks

  init(_ volumes: Volumes, _ spans: [[PoolingSpan]], _ output: TensorType) {
    count = volumes.count
    (height, width) = (volumes.extent[1], volumes.extent[2])
    volumeCount = volumes.elementCount
    (slices, rows, columns) = (spans[0], spans[1], spans[2])
    tasks = ElementChunks(rows: count, of: volumeCount, elementsPerTask: 8_192)
    var plan = LayerPlan(outputs: [output])
    plan.workerWorkspaceByteCount = width * MemoryLayout<T>.stride
    let lines = spans.dropLast().map { $0.reduce(0.0) { $0 + Double($1.end - $1.start) } }
    plan.flops = Double(count) * lines[0] * lines[1] * Double(width)
    plan.bytesMoved = Double(volumes.type.byteCount + output.byteCount)
    plan.algorithm = "rows, then columns"
    self.plan = plan
  }

  private var outputCount: Int { slices.count &* rows.count &* columns.count }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    tasks.eachRow(call) { volume, worker in
      let line = call.workspace(worker: worker, as: T.self)
      let source = x + volume &* volumeCount
      eachLine(y + volume &* outputCount) { target, slice, row in
        line.update(repeating: 0, count: width)
        eachRow(slice, row) { add(source + $0, to: line, count: width) }
        for (index, column) in columns.enumerated() {
          var sum: T = 0
          for j in column.start..<column.end { sum += line[j] }
          target[index] = sum / T(slice.divisor &* row.divisor &* column.divisor)
        }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: count &* volumeCount) }
    tasks.eachRow(call) { volume, worker in
      let line = call.workspace(worker: worker, as: T.self)
      let target = destination.pointer + volume &* volumeCount
      if !destination.accumulates { target.update(repeating: 0, count: volumeCount) }
      eachLine(gradient + volume &* outputCount) { source, slice, row in
        line.update(repeating: 0, count: width)
        for (index, column) in columns.enumerated() {
          let share = source[index] / T(slice.divisor &* row.divisor &* column.divisor)
          for j in column.start..<column.end { line[j] += share }
        }
        eachRow(slice, row) { add(UnsafePointer(line), to: target + $0, count: width) }
      }
    }
  }

  /// The lines of an output volume with what they cover.
  @inline(__always)
  private func eachLine<Pointer: Strideable>(
    _ first: Pointer, _ body: (_ line: Pointer, _ slice: PoolingSpan, _ row: PoolingSpan) -> Void
  ) where Pointer.Stride == Int {
    var line = first
    for slice in slices {
      for row in rows {
        body(line, slice, row)
        line = line.advanced(by: columns.count)
      }
    }
  }

  /// The offsets of the rows in a window.
  @inline(__always)
  private func eachRow(_ slice: PoolingSpan, _ row: PoolingSpan, _ body: (_ offset: Int) -> Void) {
    for z in slice.start..<slice.end {
      for i in row.start..<row.end { body((z &* height &+ i) &* width) }
    }
  }
}
