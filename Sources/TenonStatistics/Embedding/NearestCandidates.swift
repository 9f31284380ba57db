/// The samples of least distance among those that were looked at: a heap, the farthest of them on top.
struct NearestCandidates {
  private(set) var indices: [Int32] = []
  private var distances: [Float] = []
  private let most: Int

  init(_ most: Int) {
    self.most = most
    indices.reserveCapacity(most)
    distances.reserveCapacity(most)
  }

  /// Looks at samples that lie after each other.
  ///
  /// - Parameters:
  ///   - products: of the sample itself with each of them; `squares` those of each with itself.
  ///   - own: the number of the sample itself, which is left out.
  mutating func take(
    _ products: UnsafePointer<Float>, _ squares: UnsafePointer<Float>, from first: Int, count: Int, besides own: Int
  ) {
    var index = 0
    while index < count {
      // Most are too far, and most of eight at once.
      if indices.count == most, index &+ 8 <= count, let bound = distances.first {
        let product = UnsafeRawPointer(products + index).loadUnaligned(as: SIMD8<Float>.self)
        let square = UnsafeRawPointer(squares + index).loadUnaligned(as: SIMD8<Float>.self)
        if (square - product - product).min() >= bound {
          index &+= 8
          continue
        }
      }
      let end = min(count, index &+ 8)
      while index < end {
        if first &+ index != own { add(squares[index] - 2 * products[index], Int32(first &+ index)) }
        index &+= 1
      }
    }
  }

  private mutating func add(_ distance: Float, _ index: Int32) {
    if indices.count < most {
      distances.append(distance)
      indices.append(index)
      rise(from: indices.count - 1)
    } else if distance < distances[0] {
      distances[0] = distance
      indices[0] = index
      sink()
    }
  }

  private mutating func rise(from last: Int) {
    var place = last
    while place > 0, case let above = (place - 1) / 2, distances[above] < distances[place] {
      swap(above, place)
      place = above
    }
  }

  private mutating func sink() {
    var place = 0
    while true {
      var larger = 2 * place + 1
      guard larger < most else { return }
      if larger + 1 < most, distances[larger + 1] > distances[larger] { larger += 1 }
      guard distances[larger] > distances[place] else { return }
      swap(larger, place)
      place = larger
    }
  }

  private mutating func swap(_ a: Int, _ b: Int) {
    distances.swapAt(a, b)
    indices.swapAt(a, b)
  }
}
