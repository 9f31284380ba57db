import TenonPlugin

/// The loops over lines of one channel.
extension BatchNormReLUOperation {
  typealias Vector = SIMD16<T>

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<T>, _ index: Int) -> Vector {
    UnsafeRawPointer(pointer + index).loadUnaligned(as: Vector.self)
  }

  /// Not-a-number passes, as it does in ReLU.
  @inline(__always)
  private static func cut(_ value: T, where test: T) -> T { test <= 0 ? 0 : value }

  @inline(__always)
  static func sum(_ x: UnsafePointer<T>, count: Int) -> Double {
    var lanes = Vector()
    let whole = count & ~15
    var i = 0
    while i < whole {
      lanes += load(x, i)
      i &+= 16
    }
    var total = Double(lanes.sum())
    for i in whole..<count { total += Double(x[i]) }
    return total
  }

  /// Σ (x - center) and Σ (x - center)².
  @inline(__always)
  static func differences(_ x: UnsafePointer<T>, _ center: T, count: Int) -> (Double, Double) {
    var (sums, squares) = (Vector(), Vector())
    let whole = count & ~15
    var i = 0
    while i < whole {
      let difference = load(x, i) - Vector(repeating: center)
      sums += difference
      squares += difference * difference
      i &+= 16
    }
    var (sum, square) = (Double(sums.sum()), Double(squares.sum()))
    for i in whole..<count {
      let difference = Double(x[i] - center)
      sum += difference
      square += difference * difference
    }
    return (sum, square)
  }

  @inline(__always)
  static func normalize(
    _ x: UnsafePointer<T>, _ own: Factors, _ y: UnsafeMutablePointer<T>, count: Int
  ) {
    let (center, scale, offset) = (own.center, own.scale, own.offset)
    for i in 0..<count {
      let value = (x[i] - center) * scale + offset
      y[i] = cut(value, where: value)
    }
  }

  /// Σ g and Σ g · (x - center), with g cut off.
  @inline(__always)
  static func products(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, _ own: Factors, count: Int
  ) -> (Double, Double) {
    let (center, scale, offset) = (own.center, own.scale, own.offset)
    var (sums, products) = (Vector(), Vector())
    let whole = count & ~15
    var i = 0
    while i < whole {
      let difference = load(x, i) - Vector(repeating: center)
      let isCut = (difference * scale + Vector(repeating: offset)) .<= 0
      let factor = load(gradient, i).replacing(with: 0, where: isCut)
      sums += factor
      products += factor * difference
      i &+= 16
    }
    var (sum, product) = (Double(sums.sum()), Double(products.sum()))
    for i in whole..<count {
      let difference = x[i] - center
      let factor = cut(gradient[i], where: difference * scale + offset)
      sum += Double(factor)
      product += Double(factor) * Double(difference)
    }
    return (sum, product)
  }

  /// dx = g · scale + (x - center) · slope + shift, with g cut off.
  @inline(__always)
  static func gradient(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, _ own: Factors, _ slope: T, _ shift: T,
    _ target: UnsafeMutablePointer<T>, count: Int, accumulates: Bool
  ) {
    let (center, scale, offset) = (own.center, own.scale, own.offset)
    @inline(__always)
    func value(_ i: Int) -> T {
      let difference = x[i] - center
      return cut(gradient[i], where: difference * scale + offset) * scale + (difference * slope + shift)
    }
    if accumulates {
      for i in 0..<count { target[i] += value(i) }
    } else {
      for i in 0..<count { target[i] = value(i) }
    }
  }
}
