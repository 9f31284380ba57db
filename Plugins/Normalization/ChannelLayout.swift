import CTenonKernels
import TenonKernels
import TenonPlugin

/// [N, C, ...] as seen channel by channel: `inner` neighbouring elements, `batch` times.
///
/// Where `inner` is 1, neighbours in memory are channels, and a task takes a block of them row by row: float32 by vector
/// kernels.
struct ChannelLayout {
  let batch: Int
  let channels: Int
  let inner: Int

  init(_ shape: Shape) {
    batch = shape[0]
    channels = shape[1]
    inner = shape.dimensions.dropFirst(2).reduce(1, &*)
  }

  private var block: Int { inner == 1 ? 64 : 1 }

  var elementCount: Int { batch &* channels &* inner }
  var countPerChannel: Int { batch &* inner }
  var taskCount: Int { (channels + block - 1) / block }

  func channels(ofTask task: Int) -> Range<Int> { task &* block..<min(channels, (task &+ 1) &* block) }

  /// The first element of a channel in an image.
  @inline(__always)
  private func start(_ n: Int, _ c: Int) -> Int { (n &* channels &+ c) &* inner }

  /// Computes Σ x.
  func sum<T: Scalar>(_ x: UnsafePointer<T>, _ range: Range<Int>, into sums: UnsafeMutablePointer<Double>) {
    for c in range { sums[c] = 0 }
    if let columns = floatColumns(x, range) {
      return kernels.column_sums(
        columns, nil, Int64(batch), Int64(channels), Int64(range.count), sums + range.lowerBound, nil)
    }
    for n in 0..<batch {
      if inner == 1 {
        for c in range { sums[c] += Double(x[n &* channels &+ c]) }
      } else {
        for c in range { sums[c] += Double(TenonKernels.sum(x + start(n, c), count: inner)) }
      }
    }
  }

  /// Computes Σ (x - center) and Σ (x - center)².
  func sumDifferences<T: Scalar>(
    _ x: UnsafePointer<T>, _ range: Range<Int>, _ center: UnsafeMutablePointer<T>,
    _ sums: UnsafeMutablePointer<Double>, _ squares: UnsafeMutablePointer<Double>
  ) {
    for c in range { (sums[c], squares[c]) = (0, 0) }
    if let columns = floatColumns(x, range), let center = floats(center, range) {
      return kernels.column_sums(
        columns, center, Int64(batch), Int64(channels), Int64(range.count), sums + range.lowerBound,
        squares + range.lowerBound)
    }
    for n in 0..<batch {
      if inner == 1 {
        let row = x + n &* channels
        for c in range {
          let difference = Double(row[c] - center[c])
          sums[c] += difference
          squares[c] += difference * difference
        }
      } else {
        for c in range {
          let line = x + start(n, c)
          let (sum, square) = Self.products(line, line, minus: center[c], count: inner, squares: true)
          sums[c] += sum
          squares[c] += square
        }
      }
    }
  }

  /// Computes Σ g and Σ g · (x - center); the second is 0 without x.
  func sumProducts<T: Scalar>(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>?, _ range: Range<Int>, _ center: UnsafeMutablePointer<T>,
    _ sums: UnsafeMutablePointer<Double>, _ products: UnsafeMutablePointer<Double>
  ) {
    guard let x else {
      for c in range { products[c] = 0 }
      return sum(gradient, range, into: sums)
    }
    for c in range { (sums[c], products[c]) = (0, 0) }
    if let g = floatColumns(gradient, range), let columns = floatColumns(x, range), let center = floats(center, range) {
      return kernels.column_products(
        g, columns, center, Int64(batch), Int64(channels), Int64(range.count), sums + range.lowerBound,
        products + range.lowerBound)
    }
    for n in 0..<batch {
      if inner == 1 {
        let row = n &* channels
        for c in range {
          let value = Double(gradient[row &+ c])
          sums[c] += value
          products[c] += value * Double(x[row &+ c] - center[c])
        }
      } else {
        for c in range {
          let line = start(n, c)
          let (sum, product) = Self.products(gradient + line, x + line, minus: center[c], count: inner, squares: false)
          sums[c] += sum
          products[c] += product
        }
      }
    }
  }

