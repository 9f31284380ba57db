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

  /// Elements that are cut off at once; they stay on the stack and in the nearest cache.
  private static var block: Int { 128 }

  /// Σ g and Σ g · (x - center), with g cut off.
  @inline(__always)
  static func products(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, _ own: Factors, count: Int
  ) -> (Double, Double) {
    let (center, scale, offset) = (own.center, own.scale, own.offset)
    return withUnsafeTemporaryAllocation(of: T.self, capacity: block) { buffer in
      guard let factors = buffer.baseAddress else { return (0, 0) }
      var (sum, product) = (0.0, 0.0)
      var start = 0
      while start < count {
        let length = min(block, count &- start)
        let (g, line) = (gradient + start, x + start)
        for i in 0..<length { factors[i] = cut(g[i], where: (line[i] - center) * scale + offset) }
        var (sums, products) = (Vector(), Vector())
        let whole = length & ~15
        var i = 0
        while i < whole {
          let factor = load(factors, i)
          sums += factor
          products += factor * (load(line, i) - Vector(repeating: center))
          i &+= 16
        }
        sum += Double(sums.sum())
        product += Double(products.sum())
        for i in whole..<length {
          sum += Double(factors[i])
          product += Double(factors[i]) * Double(line[i] - center)
        }
        start &+= length
      }
      return (sum, product)
    }
  }

  /// dx = g · scale + (x - center) · slope + shift, with g cut off.
  @inline(__always)
  static func gradient(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, _ own: Factors, _ slope: T, _ shift: T,
    _ target: UnsafeMutablePointer<T>, count: Int, accumulates: Bool
  ) {
    let (center, scale, offset) = (own.center, own.scale, own.offset)
    @inline(__always)
    func value(_ g: T, _ x: T) -> T {
      let difference = x - center
      return cut(g, where: difference * scale + offset) * scale + (difference * slope + shift)
    }
    if accumulates {
      for i in 0..<count { target[i] += value(gradient[i], x[i]) }
    } else if UnsafePointer(target) == gradient {
      // Through one pointer the compiler need not fear that storing changes what is read next.
      for i in 0..<count { target[i] = value(target[i], x[i]) }
    } else {
      for i in 0..<count { target[i] = value(gradient[i], x[i]) }
    }
  }
}
