import CTenonKernels
import TenonKernels
import TenonPlugin

/// Rows of a convolution with images in lanes by Winograd's F(4, 5): kernels five columns wide.
///
/// A task transforms its padded input rows once, tile by tile; the products of each of the eight points are then a
/// convolution with kernels one column wide.
struct LaneWinograd {
  static let points = 8
  private static let tile = 4

  private let rows: LaneRows

  init(_ rows: LaneRows) { self.rows = rows }

  private var tiles: Int { (rows.output.width &+ Self.tile &- 1) / Self.tile }
  /// Columns of a padded row: the tiles, and what the last one reads beyond.
  private var rowWidth: Int { tiles &* Self.tile &+ Self.tile }
  /// Elements of one transformed channel at one point.
  private var plane: Int { rows.paddedRows &* tiles &* LaneRows.lanes }
  /// Elements of one row of one channel at one point.
  private var rowStride: Int { tiles &* LaneRows.lanes }
  private var inputPoint: Int { rows.channels &* plane }
  private var outputPoint: Int { LaneRows.together &* tiles &* LaneRows.lanes }

  /// Elements: the transformed inputs, the products of four channels of one row, and one padded row.
  var scratchCount: Int { Self.points &* (inputPoint &+ outputPoint) &+ rowWidth &* LaneRows.lanes }

  /// Packs weights as [point][output / 4][channel][kernel row][4]; those past the last output are zero.
  func pack(
    into packed: UnsafeMutablePointer<Float>, _ weight: (_ output: Int, _ channel: Int, _ tap: Int) -> Float
  ) {
    let kernels = tenon_lanes().pointee
    var at = 0
    for block in 0..<rows.outputBlocks {
      for channel in 0..<rows.channels {
        for row in 0..<rows.kernel.height {
          for j in 0..<LaneRows.together {
            let output = block &* LaneRows.together &+ j
            var taps = SIMD8<Float>()
            if output < rows.outputs {
              for tap in 0..<rows.kernel.width {
                taps[tap] = weight(output, channel, row &* rows.kernel.width &+ tap)
              }
            }
            withUnsafeBytes(of: &taps) { taps in
              guard let base = taps.baseAddress else { return }
              kernels.winograd5_weights(
                base.assumingMemoryBound(to: Float.self), 1, packed + at, Int64(rows.pointStride))
            }
            at &+= 1
          }
        }
      }
    }
  }

  func run(
    _ call: LayerCall, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ target: LaneTarget
  ) {
    rows.each(call) { block, firstRow, count, transformed in
      transform(x, block, firstRow, count, into: transformed)
      for group in 0..<rows.outputBlocks {
        multiply(
          UnsafePointer(transformed), packed, block, group, firstRow, count, bias, target,
          scratch: transformed + rows.inputCount)
      }
    }
  }

  /// The input rows that `count` output rows read, at the eight points.
  private func transform(
    _ x: UnsafePointer<Float>, _ block: Int, _ firstRow: Int, _ count: Int,
    into transformed: UnsafeMutablePointer<Float>
  ) {
    let kernels = tenon_lanes().pointee
    let padded = transformed + Self.points &* (inputPoint &+ outputPoint)
    let inputPlane = rows.input.height &* rows.input.width &* LaneRows.lanes
    for channel in 0..<rows.channels {
      let from = x + (block &* rows.channels &+ channel) &* inputPlane
      let target = transformed + channel &* plane
      for row in 0..<count &+ rows.kernel.height &- 1 {
        let first = Int64(firstRow &+ row &- rows.offset.top)
        kernels.pad_plane(
          from, Int64(rows.input.height), Int64(rows.input.width), first, Int64(0 &- rows.offset.left), 1,
          Int64(rowWidth), padded)
        kernels.winograd5_input(padded, Int64(tiles), target + row &* rowStride, Int64(inputPoint))
      }
    }
  }

  /// `count` rows of four output channels.
  private func multiply(
    _ transformed: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ block: Int, _ group: Int,
    _ firstRow: Int, _ count: Int, _ bias: UnsafePointer<Float>?, _ target: LaneTarget,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let kernels = tenon_lanes().pointee
    var convolution = tenon_lane_convolution(
      channels: Int64(rows.channels), kernel_height: Int64(rows.kernel.height), kernel_width: 1,
      columns: Int64(tiles), row: Int64(rowStride), plane: Int64(plane),
      output_plane: Int64(rowStride))
    let first = group &* LaneRows.together
    let past = min(first &+ LaneRows.together, rows.outputs)
    let products = UnsafeMutablePointer(mutating: transformed + Self.points &* inputPoint)
    let weights = packed + first &* rows.channels &* rows.kernel.height
    let to = target.rows(block, first, firstRow, count, scratch: scratch)
    for row in 0..<count {
      for point in 0..<Self.points {
        let from = transformed + (point &* inputPoint &+ row &* rowStride)
        kernels.convolve_row(
          &convolution, from, weights + point &* rows.pointStride, nil, Int64(past &- first),
          products + point &* outputPoint, 0)
      }
      let line = row &* rows.output.width &* LaneRows.lanes
      for j in 0..<past &- first {
        let offset: Float = if let bias { bias[first &+ j] } else { 0 }
        kernels.winograd5_output(
          products + j &* rowStride, Int64(outputPoint), Int64(rows.output.width), offset,
          to.pointer + (j &* to.plane &+ line), target.adds)
      }
    }
    target.finish(to, block, first..<past, firstRow, count)
  }
}