  /// y = (x - center) · scale + offset; y may be x.
  func normalize<T: Scalar>(
    _ x: UnsafePointer<T>, _ range: Range<Int>, _ center: UnsafeMutablePointer<T>, _ scale: UnsafeMutablePointer<T>,
    _ offset: UnsafeMutablePointer<T>, into y: UnsafeMutablePointer<T>
  ) {
    for n in 0..<batch {
      if inner == 1 {
        let row = n &* channels
        for c in range { y[row &+ c] = (x[row &+ c] - center[c]) * scale[c] + offset[c] }
      } else {
        for c in range {
          let (from, to) = (x + start(n, c), y + start(n, c))
          let (center, scale, offset) = (center[c], scale[c], offset[c])
          for i in 0..<inner { to[i] = (from[i] - center) * scale + offset }
        }
      }
    }
  }

  /// dx = g · scale + (x - center) · slope + offset; g · scale without x.
  func inputGradient<T: Scalar>(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>?, _ range: Range<Int>, _ center: UnsafeMutablePointer<T>,
    _ scale: UnsafeMutablePointer<T>, _ slope: UnsafeMutablePointer<T>, _ offset: UnsafeMutablePointer<T>,
    into destination: GradientDestination<T>
  ) {
    let target = destination.pointer
    if let g = floatColumns(gradient, range), let center = floats(center, range), let scale = floats(scale, range),
      let slope = floats(slope, range), let offset = floats(offset, range), let to = floats(target, range)
    {
      return kernels.column_gradient(
        g, x.flatMap { floatColumns($0, range) }, Int64(batch), Int64(channels), Int64(range.count), center, scale,
        slope, offset, to, destination.accumulates ? 1 : 0)
    }
    for n in 0..<batch {
      for c in range {
        let (line, scale) = (start(n, c), scale[c])
        guard let x else {
          for i in line..<line &+ inner { destination.write(gradient[i] * scale, at: i) }
          continue
        }
        let (center, offset, slope) = (center[c], offset[c], slope[c])
        if !destination.accumulates {
          for i in line..<line &+ inner { target[i] = gradient[i] * scale + ((x[i] - center) * slope + offset) }
        } else {
          for i in line..<line &+ inner { target[i] += gradient[i] * scale + ((x[i] - center) * slope + offset) }
        }
      }
    }
  }

  private var kernels: tenon_lane_kernels { tenon_lanes().pointee }

  /// The first of a range of columns, where rows of float32 are what there is.
  @inline(__always)
  private func floatColumns<T: Scalar>(_ elements: UnsafePointer<T>, _ range: Range<Int>) -> UnsafePointer<Float>? {
    inner == 1 ? (elements + range.lowerBound).floats : nil
  }

  @inline(__always)
  private func floats<T: Scalar>(
    _ elements: UnsafeMutablePointer<T>, _ range: Range<Int>
  ) -> UnsafeMutablePointer<Float>? {
    inner == 1 ? (elements + range.lowerBound).floats : nil
  }

  /// With d = b - center: Σ a and Σ a · d, or Σ d and Σ d² for squares; in sixteen partial sums.
  @inline(__always)
  private static func products<T: Scalar>(
    _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, minus center: T, count: Int, squares: Bool
  ) -> (Double, Double) {
    var sums = SIMD16<T>()
    var products = SIMD16<T>()
    let whole = count & ~15
    var i = 0
    while i < whole {
      let difference =
        UnsafeRawPointer(b + i).loadUnaligned(as: SIMD16<T>.self) - SIMD16<T>(repeating: center)
      let factor = squares ? difference : UnsafeRawPointer(a + i).loadUnaligned(as: SIMD16<T>.self)
      sums += factor
      products += factor * difference
      i &+= 16
    }
    var (sum, product) = (Double(sums.sum()), Double(products.sum()))
    while i < count {
      let difference = Double(b[i] - center)
      let factor = squares ? difference : Double(a[i])
      sum += factor
      product += factor * difference
      i &+= 1
    }
    return (sum, product)
  }
}
