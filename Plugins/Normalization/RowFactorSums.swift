import TenonPlugin

/// The gradients of the factors of normalized rows: sums over fixed parts of the rows, which are then added in order.
///
/// The workspace has, for each part, Σ g · z of each factor and then Σ g of each factor, in double precision.
struct RowFactorSums: Sendable {
  let parts: ElementChunks
  private let shape: RowShape

  private static let wantedParts = 16

  init(_ shape: RowShape) {
    self.shape = shape
    // A part holds whole samples, so that it begins with the first factor.
    let samples = shape.rows / max(1, shape.rowsPerSample)
    let samplesPerPart = max(1, (samples &+ Self.wantedParts &- 1) / Self.wantedParts)
    parts = ElementChunks(shape.rows, perTask: samplesPerPart &* max(1, shape.rowsPerSample))
  }

  /// The plan of a normalization that saves the center and the factor of each row.
  func plan(_ type: TensorType, _ request: PlanRequest, algorithm: String) -> LayerPlan {
    var plan = LayerPlan(outputs: [type])
    if request.wantsBackward { plan.backwardNeeds = [.input(0)] }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.savedByteCount = 2 * shape.rows * MemoryLayout<Double>.stride
    if request.wantsGradParameter.contains(true) {
      plan.workspaceByteCount = parts.taskCount * 2 * shape.factorCount * MemoryLayout<Double>.stride
    }
    plan.flops = 6 * Double(shape.elementCount)
    plan.bytesMoved = 3 * Double(type.byteCount)
    plan.estimate(forward: plan.bytesMoved, backward: 2 * plan.bytesMoved, request)
    plan.algorithm = algorithm
    return plan
  }

  /// The sums of a part, all zero: Σ g · z and Σ g.
  func cleared(
    _ part: Int, in sums: UnsafeMutablePointer<Double>
  ) -> (products: UnsafeMutablePointer<Double>, totals: UnsafeMutablePointer<Double>) {
    let products = sums + part &* 2 &* shape.factorCount
    products.update(repeating: 0, count: 2 &* shape.factorCount)
    return (products, products + shape.factorCount)
  }

  /// Adds up the parts: dweight = Σ g · z, dbias = Σ g.
  func combine<T: Scalar>(
    _ call: LayerCall, _ sums: UnsafeMutablePointer<Double>, _ gradWeight: GradientDestination<T>?,
    _ gradBias: GradientDestination<T>?
  ) {
    let factors = shape.factorCount
    ElementChunks(factors, perTask: 1_024).each(call) { range in
      for factor in range {
        var (product, total) = (0.0, 0.0)
        for part in 0..<parts.taskCount {
          product += sums[2 &* part &* factors &+ factor]
          total += sums[(2 &* part &+ 1) &* factors &+ factor]
        }
        gradWeight?.write(T(product), at: factor)
        gradBias?.write(T(total), at: factor)
      }
    }
  }
}
