import TenonPlugin

/// Sums over neighbouring elements, in sixteen partial sums each.
enum RowSums {
  /// With d = x - center: Σ d and Σ d².
  @inline(__always)
  static func squares<T: Scalar>(_ x: UnsafePointer<T>, minus center: T, count: Int) -> (T, T) {
    var (sums, squares) = (SIMD16<T>(), SIMD16<T>())
    var i = 0
    while i &+ 16 <= count {
      let difference = vector(x + i) - SIMD16(repeating: center)
      sums += difference
      squares += difference * difference
      i &+= 16
    }
    var (sum, square) = (sums.sum(), squares.sum())
    while i < count {
      let difference = x[i] - center
      sum += difference
      square += difference * difference
      i &+= 1
    }
    return (sum, square)
  }

  /// Σ g and Σ g · (x - center).
  @inline(__always)
  static func products<T: Scalar>(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, minus center: T, count: Int
  ) -> (T, T) {
    var (sums, products) = (SIMD16<T>(), SIMD16<T>())
    var i = 0
    while i &+ 16 <= count {
      let arriving = vector(gradient + i)
      sums += arriving
      products += arriving * (vector(x + i) - SIMD16(repeating: center))
      i &+= 16
    }
    var (sum, product) = (sums.sum(), products.sum())
    while i < count {
      sum += gradient[i]
      product += gradient[i] * (x[i] - center)
      i &+= 1
    }
    return (sum, product)
  }

  /// Σ g · weight and Σ g · weight · (x - center).
  @inline(__always)
  static func products<T: Scalar>(
    _ gradient: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ x: UnsafePointer<T>, minus center: T, count: Int
  ) -> (T, T) {
    var (sums, products) = (SIMD16<T>(), SIMD16<T>())
    var i = 0
    while i &+ 16 <= count {
      let arriving = vector(gradient + i) * vector(weight + i)
      sums += arriving
      products += arriving * (vector(x + i) - SIMD16(repeating: center))
      i &+= 16
    }
    var (sum, product) = (sums.sum(), products.sum())
    while i < count {
      let arriving = gradient[i] * weight[i]
      sum += arriving
      product += arriving * (x[i] - center)
      i &+= 1
    }
    return (sum, product)
  }

  @inline(__always)
  private static func vector<T: Scalar>(_ pointer: UnsafePointer<T>) -> SIMD16<T> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<T>.self)
  }
}
