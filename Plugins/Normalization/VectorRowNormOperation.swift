import CTenonKernels
import TenonPlugin

/// Normalizes float32 rows in which each element has a factor of its own, or none has one, by vector kernels.
///
/// What `RowNormOperation` computes, in the same order: parameters' gradients are summed up over fixed parts of the rows.
struct VectorRowNormOperation: LayerOperation {
  let plan: LayerPlan
  private let rowCount: Int
  private let length: Int
  private let centers: Bool
  private let eps: Double
  private let hasWeight: Bool
  private let hasBias: Bool
  private let rows: ElementChunks
  /// Rows whose parameter gradients are summed up together.
  private let parts: ElementChunks
  private let rowsAtOnce: Int

  private static let wantedParts = 16

  init(
    rows rowCount: Int, of length: Int, centers: Bool, eps: Double, hasWeight: Bool, hasBias: Bool,
    _ type: TensorType, _ request: PlanRequest
  ) {
    self.rowCount = rowCount
    self.length = length
    self.centers = centers
    self.eps = eps
    self.hasWeight = hasWeight
    self.hasBias = hasBias
    rows = ElementChunks(rows: rowCount, of: length, elementsPerTask: 8_192)
    parts = ElementChunks(rowCount, perTask: max(1, (rowCount &+ Self.wantedParts &- 1) / Self.wantedParts))
    rowsAtOnce = max(1, 8_192 / max(1, length))
    var plan = LayerPlan(outputs: [type])
    if request.wantsBackward { plan.backwardNeeds = [.input(0)] }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.savedByteCount = 2 * rowCount * MemoryLayout<Double>.stride
    if request.wantsGradParameter.contains(true) {
      plan.workspaceByteCount = parts.taskCount * 2 * length * MemoryLayout<Double>.stride
    }
    plan.flops = 6 * Double(type.shape.elementCount)
    plan.bytesMoved = 3 * Double(type.byteCount)
    plan.estimate(forward: plan.bytesMoved, backward: 2 * plan.bytesMoved, request)
    plan.algorithm = "row by row, vectors"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let saved = call.saved(as: Double.self)
    let weight = hasWeight ? call.parameter(0, as: Float.self) : nil
    let bias = hasBias ? call.parameter(1, as: Float.self) : nil
    let kernels = tenon_lanes().pointee
    rows.each(call) { range in
      let start = range.lowerBound &* length
      kernels.normalize_rows(
        x + start, Int64(range.count), Int64(length), centers ? 1 : 0, eps, weight, bias, y + start,
        saved + 2 &* range.lowerBound)
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: Float.self)
    let gradWeight = hasWeight ? call.gradParameter(0, as: Float.self) : nil
    let gradBias = hasBias ? call.gradParameter(1, as: Float.self) : nil
    guard let gradient = call.gradOutput(as: Float.self) else {
      gradInput?.prepare(count: rowCount &* length)
      gradWeight?.prepare(count: length)
      gradBias?.prepare(count: length)
      return
    }
    let x = call.input(as: Float.self)
    let saved = UnsafePointer(call.saved(as: Double.self))
    let wantsParameters = gradWeight != nil || gradBias != nil
    // A single element is its own mean: the output does not depend on it, and rounding must not say otherwise.
    let wantsInput = length > 1 || !centers ? gradInput : nil
    if wantsInput == nil { gradInput?.prepare(count: rowCount &* length) }
    let weight = hasWeight ? call.parameter(0, as: Float.self) : nil
    let sums = wantsParameters ? call.workspace(as: Double.self) : nil
    let kernels = tenon_lanes().pointee
    call.step.parallelFor(parts.taskCount) { part, _ in
      let own = sums.map { $0 + part &* 2 &* length }
      own?.update(repeating: 0, count: 2 &* length)
      let all = parts.range(part)
      var first = all.lowerBound
      // Some rows at a time stay in the cache. Products come before the input's gradient, which may take the place of
      // the arriving one.
      while first < all.upperBound {
        let (start, count) = (first &* length, Int64(min(rowsAtOnce, all.upperBound &- first)))
        if let own {
          kernels.add_row_products(
            gradient + start, x + start, count, Int64(length), saved + 2 &* first, own, own + length)
        }
        if let wantsInput {
          kernels.normalize_rows_gradient(
            gradient + start, x + start, count, Int64(length), centers ? 1 : 0, saved + 2 &* first, weight,
            wantsInput.pointer + start, wantsInput.accumulates ? 1 : 0)
        }
        first &+= rowsAtOnce
      }
    }
    if let sums { combine(call, sums, gradWeight, gradBias) }
  }

  private func combine(
    _ call: LayerCall, _ sums: UnsafeMutablePointer<Double>, _ gradWeight: GradientDestination<Float>?,
    _ gradBias: GradientDestination<Float>?
  ) {
    ElementChunks(length, perTask: 1_024).each(call) { elements in
      for i in elements {
        var (product, total) = (0.0, 0.0)
        for part in 0..<parts.taskCount {
          product += sums[2 &* part &* length &+ i]
          total += sums[(2 &* part &+ 1) &* length &+ i]
        }
        gradWeight?.write(Float(product), at: i)
        gradBias?.write(Float(total), at: i)
      }
    }
  }
}
