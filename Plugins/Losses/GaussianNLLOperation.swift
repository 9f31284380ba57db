import TenonPlugin

/// Likelihoods under normal distributions, variance by variance.
struct GaussianNLLOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let count: Int
  private let variances: SharedVariances
  private let chunks: ElementChunks
  private let eps: T
  private let constant: Double
  private let reduction: Reduction

  init(_ loss: GaussianNLLLoss, _ type: TensorType, _ variances: SharedVariances) {
    count = type.shape.elementCount
    self.variances = variances
    chunks = ElementChunks(rows: variances.count, of: variances.sharing)
    eps = T(loss.eps)
    constant = loss.isFull ? 0.5 * Double.log(2 * .pi) : 0
    reduction = loss.reduction
    var plan = LayerPlan(
      outputs: [TensorType(type.dtype, reduction.shape(type.shape))],
      backwardNeeds: [.input(0), .input(1), .input(2)])
    plan.workspaceByteCount = chunks.sumByteCount
    plan.flops = 6 * Double(count)
    plan.bytesMoved = 3 * Double(type.byteCount)
    plan.algorithm = "\(variances.sharing) elements for each variance, \(reduction.rawValue)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y, v) = (call.input(0, as: T.self), call.input(1, as: T.self), call.input(2, as: T.self))
    for i in 0..<variances.count where v[i] < 0 {
      throw ComponentError(
        .data, field: "var",
        "expected variances of at least 0, received \(v[i]) at element \(i); Softplus or Exp makes them positive")
    }
    let output = call.output(as: T.self)
    let isNone = reduction == .none
    let sum = chunks.sum(call) { range in
      var sum = 0.0
      for variance in range {
        let size = v[variance] < eps ? eps : v[variance]
        let start = 0.5 * Double(T.log(size)) + constant
        for number in 0..<variances.sharing {
          let i = variances.element(variance, number)
          let difference = x[i] - y[i]
          let loss = start + 0.5 * Double(difference * difference / size)
          if isNone { output[i] = T(loss) }
          sum += loss
        }
      }
      return sum
    }
    if !isNone { output[0] = T(reduction == .mean ? sum / Double(count) : sum) }
  }

  func backward(_ call: LayerCall) throws {
    let means = call.gradInput(0, as: T.self)
    let spreads = call.gradInput(2, as: T.self)
    guard let gradient = call.gradOutput(as: T.self) else {
      means?.prepare(count: count)
      spreads?.prepare(count: variances.count)
      return
    }
    let (x, y, v) = (call.input(0, as: T.self), call.input(1, as: T.self), call.input(2, as: T.self))
    let isNone = reduction == .none
    let scale: T = isNone ? 1 : reduction == .mean ? gradient[0] / T(count) : gradient[0]
    chunks.each(call) { range in
      for variance in range {
        let size = v[variance] < eps ? eps : v[variance]
        var spread = 0.0
        for number in 0..<variances.sharing {
          let i = variances.element(variance, number)
          let factor = isNone ? gradient[i] : scale
          let ratio = (x[i] - y[i]) / size
          means?.write(factor * ratio, at: i)
          spread += 0.5 * Double(factor * (1 / size - ratio * ratio))
        }
        spreads?.write(T(spread), at: variance)
      }
    }
  }
}
