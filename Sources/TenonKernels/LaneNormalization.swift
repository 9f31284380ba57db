internal import CTenonKernels
public import TenonCore

/// Batch normalization of float32 images in a blocked layout, but for the passes that write outputs and gradients.
///
/// One pass over the input gathers moments, group by group; the groups are then merged in their order. In c16 a lane is
/// a channel; in n16 the lanes of a channel are merged as well. Those who use it write what they make of the factors.
public struct LaneNormalization: Sendable {
  /// Which parameters, buffers and parts of the saved block and of the workspace are its own.
  public struct Place: Sendable {
    public var parameter = 0
    public var buffer = 0
    public var savedByte = 0
    /// A multiple of 64.
    public var workspaceByte = 0

    public init() {}
  }

  public let groups: PlaneGroups
  /// Whether mean and variance are the batch's, not the running ones.
  public let usesBatch: Bool
  private let arguments: BatchNormArguments
  private let place: Place
  private let updates: Bool

  /// - Throws: `ComponentError` (unsupported) unless the type is float32 [N, C, H, W] in a blocked layout.
  public init(
    _ arguments: BatchNormArguments, _ type: TensorType, isTraining: Bool, at place: Place = Place()
  ) throws {
    self.arguments = arguments
    self.place = place
    groups = PlaneGroups(try BlockedPlanes(type))
    usesBatch = isTraining || !arguments.tracksStatistics
    updates = isTraining && arguments.tracksStatistics
  }

  public var savedByteCount: Int { 2 &* arguments.features &* MemoryLayout<Double>.stride }
  public var workspaceByteCount: Int { LaneFactors.byteCount(groups) }

  /// The place of a second one behind it.
  public var next: Place {
    var next = place
    next.parameter += arguments.isAffine ? 2 : 0
    next.buffer += arguments.tracksStatistics ? 3 : 0
    next.savedByte += savedByteCount
    next.workspaceByte += workspaceByteCount
    return next
  }

  private func scratch(_ call: LayerCall) -> LaneFactors {
    LaneFactors(call.workspace(as: UInt8.self) + place.workspaceByte, groups)
  }

  /// Means, then reciprocals of √(variance + eps).
  private func saved(_ call: LayerCall) -> UnsafeMutablePointer<Double> {
    (UnsafeMutableRawPointer(call.saved(as: UInt8.self)) + place.savedByte).assumingMemoryBound(to: Double.self)
  }

  /// The channels of a block: sixteen or fewer in c16, one in n16.
  private func channels(_ block: Int) -> Range<Int> {
    groups.planes.layout == .n16 ? block..<block &+ 1 : block &* 16..<min(arguments.features, block &* 16 &+ 16)
  }

  // MARK: Forward

  /// The factors center, scale and offset, from statistics of `x` or from running ones, which it updates.
  public func measure(_ call: LayerCall, _ x: UnsafePointer<Float>) -> LaneFactors {
    let factors = scratch(call)
    let (mean, inverse) = (saved(call), saved(call) + arguments.features)
    let kernels = tenon_lanes().pointee
    if usesBatch {
      factors.partials.update(repeating: tenon_moments(), count: groups.taskCount)
      groups.each(call) { task, _, plane in
        kernels.add_moments(x + plane &* groups.planes.stride, Int64(groups.planes.area), factors.partials + task)
      }
    }
    let share = updates ? arguments.countBatch(call, buffer: place.buffer) : 0
    let count = Double(groups.planes.images) * Double(groups.planes.area)
    for block in 0..<groups.planes.planesPerImage {
      if usesBatch { mergeMoments(block, factors) }
      for (lane, c) in channels(block).enumerated() {
        var variance: Double
        if usesBatch {
          let merged = Self.lane(factors.partials + block, lane)
          mean[c] = merged.mean
          variance = merged.squares / count
          if updates {
            arguments.update(
              call, c, share: share, mean: mean[c], variance: merged.squares / (count - 1), buffer: place.buffer,
              as: Float.self)
          }
        } else {
          mean[c] = Double(call.buffer(place.buffer, as: Float.self)[c])
          variance = Double(call.buffer(place.buffer + 1, as: Float.self)[c])
        }
        inverse[c] = 1 / (variance + arguments.eps).squareRoot()
      }
    }
    return recalled(call)
  }

  /// The factors center, scale and offset that forward had; slope and shift are zero.
  public func recalled(_ call: LayerCall) -> LaneFactors {
    let factors = scratch(call)
    let mean = UnsafePointer(saved(call))
    let inverse = mean + arguments.features
    let weight = arguments.isAffine ? call.parameter(place.parameter, as: Float.self) : nil
    let bias = arguments.isAffine ? call.parameter(place.parameter + 1, as: Float.self) : nil
    for block in 0..<groups.planes.planesPerImage {
      // Channels that are not there become zero.
      factors.blocks[block] = tenon_lane_factors()
      for (lane, c) in channels(block).enumerated() {
        let factor = inverse[c] * Double(weight?[c] ?? 1)
        let center = Double(Float(mean[c]))
        set(factors.center(block), lane, center)
        set(factors.scale(block), lane, factor)
        set(factors.offset(block), lane, Double(bias?[c] ?? 0) - (mean[c] - center) * factor)
      }
    }
    return factors
  }

