/// Points of a plane in a balanced tree of boxes, with the centre of mass of each.
///
/// A box is cut along its longer side so that both halves have whole leaves; so every leaf but the last has
/// `leafSize` points, and the form of the tree depends on the number of points alone. Nodes stand in an array, each before
/// those within it. `build` puts points into leaves, `refit` takes the boxes anew around points that have moved, which is
/// right for any movement, and good for small ones.
final class PointTree {
  static let leafSize = 16

  struct Node {
    var low = SIMD2<Float>()
    var high = SIMD2<Float>()
    var centre = SIMD2<Float>()
    /// The square of the box's diagonal.
    var squaredSize: Float = 0
    var mass: Float = 0
    /// The first node after those within this one.
    var next: Int32 = 0
    /// The number of a leaf; -1 for what is none.
    var leaf: Int32 = -1
  }

  private struct Place {
    var point: SIMD2<Float>
    var index: Int32
  }

  let count: Int
  let leafCount: Int
  let nodes: NumberBlock<Node>
  /// The points of leaf i are those from 16 i.
  let x: NumberBlock<Float>
  let y: NumberBlock<Float>
  /// Which point stands at a place.
  let order: NumberBlock<Int32>
  private let places: NumberBlock<Place>

  init(count: Int) {
    self.count = count
    leafCount = (count + Self.leafSize - 1) / Self.leafSize
    nodes = NumberBlock(2 * leafCount - 1, of: Node())
    x = NumberBlock(leafCount * Self.leafSize, of: 0)
    y = NumberBlock(leafCount * Self.leafSize, of: 0)
    order = NumberBlock(count, of: 0)
    for index in 0..<count { order[index] = Int32(index) }
    places = NumberBlock(count, of: Place(point: SIMD2(), index: 0))
    var made = 0
    shape(leaves: 0..<leafCount, &made)
  }

  private func shape(leaves: Range<Int>, _ made: inout Int) {
    let own = made
    made += 1
    if leaves.count == 1 {
      nodes[own].leaf = Int32(leaves.lowerBound)
    } else {
      let middle = leaves.lowerBound + (leaves.count + 1) / 2
      shape(leaves: leaves.lowerBound..<middle, &made)
      shape(leaves: middle..<leaves.upperBound, &made)
    }
    nodes[own].next = Int32(made)
  }

  /// The points of a leaf.
  @inline(__always)
  func places(ofLeaf leaf: Int) -> Range<Int> { leaf &* Self.leafSize..<min(count, (leaf &+ 1) &* Self.leafSize) }

  /// Puts points into leaves, and takes the boxes around them.
  ///
  /// - Parameter points: finite ones.
  func build(_ points: NumberBlock<SIMD2<Float>>) {
    for place in 0..<count {
      places[place] = Place(point: points[Int(order[place])], index: order[place])
    }
    divide(leaves: 0..<leafCount)
    for place in 0..<count { order[place] = places[place].index }
    refit(points)
  }

  private func divide(leaves: Range<Int>) {
    guard leaves.count > 1 else { return }
    let range = leaves.lowerBound * Self.leafSize..<min(count, leaves.upperBound * Self.leafSize)
    var (low, high) = (places[range.lowerBound].point, places[range.lowerBound].point)
    for place in range {
      low = pointwiseMin(low, places[place].point)
      high = pointwiseMax(high, places[place].point)
    }
    let extent = high - low
    let middle = leaves.lowerBound + (leaves.count + 1) / 2
    select(middle * Self.leafSize, in: range, axis: extent.x >= extent.y ? 0 : 1)
    divide(leaves: leaves.lowerBound..<middle)
    divide(leaves: middle..<leaves.upperBound)
  }

  /// Moves points so that none before `place` is larger than one from there on.
  private func select(_ place: Int, in range: Range<Int>, axis: Int) {
    let places = places.start
    var (low, high) = (range.lowerBound, range.upperBound - 1)
    while low < high {
      let pivot = Self.median(
        places[low].point[axis], places[(low + high) / 2].point[axis], places[high].point[axis])
      var (left, right) = (low, high)
      while left <= right {
        while places[left].point[axis] < pivot { left += 1 }
        while places[right].point[axis] > pivot { right -= 1 }
        if left <= right {
          swap(&places[left], &places[right])
          left += 1
          right -= 1
        }
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        return
      }
    }
  }

  private static func median(_ a: Float, _ b: Float, _ c: Float) -> Float { max(min(a, b), min(max(a, b), c)) }

  /// Takes boxes and centres around the points where they are now.
  func refit(_ points: NumberBlock<SIMD2<Float>>) {
    for place in 0..<count {
      let point = points[Int(order[place])]
      (x[place], y[place]) = (point.x, point.y)
    }
    let nodes = nodes.start
    for index in stride(from: self.nodes.count - 1, through: 0, by: -1) {
      let node = nodes + index
      if node.pointee.leaf >= 0 {
        fit(node)
      } else {
        let (left, right) = (nodes + (index + 1), nodes + Int(nodes[index + 1].next))
        node.pointee.low = pointwiseMin(left.pointee.low, right.pointee.low)
        node.pointee.high = pointwiseMax(left.pointee.high, right.pointee.high)
        node.pointee.mass = left.pointee.mass + right.pointee.mass
        node.pointee.centre =
          (left.pointee.centre * left.pointee.mass + right.pointee.centre * right.pointee.mass) / node.pointee.mass
      }
      let extent = node.pointee.high - node.pointee.low
      node.pointee.squaredSize = (extent * extent).sum()
    }
  }

  private func fit(_ node: UnsafeMutablePointer<Node>) {
    let places = places(ofLeaf: Int(node.pointee.leaf))
    var low = SIMD2(x[places.lowerBound], y[places.lowerBound])
    var (high, sum) = (low, SIMD2<Float>())
    for place in places {
      let point = SIMD2(x[place], y[place])
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
      sum += point
    }
    node.pointee.low = low
    node.pointee.high = high
    node.pointee.mass = Float(places.count)
    node.pointee.centre = sum / node.pointee.mass
  }
}
