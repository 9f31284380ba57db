import TenonPlugin

/// Anti-aliased pooling for fixed shapes.
///
/// Tasks are planes, so that the cut depends on the shape alone.
struct BlurPoolOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let window: BlurWindow
  private let binomial: [T]
  private let isTrainable: Bool

  init(_ window: BlurWindow, _ output: TensorType, _ request: PlanRequest, isTrainable: Bool) {
    self.window = window
    self.isTrainable = isTrainable
    binomial = window.binomialKernel().map { T($0) }
    let trains = isTrainable && request.wantsGradParameter[0]
    var plan = LayerPlan(outputs: [output], backwardNeeds: trains ? [.input(0)] : [])
    // The kernel; and in backward its gradient in each plane, added up in the order of the planes.
    plan.workspaceByteCount = (trains ? window.planes + 1 : 1) * window.tapCount * MemoryLayout<T>.size
    plan.flops = 2 * Double(window.planes * window.outputCount * window.tapCount)
    plan.bytesMoved = Double(window.planes * (window.inputCount + window.outputCount) * MemoryLayout<T>.size)
    plan.algorithm = "direct, one task a plane"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let kernel = kernel(call)
    let (input, output) = (call.input(as: T.self), call.output(as: T.self))
    call.step.parallelFor(window.planes) { plane, _ in
      let x = input + plane * window.inputCount
      let y = output + plane * window.outputCount
      y.update(repeating: 0, count: window.outputCount)
      window.forEachTap { to, tap, from in y[to] += kernel[tap] * x[from] }
    }
  }

  func backward(_ call: LayerCall) throws {
    let destination = call.gradInput(as: T.self)
    let weightDestination = isTrainable ? call.gradParameter(0, as: T.self) : nil
    guard let gradient = call.gradOutput(as: T.self) else {
      destination?.prepare(count: window.planes * window.inputCount)
      weightDestination?.prepare(count: window.tapCount)
      return
    }
    let kernel = kernel(call)
    let partial = call.workspace(as: T.self) + window.tapCount
    let input = weightDestination == nil ? nil : call.input(as: T.self)
    destination?.prepare(count: window.planes * window.inputCount)
    call.step.parallelFor(window.planes) { plane, _ in
      let g = gradient + plane * window.outputCount
      if let destination {
        let gx = destination.pointer + plane * window.inputCount
        window.forEachTap { to, tap, from in gx[from] += kernel[tap] * g[to] }
      }
      if let input {
        let x = input + plane * window.inputCount
        let sums = partial + plane * window.tapCount
        sums.update(repeating: 0, count: window.tapCount)
        window.forEachTap { to, tap, from in sums[tap] += g[to] * x[from] }
      }
    }
    if let weightDestination {
      for tap in 0..<window.tapCount {
        var sum: T = 0
        for plane in 0..<window.planes { sum += partial[plane * window.tapCount + tap] }
        weightDestination.write(sum * binomial[tap], at: tap)
      }
    }
  }

  /// The kernel of this call, at the start of the workspace.
  private func kernel(_ call: LayerCall) -> UnsafePointer<T> {
    let kernel = call.workspace(as: T.self)
    let weight = isTrainable ? call.parameter(0, as: T.self) : nil
    for tap in 0..<window.tapCount { kernel[tap] = binomial[tap] * (weight?[tap] ?? 1) }
    return UnsafePointer(kernel)
  }
}
