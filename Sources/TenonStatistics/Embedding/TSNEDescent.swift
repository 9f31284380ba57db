import Glibc
import TenonCore

/// The gradient descent of t-SNE.
///
/// ∂KL/∂y(i) = 4 Σ (p(ij) - q(ij)) (1 + |y(i) - y(j)|²)⁻¹ (y(i) - y(j)), with momentum, and a gain for each number that
/// grows while its gradient keeps its direction.
final class TSNEDescent {
  /// Iterations in which p is exaggerated.
  static let exploration = 250
  private static let (earlyMomentum, momentum): (Float, Float) = (0.5, 0.8)
  private static let leastGain: Float = 0.01
  /// Iterations between two looks at the divergence, and between two trees.
  private static let (lookInterval, treeInterval) = (50, 5)
  /// Points, and leaves, of a task.
  private static let (pointBlock, leafBlock) = (128, 4)
  /// A point beyond has been thrown there: others have room in some hundreds.
  private static let bound: Float = 1e9
  private static let tiny = Double(Float.leastNormalMagnitude)

  private let probabilities: JointProbabilities
  private let points: NumberBlock<SIMD2<Float>>
  private let tree: PointTree
  private let repulsion: Repulsion
  private let step: Step
  private let (updates, gains): (NumberBlock<SIMD2<Float>>, NumberBlock<SIMD2<Float>>)
  private let (attracting, repelling): (NumberBlock<SIMD2<Float>>, NumberBlock<SIMD2<Float>>)
  /// Of tasks.
  private let (leafSums, blockSums): (NumberBlock<Double>, NumberBlock<Double>)
  private let pointTasks: Int
  private let leafTasks: Int
  /// Of those that are done.
  private(set) var iteration = 0

  init(_ probabilities: JointProbabilities, _ points: NumberBlock<SIMD2<Float>>, angle: Double, _ step: Step) {
    self.probabilities = probabilities
    self.points = points
    self.step = step
    tree = PointTree(count: points.count)
    repulsion = Repulsion(tree, angle: angle, workers: step.host.workerCount)
    updates = NumberBlock(points.count, of: SIMD2())
    gains = NumberBlock(points.count, of: SIMD2(1, 1))
    attracting = NumberBlock(points.count, of: SIMD2())
    repelling = NumberBlock(points.count, of: SIMD2())
    pointTasks = (points.count + Self.pointBlock - 1) / Self.pointBlock
    leafTasks = (tree.leafCount + Self.leafBlock - 1) / Self.leafBlock
    leafSums = NumberBlock(leafTasks, of: 0)
    blockSums = NumberBlock(pointTasks, of: 0)
    tree.build(points)
  }

  /// - Throws: `EmbeddingError.diverged`.
  func run(_ options: TSNE, rate: Double, _ progress: (Int, Double) -> Void) throws(EmbeddingError) {
    try descend(
      to: Self.exploration, rate, Self.earlyMomentum, exaggeration: options.earlyExaggeration,
      patience: Self.exploration, options.minGradNorm, progress)
    try descend(
      to: options.maxIter, rate, Self.momentum, exaggeration: 1, patience: options.nIterWithoutProgress,
      options.minGradNorm, progress)
  }

  /// KL(P ‖ Q) of the points as they are.
  func divergence() -> Double {
    tree.refit(points)
    let sum = computeForces()
    return divergence(normalization: sum, exaggeration: 1)
  }

  private func descend(
    to last: Int, _ rate: Double, _ momentum: Float, exaggeration: Double, patience: Int, _ leastNorm: Double,
    _ progress: (Int, Double) -> Void
  ) throws(EmbeddingError) {
    var (best, bestIteration) = (Double.infinity, iteration)
    updates.start.update(repeating: SIMD2(), count: updates.count)
    gains.start.update(repeating: SIMD2(1, 1), count: gains.count)
    while iteration < last {
      let looks = (iteration + 1) % Self.lookInterval == 0
      let sum = computeForces()
      let error = looks ? divergence(normalization: sum, exaggeration: exaggeration) : 0
      let norm = move(Float(rate), momentum, exaggeration: Float(exaggeration), normalization: sum)
      guard norm.isFinite, sum.isFinite else {
        throw EmbeddingError.diverged(iteration: iteration + 1, learningRate: rate)
      }
      iteration += 1
      iteration % Self.treeInterval == 0 ? tree.build(points) : tree.refit(points)
      guard looks else { continue }
      progress(iteration, error)
      if error < best {
        (best, bestIteration) = (error, iteration)
      } else if iteration - bestIteration > patience {
        return
      }
      if norm <= leastNorm { return }
    }
  }

