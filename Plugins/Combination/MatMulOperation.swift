import TenonKernels
import TenonPlugin

/// Pairs of matrices, each product cut into tiles.
///
/// Gradients of a matrix that stands in several pairs are added in the order of the pairs.
struct MatMulOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let shape: MatrixPairs
  private let output: MatrixProduct<T>
  private let first: MatrixProduct<T>
  private let second: MatrixProduct<T>
  /// The pairs that a matrix stands in.
  private let ofFirst: [[Int]]
  private let ofSecond: [[Int]]

  init(_ shape: MatrixPairs, _ request: PlanRequest) {
    self.shape = shape
    let (m, n, k) = (shape.m, shape.n, shape.k)
    func uses(_ count: Int, _ size: Int, _ number: (Int) -> Int) -> [[Int]] {
      var uses = [[Int]](repeating: [], count: size == 0 ? 0 : count / size)
      if !uses.isEmpty { for pair in shape.pairs.indices { uses[number(pair)].append(pair) } }
      return uses
    }
    ofFirst = uses(shape.firstCount, m &* k) { shape.pairs[$0].first }
    ofSecond = uses(shape.secondCount, k &* n) { shape.pairs[$0].second }
    output = MatrixProduct(rows: m, columns: n, inner: k, products: shape.pairs.count)
    first = MatrixProduct(rows: m, columns: k, inner: n, transposesB: true, products: ofFirst.count)
    second = MatrixProduct(rows: k, columns: n, inner: m, transposesA: true, products: ofSecond.count)
    var plan = LayerPlan(outputs: [shape.output])
    plan.workerWorkspaceByteCount = output.scratchByteCount
    if request.wantsGradInput.first == true {
      plan.backwardNeeds.insert(.input(1))
      plan.workerWorkspaceByteCount = max(plan.workerWorkspaceByteCount, first.scratchByteCount)
    }
    if request.wantsGradInput.count > 1, request.wantsGradInput[1] {
      plan.backwardNeeds.insert(.input(0))
      plan.workerWorkspaceByteCount = max(plan.workerWorkspaceByteCount, second.scratchByteCount)
    }
    plan.flops = 2 * Double(shape.pairs.count) * Double(m) * Double(n) * Double(k)
    plan.bytesMoved =
      Double(shape.firstCount + shape.secondCount + shape.output.shape.elementCount)
      * Double(MemoryLayout<T>.stride)
    plan.algorithm = "gemm in tiles of \(output.tiling.tileRows) x \(output.tiling.tileColumns)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let tiles = output.tiling.taskCount
    call.step.parallelFor(shape.pairs.count &* tiles) { task, worker in
      let pair = task / tiles
      let (first, second) = shape.pairs[pair]
      output.runTile(
        task % tiles, worker, a + first &* m &* k, rowA: max(1, k), b + second &* k &* n, rowB: n,
        into: y + pair &* m &* n, rowC: n, accumulates: false, call)
    }
  }

  func backward(_ call: LayerCall) throws {
    let (gradFirst, gradSecond) = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    let gradient = call.gradOutput(as: T.self)
    if gradient == nil || shape.pairs.isEmpty || shape.n == 0 { gradFirst?.prepare(count: shape.firstCount) }
    if gradient == nil || shape.pairs.isEmpty || shape.m == 0 { gradSecond?.prepare(count: shape.secondCount) }
    guard let gradient else { return }
    let (m, n, k) = (shape.m, shape.n, shape.k)
    if let gradFirst, n > 0 {
      let b = call.input(1, as: T.self)
      each(ofFirst, first, gradFirst, call) { task, worker, matrix, pair, accumulates in
        first.runTile(
          task, worker, gradient + pair &* m &* n, rowA: n, b + shape.pairs[pair].second &* k &* n, rowB: n,
          into: gradFirst.pointer + matrix &* m &* k, rowC: k, accumulates: accumulates, call)
      }
    }
    if let gradSecond, m > 0 {
      let a = call.input(0, as: T.self)
      each(ofSecond, second, gradSecond, call) { task, worker, matrix, pair, accumulates in
        second.runTile(
          task, worker, a + shape.pairs[pair].first &* m &* k, rowA: k, gradient + pair &* m &* n, rowB: n,
          into: gradSecond.pointer + matrix &* k &* n, rowC: n, accumulates: accumulates, call)
      }
    }
  }

  /// Runs each tile of the gradient of each matrix for the pairs that the matrix stands in.
  private func each(
    _ uses: [[Int]], _ product: MatrixProduct<T>, _ target: GradientDestination<T>, _ call: LayerCall,
    _ run: (_ task: Int, _ worker: Int, _ matrix: Int, _ pair: Int, _ accumulates: Bool) -> Void
  ) {
    let tiles = product.tiling.taskCount
    call.step.parallelFor(uses.count &* tiles) { task, worker in
      let matrix = task / tiles
      var accumulates = target.accumulates
      for pair in uses[matrix] {
        run(task % tiles, worker, matrix, pair, accumulates)
        accumulates = true
      }
    }
  }
}
