import TenonPlugin

/// The state of LBFGS as it lies in the host's tensors.
struct LBFGSState {
  static let names = [
    "d", "t", "old_dirs", "old_stps", "ro", "H_diag", "prev_flat_grad", "prev_loss", "func_evals", "n_iter", "history",
  ]

  let direction: UnsafeMutablePointer<Float>
  let length: UnsafeMutablePointer<Double>
  let previousGradient: UnsafeMutablePointer<Float>
  let previousLoss: UnsafeMutablePointer<Double>
  let evaluations: UnsafeMutablePointer<Int64>
  let iterations: UnsafeMutablePointer<Int64>
  /// Changes of the gradient and of the values, oldest first, and 1 / (their product).
  private let changes: UnsafeMutablePointer<Float>
  private let moves: UnsafeMutablePointer<Float>
  private let ro: UnsafeMutablePointer<Double>
  private let scale: UnsafeMutablePointer<Double>
  private let history: UnsafeMutablePointer<Int64>
  private let count: Int
  private let historySize: Int

  init(_ call: OptimizerCall, count: Int, historySize: Int) {
    func pointer<T>(_ name: String, _: T.Type = T.self) -> UnsafeMutablePointer<T> {
      guard let index = Self.names.firstIndex(of: name), let data = call.sharedState(index).data else {
        preconditionFailure("the state '\(name)' was declared and is missing")
      }
      return data.assumingMemoryBound(to: T.self)
    }
    direction = pointer("d")
    length = pointer("t")
    changes = pointer("old_dirs")
    moves = pointer("old_stps")
    ro = pointer("ro")
    scale = pointer("H_diag")
    previousGradient = pointer("prev_flat_grad")
    previousLoss = pointer("prev_loss")
    evaluations = pointer("func_evals")
    iterations = pointer("n_iter")
    history = pointer("history")
    self.count = count
    self.historySize = historySize
  }

  /// Sets the direction from the gradient and, after the first iteration, from the history.
  func updateDirection(_ model: FlatParameters, isFirst: Bool) {
    let gradient = model.gradient
    guard !isFirst else {
      history.pointee = 0
      scale.pointee = 1
      for i in 0..<count { direction[i] = -gradient[i] }
      return
    }
    remember(model)
    let rows = Int(history.pointee)
    for i in 0..<count { direction[i] = -gradient[i] }
    let al = model.coefficients
    for row in (0..<rows).reversed() {
      al[row] = model.dot(moves + row * count, direction) * ro[row]
      model.add(changes + row * count, to: direction, times: -al[row])
    }
    for i in 0..<count { direction[i] *= Float(scale.pointee) }
    for row in 0..<rows {
      let be = model.dot(changes + row * count, direction) * ro[row]
      model.add(moves + row * count, to: direction, times: al[row] - be)
    }
  }

  /// Takes the last move into the history when its curvature is positive.
  private func remember(_ model: FlatParameters) {
    var product = 0.0
    var square = 0.0
    for i in 0..<count {
      let change = Double(model.gradient[i] - previousGradient[i])
      product += change * Double(direction[i] * Float(length.pointee))
      square += change * change
    }
    guard product > 1e-10 else { return }
    if history.pointee == Int64(historySize) {
      changes.update(from: changes + count, count: (historySize - 1) * count)
      moves.update(from: moves + count, count: (historySize - 1) * count)
      ro.update(from: ro + 1, count: historySize - 1)
      history.pointee -= 1
    }
    let row = Int(history.pointee)
    for i in 0..<count {
      changes[row * count + i] = model.gradient[i] - previousGradient[i]
      moves[row * count + i] = direction[i] * Float(length.pointee)
    }
    ro[row] = 1 / product
    scale.pointee = product / square
    history.pointee += 1
  }
}