  /// Both sums of the gradient, without their factors.
  ///
  /// - Returns: the sum of 1 / (1 + |y(i) - y(j)|²) over all pairs.
  private func computeForces() -> Double {
    step.parallelFor(leafTasks + pointTasks) { task, worker in
      if task < leafTasks {
        var sum = 0.0
        for leaf in task * Self.leafBlock..<min(tree.leafCount, (task + 1) * Self.leafBlock) {
          sum += repulsion.compute(leaf: leaf, worker: worker, into: repelling)
        }
        leafSums[task] = sum
      } else {
        let first = (task - leafTasks) * Self.pointBlock
        for index in first..<min(points.count, first + Self.pointBlock) { attracting[index] = attraction(of: index) }
      }
    }
    // Two points that lie on one another in float32 still repel each other.
    return max((0..<leafTasks).reduce(0) { $0 + leafSums[$1] }, Self.tiny)
  }

  /// Σ p q (y(i) - y(j)) over the neighbours of a point.
  @inline(__always)
  private func attraction(of index: Int) -> SIMD2<Float> {
    let (columns, values, points) = (probabilities.columns.start, probabilities.values.start, points.start)
    let own = points[index]
    var (sumX, sumY) = (SIMD8<Float>(), SIMD8<Float>())
    var place = probabilities.starts[index]
    let end = probabilities.starts[index + 1]
    while place < end {
      let p = UnsafeRawPointer(values + place).loadUnaligned(as: SIMD8<Float>.self)
      var (x, y) = (SIMD8<Float>(), SIMD8<Float>())
      for lane in 0..<JointProbabilities.lanes {
        let other = points[Int(columns[place &+ lane])]
        x[lane] = other.x
        y[lane] = other.y
      }
      let (dx, dy) = (own.x - x, own.y - y)
      let factor = p / (dx * dx + dy * dy + 1)
      sumX += factor * dx
      sumY += factor * dy
      place &+= JointProbabilities.lanes
    }
    return SIMD2(sumX.sum(), sumY.sum())
  }

  /// Moves all points, as scikit-learn does.
  ///
  /// - Returns: the norm of the gradient with its gains; not finite when a point has left all bounds.
  private func move(_ rate: Float, _ momentum: Float, exaggeration: Float, normalization: Double) -> Double {
    let inverse = Float(1 / normalization)
    step.parallelFor(pointTasks) { task, _ in
      var sum = 0.0
      for index in task * Self.pointBlock..<min(points.count, (task + 1) * Self.pointBlock) {
        var gradient = 4 * (exaggeration * attracting[index] - inverse * repelling[index])
        var gain = gains[index]
        let keeps = updates[index] * gradient .< SIMD2()
        gain.replace(with: gain + 0.2, where: keeps)
        gain.replace(with: gain * 0.8, where: .!keeps)
        gain = pointwiseMax(gain, SIMD2(repeating: Self.leastGain))
        gains[index] = gain
        gradient *= gain
        let update = momentum * updates[index] - rate * gradient
        updates[index] = update
        points[index] += update
        sum += Double((gradient * gradient).sum())
        if !(pointwiseMax(points[index], -points[index]).max() < Self.bound) { sum = .infinity }
      }
      blockSums[task] = sum
    }
    return (0..<pointTasks).reduce(0) { $0 + blockSums[$1] }.squareRoot()
  }

  private func divergence(normalization: Double, exaggeration: Double) -> Double {
    step.parallelFor(pointTasks) { task, _ in
      var sum = 0.0
      for index in task * Self.pointBlock..<min(points.count, (task + 1) * Self.pointBlock) {
        for place in probabilities.starts[index]..<probabilities.starts[index + 1] {
          let p = exaggeration * Double(probabilities.values[place])
          guard p > 0 else { continue }
          let difference = points[index] - points[Int(probabilities.columns[place])]
          let q = 1 / (1 + Double((difference * difference).sum())) / normalization
          sum += p * log(max(p, Self.tiny) / max(q, Self.tiny))
        }
      }
      blockSums[task] = sum
    }
    return (0..<pointTasks).reduce(0) { $0 + blockSums[$1] }
  }
}
