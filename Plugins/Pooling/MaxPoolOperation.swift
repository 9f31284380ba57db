import TenonKernels
import TenonPlugin

/// Saves which tap of its window each output came from.
struct MaxPoolOperation<T: Scalar, Tap: FixedWidthInteger & SIMDScalar & Sendable>: LayerOperation {
  let plan: LayerPlan
  private let window: SlidingWindow
  private let planes: Int
  private let tasks: ElementChunks
  private let savesTaps: Bool

  /// Of a window that lies in the padding altogether.
  private static var none: Tap { .max }

  init(_ window: SlidingWindow, _ planes: Int, _ output: TensorType, _ request: PlanRequest) {
    self.window = window
    self.planes = planes
    tasks = ElementChunks(rows: planes, of: window.planeCount, elementsPerTask: 8_192)
    savesTaps = request.wantsBackward
    let count = output.shape.elementCount
    var plan = LayerPlan(outputs: [output])
    plan.savedByteCount = savesTaps ? count * MemoryLayout<Tap>.stride : 0
    plan.flops = Double(count) * Double(window.tapCount)
    plan.bytesMoved = (Double(planes) * Double(window.planeCount) + Double(count)) * Double(MemoryLayout<T>.stride)
    plan.algorithm = "tap by tap"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let taps = savesTaps ? call.saved(as: Tap.self) : nil
    tasks.eachRow(call) { plane, _ in
      let (from, to) = (x + plane &* window.planeCount, y + plane &* window.outputCount)
      pool(from, to, taps.map { $0 + plane &* window.outputCount })
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: planes &* window.planeCount)
    }
    let taps = UnsafePointer(call.saved(as: Tap.self))
    tasks.eachRow(call) { plane, _ in
      let target = destination.pointer + plane &* window.planeCount
      if !destination.accumulates { target.update(repeating: 0, count: window.planeCount) }
      var index = plane &* window.outputCount
      for row in 0..<window.outputHeight {
        let y = row &* window.strideHeight &- window.top
        for column in 0..<window.outputWidth {
          let tap = taps[index]
          if tap != Self.none {
            let (i, j) = position(tap)
            let x = column &* window.strideWidth &- window.left &+ j &* window.dilationWidth
            target[(y &+ i &* window.dilationHeight) &* window.width &+ x] += gradient[index]
          }
          index &+= 1
        }
      }
    }
  }

  /// Row and column of a tap in the kernel.
  private func position(_ tap: Tap) -> (Int, Int) {
    // 32-bit division takes a third of the time of a 64-bit one.
    let (i, j) = UInt32(truncatingIfNeeded: tap).quotientAndRemainder(
      dividingBy: UInt32(truncatingIfNeeded: window.kernelWidth))
    return (Int(i), Int(j))
  }

  /// Goes over whole rows tap by tap, so that neighbouring windows are computed side by side.
  private func pool(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ taps: UnsafeMutablePointer<Tap>?) {
    let window = window
    y.update(repeating: -.infinity, count: window.outputCount)
    if let taps { storeFirstTaps(taps) }
    for i in 0..<window.kernelHeight {
      let rows = window.outputRows(tap: i)
      for j in 0..<window.kernelWidth {
        let columns = window.outputColumns(tap: j)
        let tap = Tap(truncatingIfNeeded: i &* window.kernelWidth &+ j)
        for row in rows.first..<max(rows.first, rows.past) {
          let line = (row &* window.strideHeight &+ i &* window.dilationHeight &- window.top) &* window.width
          let from = x + (line &+ j &* window.dilationWidth &- window.left)
          let first = row &* window.outputWidth
          let (to, lineTaps) = (y + first, taps.map { $0 + first })
          // A stride that the compiler knows makes vectors of the loop.
          switch window.strideWidth {
          case 1: Self.take(from, 1, tap, columns, to, lineTaps)
          case 2: Self.take(from, 2, tap, columns, to, lineTaps)
          default: Self.take(from, window.strideWidth, tap, columns, to, lineTaps)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func take(
    _ x: UnsafePointer<T>, _ stride: Int, _ tap: Tap, _ columns: (first: Int, past: Int),
    _ maximum: UnsafeMutablePointer<T>, _ best: UnsafeMutablePointer<Tap>?
  ) {
    if let best {
      for column in columns.first..<columns.past {
        take(x[column &* stride], tap, &maximum[column], &best[column])
      }
    } else {
      var unused = tap
      for column in columns.first..<columns.past { take(x[column &* stride], tap, &maximum[column], &unused) }
    }
  }

  /// The first element of each window, which wins even where all are -infinity.
  private func storeFirstTaps(_ taps: UnsafeMutablePointer<Tap>) {
    for row in 0..<window.outputHeight {
      let i = Self.firstTap(row &* window.strideHeight &- window.top, window.dilationHeight)
      let isInside =
        i < window.kernelHeight
        && row &* window.strideHeight &- window.top &+ i &* window.dilationHeight < window.height
      for column in 0..<window.outputWidth {
        let left = column &* window.strideWidth &- window.left
        let j = Self.firstTap(left, window.dilationWidth)
        let hasTap = isInside && j < window.kernelWidth && left &+ j &* window.dilationWidth < window.width
        taps[row &* window.outputWidth &+ column] =
          hasTap ? Tap(truncatingIfNeeded: i &* window.kernelWidth &+ j) : Self.none
      }
    }
  }

  private static func firstTap(_ start: Int, _ dilation: Int) -> Int {
    start >= 0 ? 0 : (dilation &- 1 &- start) / dilation
  }

  /// Without branches: which element is the largest cannot be predicted.
  @inline(__always)
  private static func take(_ value: T, _ tap: Tap, _ maximum: inout T, _ best: inout Tap) {
    let wins = (value > maximum) != (value != value)
    maximum = wins ? value : maximum
    best = wins ? tap : best
  }
}
