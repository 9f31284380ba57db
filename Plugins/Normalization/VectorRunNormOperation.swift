import CTenonKernels
import TenonPlugin

/// Normalizes float32 rows that are made of runs of neighbours with one factor each, by vector kernels: groups of
/// channels.
///
/// What `RowNormOperation` computes. Each row leaves its part of the factors' gradients in the workspace, Σ g · z and
/// Σ g of each run, which are then added in the order of the samples.
struct VectorRunNormOperation: LayerOperation {
  let plan: LayerPlan
  private let shape: RowShape
  private let eps: Double
  private let isAffine: Bool
  private let rows: ElementChunks
  /// Of a row; without factors it is one.
  private let runs: Int

  init(_ shape: RowShape, eps: Double, isAffine: Bool, _ type: TensorType, _ request: PlanRequest) {
    self.shape = shape
    self.eps = eps
    self.isAffine = isAffine
    runs = isAffine ? shape.runsPerRow : 1
    rows = ElementChunks(rows: shape.rows, of: shape.length)
    var plan = RowFactorSums(shape).plan(type, request, algorithm: "row by row, vectors")
    plan.workspaceByteCount = request.wantsBackward ? 2 * shape.rows * runs * MemoryLayout<Double>.stride : 0
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let saved = call.saved(as: Double.self)
    let weight = isAffine ? call.parameter(0, as: Float.self) : nil
    let bias = isAffine ? call.parameter(1, as: Float.self) : nil
    let (kernels, run) = (tenon_lanes().pointee, Int64(shape.length / max(1, runs)))
    rows.eachRow(call) { row, _ in
      let (start, factor) = (row &* shape.length, shape.firstFactor(row))
      kernels.normalize_runs(
        x + start, Int64(runs), run, eps, weight.map { $0 + factor }, bias.map { $0 + factor }, y + start,
        saved + 2 &* row)
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradients = RowGradients<Float>(call, hasWeight: isAffine, hasBias: isAffine)
    guard let gradient = call.gradOutput(as: Float.self) else { return gradients.prepare(shape) }
    let x = call.input(as: Float.self)
    let saved = UnsafePointer(call.saved(as: Double.self))
    // A single element is its own mean: the output does not depend on it, and rounding must not say otherwise.
    let wantsInput = shape.length > 1 ? gradients.input : nil
    let weight = isAffine ? call.parameter(0, as: Float.self) : nil
    let products = call.workspace(as: Double.self)
    let totals = products + shape.rows &* runs
    let (kernels, run) = (tenon_lanes().pointee, Int64(shape.length / max(1, runs)))
    rows.eachRow(call) { row, _ in
      let (start, own) = (row &* shape.length, row &* runs)
      kernels.normalize_runs_gradient(
        gradient + start, x + start, Int64(runs), run, saved + 2 &* row,
        weight.map { $0 + shape.firstFactor(row) }, wantsInput.map { $0.pointer + start },
        wantsInput?.accumulates == true ? 1 : 0, products + own, totals + own)
    }
    // After the sums: it may take the place of the arriving gradient.
    if wantsInput == nil { gradients.input?.prepare(count: shape.elementCount) }
    guard gradients.weight != nil || gradients.bias != nil else { return }
    let factors = shape.factorCount
    for factor in 0..<factors {
      var (product, total) = (0.0, 0.0)
      for at in stride(from: factor, to: shape.rows &* runs, by: factors) {
        product += products[at]
        total += totals[at]
      }
      gradients.weight?.write(Float(product), at: factor)
      gradients.bias?.write(Float(total), at: factor)
    }
  }
}
