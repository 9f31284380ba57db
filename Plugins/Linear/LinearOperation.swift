import TenonKernels
import TenonPlugin

/// An affine map of rows.
struct LinearOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let product: AffineProduct<T>
  private let hasBias: Bool

  init(
    _ rows: Int, _ inFeatures: Int, _ outFeatures: Int, _ hasBias: Bool, _ output: TensorType, _ request: PlanRequest
  ) {
    product = AffineProduct(rows: rows, inFeatures: inFeatures, outFeatures: outFeatures)
    self.hasBias = hasBias
    var plan = LayerPlan(outputs: [output])
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    plan.workerWorkspaceByteCount = product.scratchByteCount(backward: request.wantsBackward)
    plan.flops = 2 * Double(rows) * Double(inFeatures) * Double(outFeatures)
    plan.bytesMoved =
      (Double(rows) * Double(inFeatures + outFeatures) + Double(inFeatures) * Double(outFeatures))
      * Double(MemoryLayout<T>.stride)
    plan.algorithm = "gemm in tiles of \(product.outputTiling.tileRows) x \(product.outputTiling.tileColumns)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    product.forward(
      call.input(as: T.self), call.parameter(0, as: T.self), hasBias ? call.parameter(1, as: T.self) : nil,
      into: call.output(as: T.self), call)
  }

  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: T.self)
    let gradWeight = call.gradParameter(0, as: T.self)
    let gradBias = hasBias ? call.gradParameter(1, as: T.self) : nil
    guard let gradient = call.gradOutput(as: T.self) else {
      gradInput?.prepare(count: product.rows &* product.inFeatures)
      gradWeight?.prepare(count: product.outFeatures &* product.inFeatures)
      gradBias?.prepare(count: product.outFeatures)
      return
    }
    if let gradInput { product.inputGradient(gradient, call.parameter(0, as: T.self), into: gradInput, call) }
    if let gradWeight { product.weightGradient(gradient, call.input(as: T.self), into: gradWeight, call) }
    if let gradBias { product.biasGradient(gradient, into: gradBias, call) }
  }
}