  /// Sets a factor in its lane, or in all lanes of n16.
  private func set(_ factors: UnsafeMutablePointer<Float>, _ lane: Int, _ value: Double) {
    if groups.planes.layout == .n16 {
      for i in 0..<16 { factors[i] = Float(value) }
    } else {
      factors[lane] = Float(value)
    }
  }

  /// Merges the groups of a block into the first.
  private func mergeMoments(_ block: Int, _ factors: LaneFactors) {
    let first = factors.partials + block
    if groups.planes.layout == .c16 {
      for group in 1..<max(1, groups.count) {
        tenon_lanes().pointee.merge_moments(first, first + group &* groups.planes.planesPerImage)
      }
      return
    }
    var merged = (count: 0.0, mean: 0.0, squares: 0.0)
    for group in 0..<groups.count {
      let partial = first + group &* groups.planes.planesPerImage
      for lane in 0..<groups.lanes(group) {
        let (mean, squares) = Self.lane(partial, lane)
        let total = merged.count + partial.pointee.count
        let (difference, part) = (mean - merged.mean, partial.pointee.count / total)
        merged.squares += squares + difference * difference * merged.count * part
        merged.mean += difference * part
        merged.count = total
      }
    }
    first.pointee.mean.0 = merged.mean
    first.pointee.squares.0 = merged.squares
  }

  private static func lane(
    _ moments: UnsafeMutablePointer<tenon_moments>, _ lane: Int
  ) -> (mean: Double, squares: Double) {
    // In memory: the count, sixteen means, sixteen sums of squares.
    let numbers = UnsafeMutableRawPointer(moments).assumingMemoryBound(to: Double.self)
    return (numbers[1 &+ lane], numbers[17 &+ lane])
  }

  // MARK: Backward

  /// Zeroes the partial sums that `finish` merges: `LaneFactors.sums` of each task.
  public func clearSums(_ factors: LaneFactors) {
    for task in 0..<groups.taskCount { factors.sums(task).update(repeating: 0, count: 32) }
  }

  /// Writes the gradients of weight and bias, and the factors slope and shift, from the sums of g and g (x - center).
  ///
  /// dx = g scale + (x - center) slope + shift; see `BatchNormOperation.backward` for the formula.
  public func finish(_ call: LayerCall, _ factors: LaneFactors) {
    let gradWeight = arguments.isAffine ? call.gradParameter(place.parameter, as: Float.self) : nil
    let gradBias = arguments.isAffine ? call.gradParameter(place.parameter + 1, as: Float.self) : nil
    let weight = arguments.isAffine ? call.parameter(place.parameter, as: Float.self) : nil
    let mean = UnsafePointer(saved(call))
    let inverse = mean + arguments.features
    let count = Double(groups.planes.images) * Double(groups.planes.area)
    for block in 0..<groups.planes.planesPerImage {
      for (lane, c) in channels(block).enumerated() {
        let (sum, centered) = mergeSums(block, lane, factors)
        let rest = mean[c] - Double(Float(mean[c]))
        let product = (centered - rest * sum) * inverse[c]
        gradWeight?.write(Float(product), at: c)
        gradBias?.write(Float(sum), at: c)
        guard usesBatch else { continue }
        let factor = inverse[c] * Double(weight?[c] ?? 1)
        let slope = -factor * inverse[c] * product / count
        set(factors.slope(block), lane, slope)
        set(factors.shift(block), lane, -factor * sum / count - slope * rest)
      }
    }
  }

  /// What backward does without a gradient of the output: zeroes those of input and parameters that it would overwrite.
  public func prepareGradients(_ call: LayerCall, _ gradInput: GradientDestination<Float>?) {
    gradInput?.prepare(count: groups.planes.count &* groups.planes.stride)
    guard arguments.isAffine else { return }
    call.gradParameter(place.parameter, as: Float.self)?.prepare(count: arguments.features)
    call.gradParameter(place.parameter + 1, as: Float.self)?.prepare(count: arguments.features)
  }

  private func mergeSums(_ block: Int, _ lane: Int, _ factors: LaneFactors) -> (sum: Double, product: Double) {
    var merged = (0.0, 0.0)
    for group in 0..<groups.count {
      let sums = factors.sums(group &* groups.planes.planesPerImage &+ block)
      let lanes = groups.planes.layout == .n16 ? 0..<groups.lanes(group) : lane..<lane &+ 1
      for i in lanes {
        merged.0 += sums[i]
        merged.1 += sums[16 &+ i]
      }
    }
    return merged
  }
}
