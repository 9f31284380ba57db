import CTenonKernels
import TenonPlugin

/// Normalizes float32 rows in which each element has a factor of its own, or none has one, by vector kernels.
///
/// What `RowNormOperation` computes, in the same order.
struct VectorRowNormOperation: LayerOperation {
  let plan: LayerPlan
  private let shape: RowShape
  private let centers: Bool
  private let eps: Double
  private let hasWeight: Bool
  private let hasBias: Bool
  private let rows: ElementChunks
  private let factorSums: RowFactorSums

  /// - Parameter shape: rows in which each element has a factor of its own.
  init(
    _ shape: RowShape, centers: Bool, eps: Double, hasWeight: Bool, hasBias: Bool, _ type: TensorType,
    _ request: PlanRequest
  ) {
    self.shape = shape
    self.centers = centers
    self.eps = eps
    self.hasWeight = hasWeight
    self.hasBias = hasBias
    rows = ElementChunks(rows: shape.rows, of: shape.length, elementsPerTask: 8_192)
    factorSums = RowFactorSums(shape)
    plan = factorSums.plan(type, request, algorithm: "row by row, vectors")
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let saved = call.saved(as: Double.self)
    let weight = hasWeight ? call.parameter(0, as: Float.self) : nil
    let bias = hasBias ? call.parameter(1, as: Float.self) : nil
    let (kernels, length) = (tenon_lanes().pointee, shape.length)
    rows.each(call) { range in
      let start = range.lowerBound &* length
      kernels.normalize_rows(
        x + start, Int64(range.count), Int64(length), centers ? 1 : 0, eps, weight, bias, y + start,
        saved + 2 &* range.lowerBound)
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradients = RowGradients<Float>(call, hasWeight: hasWeight, hasBias: hasBias)
    guard let gradient = call.gradOutput(as: Float.self) else { return gradients.prepare(shape) }
    let x = call.input(as: Float.self)
    let saved = UnsafePointer(call.saved(as: Double.self))
    // A single element is its own mean: the output does not depend on it, and rounding must not say otherwise.
    let wantsInput = shape.length > 1 || !centers ? gradients.input : nil
    let weight = hasWeight ? call.parameter(0, as: Float.self) : nil
    let workspace = gradients.weight != nil || gradients.bias != nil ? call.workspace(as: Double.self) : nil
    let (kernels, length) = (tenon_lanes().pointee, shape.length)
    call.step.parallelFor(factorSums.parts.taskCount) { part, _ in
      let own = workspace.map { factorSums.cleared(part, in: $0) }
      let all = factorSums.parts.range(part)
      let start = all.lowerBound &* length
      kernels.normalize_rows_gradient(
        gradient + start, x + start, Int64(all.count), Int64(length), centers ? 1 : 0, saved + 2 &* all.lowerBound,
        weight, wantsInput.map { $0.pointer + start }, wantsInput?.accumulates == true ? 1 : 0, own?.products,
        own?.totals)
    }
    // After the sums: it may take the place of the arriving gradient.
    if wantsInput == nil { gradients.input?.prepare(count: shape.elementCount) }
    if let workspace { factorSums.combine(call, workspace, gradients.weight, gradients.bias) }
  }
}
