import TenonKernels
import TenonPlugin

/// Pairs of matrices, each product cut into tiles.
///
/// Gradients of a matrix that stands in several pairs are added in the order of the pairs.
struct MatMulOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let shape: MatrixPairs
  private let outputs: MatrixTiling
  private let firsts: MatrixTiling
  private let seconds: MatrixTiling
  /// The pairs that a matrix stands in.
  private let ofFirst: [[Int]]
  private let ofSecond: [[Int]]

  init(_ shape: MatrixPairs, _ request: PlanRequest) {
    self.shape = shape
    let (m, n, k) = (shape.m, shape.n, shape.k)
    outputs = MatrixTiling(rows: m, columns: n, inner: k)
    firsts = MatrixTiling(rows: m, columns: k, inner: n)
    seconds = MatrixTiling(rows: k, columns: n, inner: m)
    func uses(_ count: Int, _ size: Int, _ number: (Int) -> Int) -> [[Int]] {
      var uses = [[Int]](repeating: [], count: size == 0 ? 0 : count / size)
      if !uses.isEmpty { for pair in shape.pairs.indices { uses[number(pair)].append(pair) } }
      return uses
    }
    ofFirst = uses(shape.firstCount, m &* k) { shape.pairs[$0].first }
    ofSecond = uses(shape.secondCount, k &* n) { shape.pairs[$0].second }
    var plan = LayerPlan(outputs: [shape.output])
    if request.wantsGradInput.first == true { plan.backwardNeeds.insert(.input(1)) }
    if request.wantsGradInput.count > 1, request.wantsGradInput[1] { plan.backwardNeeds.insert(.input(0)) }
    plan.flops = 2 * Double(shape.pairs.count) * Double(m) * Double(n) * Double(k)
    plan.bytesMoved =
      Double(shape.firstCount + shape.secondCount + shape.output.shape.elementCount)
      * Double(MemoryLayout<T>.stride)
    plan.algorithm = "gemm"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    let (m, n, k) = (shape.m, shape.n, shape.k)
    call.step.parallelFor(shape.pairs.count &* outputs.taskCount) { task, _ in
      let (pair, tile) = (task / outputs.taskCount, outputs.tile(task % outputs.taskCount))
      let (first, second) = shape.pairs[pair]
      BLAS.gemm(
        m: tile.rows.count, n: tile.columns.count, k: k, a + (first &* m &+ tile.rows.lowerBound) &* k, rowA: max(1, k),
        b + (second &* k &* n &+ tile.columns.lowerBound), rowB: n,
        into: y + ((pair &* m &+ tile.rows.lowerBound) &* n &+ tile.columns.lowerBound), rowC: n)
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
      call.step.parallelFor(ofFirst.count &* firsts.taskCount) { task, _ in
        let (matrix, tile) = (task / firsts.taskCount, firsts.tile(task % firsts.taskCount))
        var accumulates = gradFirst.accumulates
        for pair in ofFirst[matrix] {
          BLAS.gemm(
            m: tile.rows.count, n: tile.columns.count, k: n, gradient + (pair &* m &+ tile.rows.lowerBound) &* n,
            rowA: n,
            b + (shape.pairs[pair].second &* k &+ tile.columns.lowerBound) &* n, rowB: n, transposeB: true,
            into: gradFirst.pointer + ((matrix &* m &+ tile.rows.lowerBound) &* k &+ tile.columns.lowerBound),
            rowC: k, accumulate: accumulates)
          accumulates = true
        }
      }
    }
    if let gradSecond, m > 0 {
      let a = call.input(0, as: T.self)
      call.step.parallelFor(ofSecond.count &* seconds.taskCount) { task, _ in
        let (matrix, tile) = (task / seconds.taskCount, seconds.tile(task % seconds.taskCount))
        var accumulates = gradSecond.accumulates
        for pair in ofSecond[matrix] {
          BLAS.gemm(
            m: tile.rows.count, n: tile.columns.count, k: m,
            a + (shape.pairs[pair].first &* m &* k &+ tile.rows.lowerBound), rowA: k, transposeA: true,
            gradient + (pair &* m &* n &+ tile.columns.lowerBound), rowB: n,
            into: gradSecond.pointer + ((matrix &* k &+ tile.rows.lowerBound) &* n &+ tile.columns.lowerBound),
            rowC: n, accumulate: accumulates)
          accumulates = true
        }
      }
    }
  }
}
