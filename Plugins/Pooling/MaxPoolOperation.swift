import TenonKernels
import TenonPlugin

/// Saves which tap of its window each output came from.
struct MaxPoolOperation<T: Scalar, Tap: FixedWidthInteger & SIMDScalar & Sendable>: LayerOperation {
  let plan: LayerPlan
  private let window: SlidingWindow
  private let planes: Int
  private let planesPerTask: Int
  private let savesTaps: Bool
  private let isQuartering: Bool

  /// Of a window that lies in the padding altogether.
  private static var none: Tap { .max }

  init(_ window: SlidingWindow, _ planes: Int, _ output: TensorType, _ request: PlanRequest) {
    self.window = window
    self.planes = planes
    planesPerTask = max(1, 8_192 / window.planeCount)
    savesTaps = request.wantsBackward
    isQuartering =
      window.kernelHeight == 2 && window.kernelWidth == 2 && window.strideHeight == 2 && window.strideWidth == 2
      && window.top == 0 && window.left == 0 && window.dilationHeight == 1 && window.dilationWidth == 1
      && window.outputHeight * 2 <= window.height && window.outputWidth * 2 <= window.width
    let count = output.shape.elementCount
    var plan = LayerPlan(outputs: [output])
    plan.savedByteCount = savesTaps ? count * MemoryLayout<Tap>.stride : 0
    plan.flops = Double(count) * Double(window.tapCount)
    plan.bytesMoved = (Double(planes) * Double(window.planeCount) + Double(count)) * Double(MemoryLayout<T>.stride)
    plan.algorithm = isQuartering ? "2 x 2 in vectors" : "window by window"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let taps = savesTaps ? call.saved(as: Tap.self) : nil
    eachPlane(call) { plane in
      let (from, to) = (x + plane &* window.planeCount, y + plane &* window.outputCount)
      let planeTaps = taps.map { $0 + plane &* window.outputCount }
      if isQuartering {
        quarter(from, to, planeTaps)
      } else {
        pool(from, to, planeTaps)
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: planes &* window.planeCount)
    }
    let taps = UnsafePointer(call.saved(as: Tap.self))
    eachPlane(call) { plane in
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
    if isQuartering { return (Int(truncatingIfNeeded: tap) >> 1, Int(truncatingIfNeeded: tap) & 1) }
    // 32-bit division takes a third of the time of a 64-bit one.
    let (i, j) = UInt32(truncatingIfNeeded: tap).quotientAndRemainder(
      dividingBy: UInt32(truncatingIfNeeded: window.kernelWidth))
    return (Int(i), Int(j))
  }

  private func pool(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ taps: UnsafeMutablePointer<Tap>?) {
    for row in 0..<window.outputHeight {
      let top = row &* window.strideHeight &- window.top
      let rows = inside(top, window.dilationHeight, window.height, window.kernelHeight)
      for column in 0..<window.outputWidth {
        let left = column &* window.strideWidth &- window.left
        let columns = inside(left, window.dilationWidth, window.width, window.kernelWidth)
        var maximum = -T.infinity
        var best = Self.none
        for i in rows.0..<rows.1 {
          let line = x + ((top &+ i &* window.dilationHeight) &* window.width &+ left)
          for j in columns.0..<columns.1 {
            let value = line[j &* window.dilationWidth]
            if value > maximum || value.isNaN || best == Self.none {
              maximum = value
              best = Tap(truncatingIfNeeded: i &* window.kernelWidth &+ j)
            }
          }
        }
        y[row &* window.outputWidth &+ column] = maximum
        if let taps { taps[row &* window.outputWidth &+ column] = best }
      }
    }
  }

  /// The taps that lie inside 0..<extent.
  private func inside(_ start: Int, _ dilation: Int, _ extent: Int, _ kernel: Int) -> (Int, Int) {
    if start >= 0, start &+ (kernel &- 1) &* dilation < extent { return (0, kernel) }
    let first = start >= 0 ? 0 : (dilation &- 1 &- start) / dilation
    let past = start >= extent ? 0 : min(kernel, (extent &- start &+ dilation &- 1) / dilation)
    return (first, max(first, past))
  }

  /// Windows of 2 x 2 that do not overlap, eight at a time.
  private func quarter(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ taps: UnsafeMutablePointer<Tap>?) {
    for row in 0..<window.outputHeight {
      let upper = x + 2 &* row &* window.width
      let lower = upper + window.width
      let to = y + row &* window.outputWidth
      let lineTaps = taps.map { $0 + row &* window.outputWidth }
      var column = 0
      while column &+ 8 <= window.outputWidth {
        let first = UnsafeRawPointer(upper + 2 &* column).loadUnaligned(as: SIMD16<T>.self)
        let second = UnsafeRawPointer(lower + 2 &* column).loadUnaligned(as: SIMD16<T>.self)
        var maximum = first.evenHalf
        var best = SIMD8<Tap>(repeating: 0)
        Self.take(first.oddHalf, 1, &maximum, &best)
        Self.take(second.evenHalf, 2, &maximum, &best)
        Self.take(second.oddHalf, 3, &maximum, &best)
        UnsafeMutableRawPointer(to + column).storeBytes(of: maximum, as: SIMD8<T>.self)
        if let lineTaps { UnsafeMutableRawPointer(lineTaps + column).storeBytes(of: best, as: SIMD8<Tap>.self) }
        column &+= 8
      }
      while column < window.outputWidth {
        var maximum = upper[2 &* column]
        var best: Tap = 0
        for tap in 1..<4 {
          let value = (tap < 2 ? upper : lower)[2 &* column &+ tap & 1]
          if value > maximum || value.isNaN { (maximum, best) = (value, Tap(truncatingIfNeeded: tap)) }
        }
        to[column] = maximum
        if let lineTaps { lineTaps[column] = best }
        column &+= 1
      }
    }
  }

  private static func take(_ value: SIMD8<T>, _ tap: Tap, _ maximum: inout SIMD8<T>, _ best: inout SIMD8<Tap>) {
    let wins = (value .> maximum) .| (value .!= value)
    maximum.replace(with: value, where: wins)
    for lane in 0..<8 where wins[lane] { best[lane] = tap }
  }

  private func eachPlane(_ call: LayerCall, _ body: (Int) -> Void) {
    call.step.parallelFor((planes + planesPerTask - 1) / planesPerTask) { task, _ in
      let first = task &* planesPerTask
      for plane in first..<min(planes, first &+ planesPerTask) { body(plane) }
    }
  }
}
