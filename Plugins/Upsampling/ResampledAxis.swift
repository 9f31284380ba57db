import TenonPlugin

/// One dimension of an image, resampled: each output position is a weighted sum of a few input positions.
struct ResampledAxis<T: Scalar>: Sendable {
  let extent: Int
  let count: Int
  /// Where the input positions of each output position begin; one more at the end.
  private(set) var starts = [0]
  private(set) var sources: [Int] = []
  private(set) var weights: [T] = []

  /// - Parameters:
  ///   - extent: of the input, above 0.
  ///   - count: output positions.
  ///   - factor: the argument `scale_factor` where positions follow from it, and not from the extents.
  ///   - alignsCorners: whether first and last positions of both lie on each other.
  ///   - merges: whether the same input position counts once, and without weight not at all; else every output position
  ///     has as many.
  init(
    _ extent: Int, count: Int, _ mode: UpsamplingMode, factor: Double?, alignsCorners: Bool, merges: Bool = true
  ) {
    self.extent = extent
    self.count = count
    starts.reserveCapacity(count + 1)
    let ratio = factor.map { 1 / $0 } ?? Double(extent) / Double(max(1, count))
    // PyTorch rounds the ratio, and what it makes of it, to single precision; a position more or less is seen.
    let single = factor.map { Float(1 / $0) } ?? Float(extent) / Float(max(1, count))
    let step = alignsCorners ? (count > 1 ? Double(extent - 1) / Double(count - 1) : 0) : ratio
    for position in 0..<count {
      let center = alignsCorners ? step * Double(position) : step * (Double(position) + 0.5) - 0.5
      switch mode {
      case .nearest: add([(Self.place(single * Float(position)), 1)], merges)
      case .nearestExact: add([(Self.place(single * (Float(position) + 0.5)), 1)], merges)
      case .linear, .bilinear, .trilinear:
        let inside = max(0, center)
        let first = min(Self.place(inside), extent - 1)
        let share = min(max(inside - Double(first), 0), 1)
        add([(first, 1 - share), (first + 1, share)], merges)
      case .bicubic:
        let first = Self.place(center)
        add(Self.cubic(center - Double(first)).enumerated().map { (first - 1 + $0.offset, $0.element) }, merges)
      case .area:
        let first = extent / count * position + extent % count * position / count
        let past = extent / count * (position + 1) + (extent % count * (position + 1) + count - 1) / count
        add((first..<past).map { ($0, 1 / Double(past - first)) }, merges)
      }
    }
  }

  /// The position itself: a dimension that stays as it is.
  init(same extent: Int) {
    self.init(extent, count: extent, .area, factor: nil, alignsCorners: false)
  }

  /// The other way round: its output positions are the input positions of this one.
  var turned: ResampledAxis {
    var gives = [[(position: Int, weight: T)]](repeating: [], count: extent)
    for position in 0..<count {
      for k in starts[position]..<starts[position + 1] { gives[sources[k]].append((position, weights[k])) }
    }
    var turned = ResampledAxis(extent: count, count: extent)
    for taken in gives {
      turned.sources += taken.map(\.position)
      turned.weights += taken.map(\.weight)
      turned.starts.append(turned.sources.count)
    }
    return turned
  }

  private init(extent: Int, count: Int) {
    self.extent = extent
    self.count = count
  }

  /// One output position; input positions outside of the image are those at its edge.
  private mutating func add(_ taps: [(source: Int, weight: Double)], _ merges: Bool) {
    for (source, weight) in taps {
      let source = min(max(source, 0), extent - 1)
      if merges, sources.count > starts[starts.count - 1], sources.last == source {
        weights[weights.count - 1] += T(weight)
      } else if weight != 0 || !merges {
        sources.append(source)
        weights.append(T(weight))
      }
    }
    starts.append(sources.count)
  }

  private static func place(_ value: Float) -> Int { place(Double(value)) }

  /// The largest integer that is not above a number; bounded, whatever the number is.
  private static func place(_ value: Double) -> Int {
    value.isFinite && abs(value) < 0x1p40 ? Int(value.rounded(.down)) : value > 0 ? 1 << 40 : -1
  }

  /// The weights of the four elements around a place, a share of the way from the second to the third.
  ///
  /// Source: Keys 1981, Cubic Convolution Interpolation for Digital Image Processing; with a = -0.75, as in PyTorch.
  private static func cubic(_ t: Double) -> [Double] {
    let a = -0.75
    func near(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return [far(t + 1), near(t), near(1 - t), far(2 - t)]
  }
}
