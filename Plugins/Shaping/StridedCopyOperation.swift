import CTenonKernels
import TenonKernels
import TenonPlugin

/// Copies elements in another order; backward puts gradients where the elements came from.
///
/// The two innermost dimensions are copied together, so that neither needs neighbours in memory; where they change
/// places, float32 goes through vector kernels.
struct StridedCopyOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let outer: [(extent: Int, stride: Int)]
  private let offset: Int
  private let rows: (extent: Int, stride: Int)
  private let columns: (extent: Int, stride: Int)
  private let inputCount: Int
  private let count: Int
  /// Of all rows, a piece that is worth a task, and how many there are in a block of rows and columns.
  private let rowsPerPiece: Int
  private let piecesPerBlock: Int
  private let pieces: ElementChunks

  /// Columns whose places in the input stay in the first cache while rows go by.
  private static var columnBlock: Int { 64 }

  init(_ view: StridedView, _ input: TensorType, _ output: TensorType) {
    let dimensions = view.dimensions
    offset = view.offset
    columns = dimensions.last ?? (1, 1)
    rows = dimensions.count > 1 ? dimensions[dimensions.count - 2] : (1, 0)
    outer = Array(dimensions.dropLast(2))
    inputCount = input.shape.elementCount
    count = view.count
    let rowsPerPiece = max(1, min(rows.extent, ElementChunks.standard / max(1, columns.extent)))
    self.rowsPerPiece = rowsPerPiece
    piecesPerBlock = (rows.extent &+ rowsPerPiece &- 1) / rowsPerPiece
    let blocks = outer.reduce(1) { $0 &* $1.extent }
    pieces = ElementChunks(
      rows: count == 0 ? 0 : blocks &* piecesPerBlock, of: rowsPerPiece &* columns.extent)
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(2 * output.byteCount)
    plan.algorithm = "strided copy"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    if isTransposed, let x = x as? UnsafePointer<Float>, let y = y as? UnsafeMutablePointer<Float> {
      let kernels = tenon_lanes().pointee
      return eachPiece(call) { place, index, rowCount in
        kernels.transpose_rows(
          x + place, Int64(columns.stride), Int64(columns.extent), Int64(rowCount), y + index, Int64(columns.extent), 0)
      }
    }
    eachRun(call) { place, index, length in
      if columns.stride == 1 {
        (y + index).update(from: x + place, count: length)
      } else {
        for i in 0..<length { y[index &+ i] = x[place &+ i &* columns.stride] }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    let gradient = call.gradOutput(as: T.self)
    if gradient == nil || count < inputCount { destination.prepare(count: inputCount) }
    guard let gradient else { return }
    let target = destination.pointer
    if isTransposed, let gradient = gradient as? UnsafePointer<Float>,
      let target = target as? UnsafeMutablePointer<Float>
    {
      let kernels = tenon_lanes().pointee
      return eachPiece(call) { place, index, rowCount in
        kernels.transpose_rows(
          gradient + index, Int64(columns.extent), Int64(rowCount), Int64(columns.extent), target + place,
          Int64(columns.stride), destination.accumulates ? 1 : 0)
      }
    }
    if destination.accumulates {
      eachRun(call) { place, index, length in
        if columns.stride == 1 {
          add(gradient + index, to: target + place, count: length)
        } else {
          for i in 0..<length { target[place &+ i &* columns.stride] += gradient[index &+ i] }
        }
      }
    } else {
      eachRun(call) { place, index, length in
        if columns.stride == 1 {
          (target + place).update(from: gradient + index, count: length)
        } else {
          for i in 0..<length { target[place &+ i &* columns.stride] = gradient[index &+ i] }
        }
      }
    }
  }

  /// Whether neighbours of the input are rows of the output, and its rows neighbours: a matrix that is transposed.
  private var isTransposed: Bool { T.self == Float.self && rows.stride == 1 && columns.stride > 1 }

  /// Calls `body` for pieces of whole rows: the place of the first element in the input, its index, and the rows.
  @inline(__always)
  private func eachPiece(_ call: LayerCall, _ body: (_ place: Int, _ index: Int, _ rowCount: Int) -> Void) {
    pieces.eachRow(call) { piece, _ in
      let (block, part) = (piece / piecesPerBlock, piece % piecesPerBlock)
      var (place, rest) = (offset, block)
      for dimension in outer.reversed() {
        place &+= rest % dimension.extent &* dimension.stride
        rest /= dimension.extent
      }
      let first = part &* rowsPerPiece
      body(
        place &+ first &* rows.stride, (block &* rows.extent &+ first) &* columns.extent,
        min(rowsPerPiece, rows.extent &- first))
    }
  }

  /// Calls `body` for runs of neighbours of the output: the place of the first in the input, its index, and their number.
  @inline(__always)
  private func eachRun(_ call: LayerCall, _ body: (_ place: Int, _ index: Int, _ length: Int) -> Void) {
    eachPiece(call) { place, index, rowCount in
      let step = columns.stride == 1 ? columns.extent : Self.columnBlock
      var column = 0
      while column < columns.extent {
        let length = min(step, columns.extent &- column)
        for row in 0..<rowCount {
          body(
            place &+ row &* rows.stride &+ column &* columns.stride, index &+ row &* columns.extent &+ column, length)
        }
        column &+= step
      }
    }
  }
}

/// A layer that puts elements in another order, or takes some of them.
protocol ReorderingLayer: LayerComponent, GenericLayer {
  /// The output's shape, and where in the input its elements lie.
  ///
  /// - Throws: `ComponentError` (shape) for inputs that it cannot take.
  func view(of input: Shape) throws -> (output: Shape, view: StridedView)
}

extension ReorderingLayer {
  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let (shape, view) = try view(of: type.shape)
    let output = TensorType(type.dtype, shape)
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(shape) is too large")
    }
    // What stays in order need not be copied.
    let isSame = view.offset == 0 && view.count == type.shape.elementCount && view.dimensions.count <= 1
    if isSame, view.dimensions.first?.stride ?? 1 == 1 {
      return SpecializedOperation(PassThroughOperation<T>(output: output))
    }
    return SpecializedOperation(StridedCopyOperation<T>(view, type, output))
  }
}
