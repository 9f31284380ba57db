import TenonCore

/// What pictures were normalized by, (x - mean) / deviation channel by channel, so that it can be undone for people.
package struct PictureNormalization: Sendable {
  private let mean: [Double]
  private let deviation: [Double]

  /// Of the last transform that has a mean and a deviation; nil where none has.
  ///
  /// - Parameter transforms: what was applied, in order.
  package init?(undoing transforms: [ComponentReference]) {
    for transform in transforms.reversed() {
      let (mean, deviation) = (Self.numbers(transform, "mean"), Self.numbers(transform, "std"))
      if mean.isEmpty || deviation.isEmpty { continue }
      (self.mean, self.deviation) = (mean, deviation)
      return
    }
    return nil
  }

  /// None for what was learned.
  private static func numbers(_ transform: ComponentReference, _ name: String) -> [Double] {
    switch transform.arguments.first(where: { $0.name == name })?.value {
    case .list(let values): values.compactMap(\.number)
    case let value?: value.number.map { [$0] } ?? []
    case nil: []
    }
  }

  /// One number for each channel; nil for pictures of other channels.
  private func numbers(channels: Int) -> (mean: [Double], deviation: [Double])? {
    func each(_ numbers: [Double]) -> [Double]? {
      numbers.count == channels ? numbers : numbers.count == 1 ? Array(repeating: numbers[0], count: channels) : nil
    }
    guard let mean = each(mean), let deviation = each(deviation) else { return nil }
    return (mean, deviation)
  }

  /// A batch as it was before, a copy.
  ///
  /// - Parameter batch: [N, C, H, W], float32.
  /// - Returns: nil for a batch of other channels.
  package func undone(_ batch: Tensor) throws(TensorError) -> Tensor? {
    let (channels, area) = (batch.shape[1], batch.shape[2] * batch.shape[3])
    guard let (mean, deviation) = numbers(channels: channels) else { return nil }
    let result = try batch.copy()
    result[Float.self].withUnsafeMutableBufferPointer { numbers in
      for plane in 0..<numbers.count / area {
        let (mean, deviation) = (mean[plane % channels], deviation[plane % channels])
        for place in plane * area..<(plane + 1) * area {
          let number = Double(numbers[place]) * deviation + mean
          // Rounding may leave a little less than black, which would make the least number another one.
          numbers[place] = Float(abs(number) < 1e-5 ? 0 : abs(number - 1) < 1e-5 ? 1 : number)
        }
      }
    }
    return result
  }

  /// A sample as bytes, rounded, so that a byte that was made a number and normalized is the same byte again.
  ///
  /// - Parameter sample: [C, H, W], float32.
  /// - Returns: nil for a sample of other channels.
  package func bytes(_ sample: Tensor) -> [UInt8]? {
    let (channels, area) = (sample.shape[0], sample.shape[1] * sample.shape[2])
    guard let (mean, deviation) = numbers(channels: channels) else { return nil }
    return sample[Float.self].enumerated().map { place, number in
      Self.byte(number * Float(deviation[place / area]) + Float(mean[place / area]))
    }
  }

  /// The same of a sample that was not normalized; nil where not all of its numbers are from 0 to 1.
  package static func bytes(unchanged sample: Tensor) -> [UInt8]? {
    let numbers = sample[Float.self]
    return numbers.allSatisfy { $0 >= 0 && $0 <= 1 } ? numbers.map(byte) : nil
  }

  private static func byte(_ number: Float) -> UInt8 {
    UInt8(((number.isFinite ? max(0, min(1, number)) : 0.5) * 255).rounded())
  }
}
