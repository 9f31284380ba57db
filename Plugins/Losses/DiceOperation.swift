import CTenonKernels
import TenonPlugin

/// Overlaps of regions, in tasks of some pixels of one image; sums are float64, in the order of the tasks.
struct DiceOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let loss: DiceLoss
  private let isIndexed: Bool
  private let images: Int
  private let classes: Int
  private let pixels: Int
  /// The pixels of one image.
  private let chunks: ElementChunks

  /// Of one class of one image.
  private struct Sums {
    var overlap = 0.0
    var total = 0.0
  }

  /// - Parameter isIndexed: whether the target is class indices, not probabilities.
  init(_ loss: DiceLoss, _ input: TensorType, isIndexed: Bool) {
    self.loss = loss
    self.isIndexed = isIndexed
    images = input.shape[0]
    classes = input.shape[1]
    pixels = input.shape.dimensions[2...].reduce(1, &*)
    chunks = ElementChunks(rows: pixels, of: classes)
    var plan = LayerPlan(
      outputs: [TensorType(input.dtype, loss.reduction.shape([images, classes]))],
      backwardNeeds: [.input(1)])
    // The sums, then the probabilities.
    plan.savedByteCount =
      images &* classes &* MemoryLayout<Sums>.stride &+ (loss.activation == .none ? 0 : input.byteCount)
    if loss.activation == .none { plan.backwardNeeds.insert(.input(0)) }
    plan.workspaceByteCount = images &* max(1, chunks.taskCount) &* classes &* MemoryLayout<Sums>.stride
    plan.flops = 8 * Double(input.shape.elementCount)
    plan.bytesMoved = 2 * Double(input.byteCount)
    plan.algorithm = "overlaps, \(loss.activation.rawValue), \(loss.reduction.rawValue)"
    self.plan = plan
  }

  private func saved(_ call: LayerCall) -> (sums: UnsafeMutablePointer<Sums>, probabilities: UnsafeMutablePointer<T>) {
    let sums = call.saved(as: Sums.self)
    return (sums, UnsafeMutableRawPointer(sums + images &* classes).assumingMemoryBound(to: T.self))
  }

  private func target(_ call: LayerCall) -> Regions<T> {
    isIndexed ? .indices(call.input(1), ignoring: loss.ignoreIndex) : .probabilities(call.input(1))
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let (sums, probabilities) = saved(call)
    let workspace = call.workspace(as: Sums.self)
    try checkClasses(call)
    call.step.parallelFor(images &* chunks.taskCount) { task, _ in
      let image = task / chunks.taskCount
      let range = chunks.range(task % chunks.taskCount)
      if loss.activation != .none { activate(x, probabilities, image, range) }
      let p = loss.activation == .none ? x : UnsafePointer(probabilities)
      for index in 0..<classes {
        workspace[task &* classes &+ index] = overlap(p, target(call), image, index, range)
      }
    }
    let output = call.output(as: T.self)
    var whole = 0.0
    for entry in 0..<images &* classes {
      let (image, index) = (entry / classes, entry % classes)
      var sum = Sums()
      for task in image &* chunks.taskCount..<(image &+ 1) &* chunks.taskCount {
        sum.overlap += workspace[task &* classes &+ index].overlap
        sum.total += workspace[task &* classes &+ index].total
      }
      sum.total += loss.smooth
      sums[entry] = sum
      let value = sum.total == 0 ? 0 : 1 - (2 * sum.overlap + loss.smooth) / sum.total
      if loss.reduction == .none { output[entry] = T(value) }
      whole += value
    }
    if loss.reduction != .none {
      output[0] = T(loss.reduction == .mean ? whole / Double(images * classes) : whole)
    }
  }

  private func checkClasses(_ call: LayerCall) throws {
    guard isIndexed else { return }
    let (target, end) = (call.input(1, as: Int64.self), max(2, classes))
    for pixel in 0..<images &* pixels where target[pixel] != Int64(loss.ignoreIndex) {
      guard target[pixel] < 0 || target[pixel] >= Int64(end) else { continue }
      throw ComponentError(
        .data, field: "target",
        "expected a class in 0..<\(end) or \(loss.ignoreIndex) (ignore_index), received \(target[pixel]) at element "
          + "\(pixel)")
    }
  }

  /// Sums of one class over some pixels of an image.
  @inline(__always)
  private func overlap(
    _ p: UnsafePointer<T>, _ target: Regions<T>, _ image: Int, _ index: Int, _ range: Range<Int>
  ) -> Sums {
    let row = p + (image &* classes &+ index) &* pixels
    var sums = Sums()
    for pixel in range {
      guard let y = target.probability(image: image, of: classes, index, pixel, pixels) else { continue }
      let (predicted, wanted) = (Double(row[pixel]), Double(y))
      sums.overlap += predicted * wanted
      sums.total += loss.isSquared ? predicted * predicted + wanted * wanted : predicted + wanted
    }
    return sums
  }

  /// Writes the probabilities of some pixels of an image.
  private func activate(_ x: UnsafePointer<T>, _ p: UnsafeMutablePointer<T>, _ image: Int, _ range: Range<Int>) {
    let start = image &* classes &* pixels &+ range.lowerBound
    let count = range.count
    if loss.activation == .sigmoid {
      for index in 0..<classes {
        let row = start &+ index &* pixels
        logistic(x + row, p + row, count)
      }
      return
    }
    for i in 0..<count {
      let first = start &+ i
      var largest = x[first]
      for index in 1..<max(1, classes) { largest = max(largest, x[first &+ index &* pixels]) }
      var sum: T = 0
      for index in 0..<classes {
        let value = T.exp(x[first &+ index &* pixels] - largest)
        p[first &+ index &* pixels] = value
        sum += value
      }
      for index in 0..<classes { p[first &+ index &* pixels] /= sum }
    }
  }

  private func logistic(_ x: UnsafePointer<T>, _ p: UnsafeMutablePointer<T>, _ count: Int) {
    if T.self == Float.self {
      tenon_lanes().pointee.logistic(
        UnsafeRawPointer(x).assumingMemoryBound(to: Float.self),
        UnsafeMutableRawPointer(p).assumingMemoryBound(to: Float.self), Int64(count), 0)
      return
    }
    for i in 0..<count { p[i] = 1 / (1 + T.exp(-x[i])) }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: images &* classes &* pixels)
    }
    let (sums, probabilities) = saved(call)
    let p = loss.activation == .none ? call.input(as: T.self) : UnsafePointer(probabilities)
    let slopes = slopes(call, sums, gradient)
    call.step.parallelFor(images &* chunks.taskCount) { task, _ in
      let image = task / chunks.taskCount
      for pixel in chunks.range(task % chunks.taskCount) {
        write(p, target(call), slopes, image, pixel, destination)
      }
    }
  }

  /// For each class of each image, what a pixel's gradient by p is made of: `overlap` · y + `total` · (1 or 2 p).
  private func slopes(_ call: LayerCall, _ sums: UnsafeMutablePointer<Sums>, _ gradient: UnsafePointer<T>)
    -> UnsafeMutablePointer<Sums>
  {
    let slopes = call.workspace(as: Sums.self)
    let share = loss.reduction == .mean ? 1 / Double(images * classes) : 1
    for entry in 0..<images &* classes {
      let factor = share * Double(gradient[loss.reduction == .none ? entry : 0])
      let (overlap, total) = (sums[entry].overlap, sums[entry].total)
      slopes[entry] =
        total == 0
        ? Sums()
        : Sums(
          overlap: -2 * factor / total,
          total: factor * (2 * overlap + loss.smooth) / (total * total) * (loss.isSquared ? 2 : 1))
    }
    return slopes
  }

  /// Writes the gradients of one pixel.
  @inline(__always)
  private func write(
    _ p: UnsafePointer<T>, _ target: Regions<T>, _ slopes: UnsafeMutablePointer<Sums>, _ image: Int, _ pixel: Int,
    _ destination: GradientDestination<T>
  ) {
    let start = image &* classes &* pixels &+ pixel
    func slope(_ index: Int) -> Double {
      guard let y = target.probability(image: image, of: classes, index, pixel, pixels) else { return 0 }
      let parts = slopes[image &* classes &+ index]
      return parts.overlap * Double(y) + parts.total * (loss.isSquared ? Double(p[start &+ index &* pixels]) : 1)
    }
    var mean = 0.0
    if loss.activation == .softmax {
      for index in 0..<classes { mean += slope(index) * Double(p[start &+ index &* pixels]) }
    }
    for index in 0..<classes {
      let i = start &+ index &* pixels
      let value = Double(p[i])
      let result =
        switch loss.activation {
        case .sigmoid: slope(index) * value * (1 - value)
        case .softmax: value * (slope(index) - mean)
        case .none: slope(index)
        }
      destination.write(T(result), at: i)
    }
  }
}
