import CTenonMedia

/// The weights of one direction: for every output position a window of input positions.
///
/// When shrinking, the kernel is widened by the reduction, so that every input pixel counts (antialiasing). Weights are
/// normalized in double precision and then rounded to 22 fractional bits: 8 for the pixel and 2 spare of 32.
struct ResampleKernel {
  static let fractionBits: Int32 = 22

  /// The first input position of each window.
  private(set) var starts: [Int] = []
  /// Where the weights of output position `i` lie: `offsets[i]..<offsets[i + 1]`.
  private(set) var offsets: [Int] = [0]
  private(set) var weights: [Int32] = []

  /// - Parameters:
  ///   - positions: those of the output that are wanted.
  ///   - origin: the input position that windows count from.
  init(from inputSize: Int, to outputSize: Int, filter: ResampleFilter, positions: Range<Int>, origin: Int = 0) {
    let scale = ResampleScale(from: inputSize, to: outputSize, filter: filter)
    let inverseStretch = 1 / scale.stretch
    starts.reserveCapacity(positions.count)
    offsets.reserveCapacity(positions.count + 1)
    var window: [Double] = []
    for position in positions {
      let center = scale.center(position)
      let inputs = scale.inputs(position)
      window.removeAll(keepingCapacity: true)
      var sum = 0.0
      for index in inputs {
        let weight = filter.weight((Double(index) - center + 0.5) * inverseStretch)
        window.append(weight)
        sum += weight
      }
      for weight in window {
        let fixed = (sum != 0 ? weight / sum : weight) * Double(Int32(1) << ResampleKernel.fractionBits)
        weights.append(Int32(fixed < 0 ? fixed - 0.5 : fixed + 0.5))
      }
      starts.append(inputs.lowerBound - origin)
      offsets.append(weights.count)
    }
  }

  /// The windows as C reads them, during the call.
  func withWindows(_ body: (UnsafePointer<ctenon_resample_windows>) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      offsets.withUnsafeBufferPointer { offsets in
        weights.withUnsafeBufferPointer { weights in
          var windows = ctenon_resample_windows(
            count: starts.count, starts: starts.baseAddress, offsets: offsets.baseAddress, weights: weights.baseAddress)
          body(&windows)
        }
      }
    }
  }
}

/// Where the windows of one direction lie.
struct ResampleScale {
  private let inputSize: Int
  private let scale: Double
  private let support: Double
  let stretch: Double

  init(from inputSize: Int, to outputSize: Int, filter: ResampleFilter) {
    self.inputSize = inputSize
    scale = Double(inputSize) / Double(outputSize)
    stretch = max(scale, 1)
    support = filter.support * stretch
  }

  func center(_ position: Int) -> Double { (Double(position) + 0.5) * scale }

  /// The input positions that an output position is computed from.
  func inputs(_ position: Int) -> Range<Int> {
    let center = center(position)
    let start = max(0, Int(center - support + 0.5))
    return start..<max(start, min(inputSize, Int(center + support + 0.5)))
  }

  /// Those of several.
  func inputs(_ positions: Range<Int>) -> Range<Int> {
    guard let last = positions.last else { return 0..<0 }
    return inputs(positions.lowerBound).lowerBound..<inputs(last).upperBound
  }
}
