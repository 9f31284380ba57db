/// What pushes points apart: Σ q² (y(i) - y(j)) over all j, with q = 1 / (1 + |y(i) - y(j)|²), and the sum of all q.
///
/// The points of a leaf are computed together: a box that is small, seen from the nearest point of the leaf's own box,
/// stands for its points by its centre of mass.
/// - Source: van der Maaten 2014, Accelerating t-SNE using Tree-Based Algorithms, §4.2 (Barnes and Hut's algorithm).
struct Repulsion {
  private typealias Lanes = SIMD8<Float>

  let tree: PointTree
  private let squaredAngle: Float
  /// What a leaf meets, for each worker: places of boxes with their masses, and leaves.
  private let (far, near): (NumberBlock<SIMD3<Float>>, NumberBlock<Int32>)

  /// - Parameter angle: the largest box that is taken as one point, by its distance.
  init(_ tree: PointTree, angle: Double, workers: Int) {
    self.tree = tree
    squaredAngle = Float(angle * angle)
    far = NumberBlock(workers * tree.nodes.count, of: SIMD3())
    near = NumberBlock(workers * tree.leafCount, of: 0)
  }

  /// Computes the forces on the points of a leaf.
  ///
  /// - Parameter forces: gets that of each point, by its number.
  /// - Returns: the sum of q over the leaf's points and all others.
  func compute(leaf: Int, worker: Int, into forces: NumberBlock<SIMD2<Float>>) -> Double {
    let far = far.start + worker * tree.nodes.count
    let near = near.start + worker * tree.leafCount
    let (farCount, nearCount) = meet(leaf, far, near)
    let places = tree.places(ofLeaf: leaf)
    var total = 0.0
    for half in stride(from: places.lowerBound, to: places.upperBound, by: Lanes.scalarCount) {
      let x = UnsafeRawPointer(tree.x.start + half).loadUnaligned(as: Lanes.self)
      let y = UnsafeRawPointer(tree.y.start + half).loadUnaligned(as: Lanes.self)
      var (forceX, forceY, sum) = (Lanes(), Lanes(), Lanes())
      for index in 0..<farCount {
        let (dx, dy) = (x - far[index].x, y - far[index].y)
        let q = 1 / (dx * dx + dy * dy + 1)
        let weighted = q * far[index].z
        let factor = weighted * q
        sum += weighted
        forceX += factor * dx
        forceY += factor * dy
      }
      for index in 0..<nearCount {
        for place in tree.places(ofLeaf: Int(near[index])) {
          let (dx, dy) = (x - tree.x.start[place], y - tree.y.start[place])
          let q = 1 / (dx * dx + dy * dy + 1)
          let factor = q * q
          sum += q
          forceX += factor * dx
          forceY += factor * dy
        }
      }
      for lane in 0..<min(Lanes.scalarCount, places.upperBound - half) {
        forces.start[Int(tree.order.start[half + lane])] = SIMD2(forceX[lane], forceY[lane])
        // A point met itself, too.
        total += Double(sum[lane]) - 1
      }
    }
    return total
  }

  /// Divides all points into boxes that are far from a leaf and leaves that are not.
  private func meet(
    _ leaf: Int, _ far: UnsafeMutablePointer<SIMD3<Float>>, _ near: UnsafeMutablePointer<Int32>
  ) -> (far: Int, near: Int) {
    let places = tree.places(ofLeaf: leaf)
    var low = SIMD2(tree.x.start[places.lowerBound], tree.y.start[places.lowerBound])
    var high = low
    for place in places {
      let point = SIMD2(tree.x.start[place], tree.y.start[place])
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let (nodes, end) = (tree.nodes.start, tree.nodes.count)
    var (farCount, nearCount, index) = (0, 0, 0)
    while index < end {
      let node = nodes + index
      let centre = node.pointee.centre
      let distance = pointwiseMax(pointwiseMax(low - centre, centre - high), SIMD2())
      if node.pointee.squaredSize < squaredAngle * (distance * distance).sum() {
        far[farCount] = SIMD3(centre.x, centre.y, node.pointee.mass)
        farCount &+= 1
        index = Int(node.pointee.next)
        continue
      }
      if node.pointee.leaf >= 0 {
        near[nearCount] = node.pointee.leaf
        nearCount &+= 1
      }
      index &+= 1
    }
    return (farCount, nearCount)
  }
}
