import TenonKernels
import TenonPlugin

/// Three matrix products: y = x Wᵀ, dx = g W, dW = gᵀ x.
struct LinearOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let rows: Int
  private let inFeatures: Int
  private let outFeatures: Int
  private let hasBias: Bool
  private let outputTiling: MatrixTiling
  private let inputTiling: MatrixTiling
  private let weightTiling: MatrixTiling

  /// Columns whose bias gradient one task sums up.
  private static var biasBlock: Int { 64 }

  init(
    _ rows: Int, _ inFeatures: Int, _ outFeatures: Int, _ hasBias: Bool, _ output: TensorType, _ request: PlanRequest
  ) {
    self.rows = rows
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    self.hasBias = hasBias
    outputTiling = MatrixTiling(rows: rows, columns: outFeatures, inner: inFeatures)
    inputTiling = MatrixTiling(rows: rows, columns: inFeatures, inner: outFeatures)
    weightTiling = MatrixTiling(rows: outFeatures, columns: inFeatures, inner: rows)
    var plan = LayerPlan(outputs: [output])
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    plan.flops = 2 * Double(rows) * Double(inFeatures) * Double(outFeatures)
    plan.bytesMoved =
      (Double(rows) * Double(inFeatures + outFeatures) + Double(inFeatures) * Double(outFeatures))
      * Double(MemoryLayout<T>.stride)
    plan.algorithm = "gemm in tiles of \(outputTiling.tileRows) x \(outputTiling.tileColumns)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let weight = call.parameter(0, as: T.self)
    let bias = hasBias ? call.parameter(1, as: T.self) : nil
    call.step.parallelFor(outputTiling.taskCount) { task, _ in
      let (rows, columns) = outputTiling.tile(task)
      if let bias {
        for row in rows {
          (y + (row &* outFeatures &+ columns.lowerBound))
            .update(from: bias + columns.lowerBound, count: columns.count)
        }
      }
      BLAS.gemm(
        m: rows.count, n: columns.count, k: inFeatures, x + rows.lowerBound &* inFeatures, rowA: inFeatures,
        weight + columns.lowerBound &* inFeatures, rowB: inFeatures, transposeB: true,
        into: y + (rows.lowerBound &* outFeatures &+ columns.lowerBound), rowC: outFeatures, accumulate: bias != nil)
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: T.self)
    let gradWeight = call.gradParameter(0, as: T.self)
    let gradBias = hasBias ? call.gradParameter(1, as: T.self) : nil
    guard let gradient = call.gradOutput(as: T.self) else {
      gradInput?.prepare(count: rows &* inFeatures)
      gradWeight?.prepare(count: outFeatures &* inFeatures)
      gradBias?.prepare(count: outFeatures)
      return
    }
    if let gradInput { backwardInput(call, gradient, gradInput) }
    if let gradWeight { backwardWeight(call, gradient, gradWeight) }
    if let gradBias { backwardBias(call, gradient, gradBias) }
  }

  private func backwardInput(_ call: LayerCall, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>) {
    let weight = call.parameter(0, as: T.self)
    call.step.parallelFor(inputTiling.taskCount) { task, _ in
      let (rows, columns) = inputTiling.tile(task)
      BLAS.gemm(
        m: rows.count, n: columns.count, k: outFeatures, gradient + rows.lowerBound &* outFeatures, rowA: outFeatures,
        weight + columns.lowerBound, rowB: inFeatures,
        into: target.pointer + (rows.lowerBound &* inFeatures &+ columns.lowerBound), rowC: inFeatures,
        accumulate: target.accumulates)
    }
  }

  private func backwardWeight(_ call: LayerCall, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>) {
    let x = call.input(as: T.self)
    call.step.parallelFor(weightTiling.taskCount) { task, _ in
      let (rows, columns) = weightTiling.tile(task)
      BLAS.gemm(
        m: rows.count, n: columns.count, k: self.rows, gradient + rows.lowerBound, rowA: outFeatures,
        transposeA: true, x + columns.lowerBound, rowB: inFeatures,
        into: target.pointer + (rows.lowerBound &* inFeatures &+ columns.lowerBound), rowC: inFeatures,
        accumulate: target.accumulates)
    }
  }

  private func backwardBias(_ call: LayerCall, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>) {
    ElementChunks(outFeatures, perTask: Self.biasBlock).each(call) { range in
      let (first, count) = (range.lowerBound, range.count)
      let sums = target.pointer + first
      if !target.accumulates { sums.update(repeating: 0, count: count) }
      for row in 0..<rows { add(gradient + (row &* outFeatures &+ first), to: sums, count: count) }
    }
  }
}
