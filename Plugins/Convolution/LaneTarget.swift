import CTenonKernels
import TenonKernels
import TenonPlugin

/// Where the rows of a convolution with images in lanes go: to the output, or through maxima of 2 x 2 and a growing
/// function into a smaller one.
struct LaneTarget: Sendable {
  /// Where a task writes rows of up to four channels.
  struct Rows {
    let pointer: UnsafeMutablePointer<Float>
    /// Elements between channels.
    let plane: Int
  }

  let pixels: GradientDestination<Float>
  let outputs: Int
  /// Of the convolution, before maxima.
  let height: Int
  let width: Int
  /// The function behind maxima; nil where there are none.
  let activation: tenon_unary?

  init(_ pixels: GradientDestination<Float>, _ rows: LaneRows, activation: tenon_unary? = nil) {
    self.pixels = pixels
    outputs = rows.outputs
    (height, width) = rows.output
    self.activation = activation
  }

  var adds: Int32 { pixels.accumulates ? 1 : 0 }

  /// - Parameter scratch: for four channels of the rows of a task, where there are maxima.
  func rows(
    _ block: Int, _ channel: Int, _ firstRow: Int, _ count: Int, scratch: UnsafeMutablePointer<Float>
  ) -> Rows {
    guard activation == nil else { return Rows(pointer: scratch, plane: count &* width &* 16) }
    let index = (block &* outputs &+ channel) &* height &+ firstRow
    return Rows(pointer: pixels.pointer + index &* width &* 16, plane: height &* width &* 16)
  }

  /// Takes the maxima of rows that are complete.
  func finish(_ rows: Rows, _ block: Int, _ channels: Range<Int>, _ firstRow: Int, _ count: Int) {
    guard let activation else { return }
    let (pooledRows, pooledWidth) = (count / 2, width / 2)
    var window = tenon_window(
      height: Int64(count), width: Int64(width), kernel_height: 2, kernel_width: 2, stride_height: 2, stride_width: 2,
      top: 0, left: 0, dilation_height: 1, dilation_width: 1, output_height: Int64(pooledRows),
      output_width: Int64(pooledWidth))
    let kernels = tenon_lanes().pointee
    for (index, channel) in channels.enumerated() {
      let first = ((block &* outputs &+ channel) &* (height / 2) &+ firstRow / 2) &* pooledWidth &* 16
      let maxima = pixels.pointer + first
      kernels.max_pool(&window, rows.pointer + index &* rows.plane, maxima, nil)
      activation(maxima, maxima, Int64(pooledRows &* pooledWidth &* 16), 0)
    }
  }
}
