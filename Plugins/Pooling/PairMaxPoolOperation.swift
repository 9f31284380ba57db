import CTenonKernels
import TenonKernels
import TenonPlugin

/// Maxima of float32 planes in plain layout over windows side by side that are two columns wide and one or two rows high.
///
/// Saves a byte for each output, the tap it came from; backward writes each element once.
struct PairMaxPoolOperation: LayerOperation {
  let plan: LayerPlan
  private let window: SlidingWindow
  private let planes: ElementChunks
  private let savesTaps: Bool

  /// Nil for other windows.
  init?(_ window: SlidingWindow, _ planes: Int, _ output: TensorType, _ request: PlanRequest) {
    guard window.kernelWidth == 2, window.strideWidth == 2, 1...2 ~= window.kernelHeight,
      window.strideHeight == window.kernelHeight, window.dilationHeight == 1, window.dilationWidth == 1,
      window.top == 0, window.left == 0, window.outputHeight &* window.kernelHeight <= window.height,
      window.outputWidth &* 2 <= window.width
    else { return nil }
    self.window = window
    self.planes = ElementChunks(rows: planes, of: window.planeCount)
    savesTaps = request.wantsBackward
    var plan = LayerPlan(outputs: [output])
    plan.savedByteCount = savesTaps ? output.shape.elementCount : 0
    plan.flops = Double(output.shape.elementCount) * Double(window.tapCount)
    plan.bytesMoved = Double(planes) * Double(window.planeCount) * 4 + Double(output.byteCount)
    plan.algorithm = "pairs side by side"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let taps = savesTaps ? call.saved(as: UInt8.self) : nil
    let kernels = tenon_lanes().pointee
    eachLine(call) { upper, lower, index in
      kernels.max_of_pairs(
        x + upper, lower.map { x + $0 }, Int64(window.outputWidth), y + index, taps.map { $0 + index })
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: planes.count &* window.planeCount)
    }
    let taps = UnsafePointer(call.saved(as: UInt8.self))
    let kernels = tenon_lanes().pointee
    let target = destination.pointer
    let adds: Int32 = destination.accumulates ? 1 : 0
    if !destination.accumulates { clearRest(call, target) }
    eachLine(call) { upper, lower, index in
      kernels.max_of_pairs_gradient(
        gradient + index, taps + index, Int64(window.outputWidth), target + upper, lower.map { target + $0 }, adds)
    }
  }

  /// The first elements of a window row's lines in the input, and of its outputs.
  @inline(__always)
  private func eachLine(_ call: LayerCall, _ body: (_ upper: Int, _ lower: Int?, _ index: Int) -> Void) {
    let (height, width) = (window.kernelHeight, window.width)
    planes.eachRow(call) { plane, _ in
      for row in 0..<window.outputHeight {
        let upper = plane &* window.planeCount &+ row &* height &* width
        body(
          upper, height == 2 ? upper &+ width : nil, plane &* window.outputCount &+ row &* window.outputWidth)
      }
    }
  }

  /// Zero where no window reaches: behind the last column and the last row.
  private func clearRest(_ call: LayerCall, _ target: UnsafeMutablePointer<Float>) {
    let (columns, rows) = (window.outputWidth &* 2, window.outputHeight &* window.kernelHeight)
    guard columns < window.width || rows < window.height else { return }
    planes.eachRow(call) { plane, _ in
      let image = target + plane &* window.planeCount
      for row in 0..<rows {
        (image + (row &* window.width &+ columns)).update(repeating: 0, count: window.width &- columns)
      }
      (image + rows &* window.width).update(repeating: 0, count: (window.height &- rows) &* window.width)
    }
  }
}
