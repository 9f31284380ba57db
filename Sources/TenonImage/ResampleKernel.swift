import CTenonImage

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

  init(from inputSize: Int, to outputSize: Int, filter: ResampleFilter) {
    let scale = Double(inputSize) / Double(outputSize)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    let inverseStretch = 1 / stretch
    starts.reserveCapacity(outputSize)
    offsets.reserveCapacity(outputSize + 1)
    var window: [Double] = []
    for position in 0..<outputSize {
      let center = (Double(position) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let end = min(inputSize, Int(center + support + 0.5))
      window.removeAll(keepingCapacity: true)
      var sum = 0.0
      for index in 0..<max(0, end - start) {
        let weight = filter.weight((Double(index + start) - center + 0.5) * inverseStretch)
        window.append(weight)
        sum += weight
      }
      for weight in window {
        let fixed = (sum != 0 ? weight / sum : weight) * Double(Int32(1) << ResampleKernel.fractionBits)
        weights.append(Int32(fixed < 0 ? fixed - 0.5 : fixed + 0.5))
      }
      starts.append(start)
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
