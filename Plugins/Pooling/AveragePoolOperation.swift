import TenonKernels
import TenonPlugin

/// Adds up the rows of a window over the whole width, then the columns: neighbouring pixels side by side.
struct AveragePoolOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let planes: Int
  private let rows: [PoolingSpan]
  private let columns: [PoolingSpan]
  private let height: Int
  private let width: Int
  private let tasks: ElementChunks

  init(_ planes: Int, _ rows: [PoolingSpan], _ columns: [PoolingSpan], _ image: (Int, Int), _ output: TensorType) {
    self.planes = planes
    self.rows = rows
    self.columns = columns
    (height, width) = image
    tasks = ElementChunks(rows: planes, of: image.0 &* image.1, elementsPerTask: 8_192)
    var plan = LayerPlan(outputs: [output])
    plan.workerWorkspaceByteCount = width * MemoryLayout<T>.stride
    let covered = rows.reduce(0.0) { $0 + Double($1.end - $1.start) } * Double(width)
    plan.flops = Double(planes) * covered
    plan.bytesMoved =
      Double(planes) * Double(image.0 * image.1 + rows.count * columns.count)
      * Double(MemoryLayout<T>.stride)
    plan.algorithm = "rows, then columns"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    tasks.eachRow(call) { plane, worker in
      let line = call.workspace(worker: worker, as: T.self)
      let from = x + plane &* height &* width
      var to = y + plane &* rows.count &* columns.count
      for row in rows {
        line.update(repeating: 0, count: width)
        for i in row.start..<row.end { add(from + i &* width, to: line, count: width) }
        for (index, column) in columns.enumerated() {
          var sum: T = 0
          for j in column.start..<column.end { sum += line[j] }
          to[index] = sum / T(row.divisor &* column.divisor)
        }
        to += columns.count
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: planes &* height &* width)
    }
    tasks.eachRow(call) { plane, worker in
      let line = call.workspace(worker: worker, as: T.self)
      let target = destination.pointer + plane &* height &* width
      if !destination.accumulates { target.update(repeating: 0, count: height &* width) }
      var from = gradient + plane &* rows.count &* columns.count
      for row in rows {
        line.update(repeating: 0, count: width)
        for (index, column) in columns.enumerated() {
          let share = from[index] / T(row.divisor &* column.divisor)
          for j in column.start..<column.end { line[j] += share }
        }
        for i in row.start..<row.end { add(line, to: target + i &* width, count: width) }
        from += columns.count
      }
    }
  }
}
