import TenonPlugin

/// The loops of a loss of each row of its inputs alone, in one type.
///
/// They are all that is compiled for each loss. What runs them is compiled for each type.
struct RowLoops<T: Scalar>: Sendable {
  /// Elements of a row in each differentiable input.
  let width: Int
  /// The first so many inputs have gradients.
  let differentiableCount: Int
  /// Sums up the losses of some rows, and writes them where there is no reduction.
  let losses: @Sendable (LayerCall, Range<Int>, _ output: UnsafeMutablePointer<T>?) -> RowLosses
  /// Adds the gradients of some rows to those of the inputs.
  let addGradients: @Sendable (LayerCall, Range<Int>, LossFactors<T>) -> Void
  /// What is wrong with the target of a row.
  let fault: @Sendable (LayerCall, _ row: Int) -> ComponentError

  @inline(__always)
  init(_ function: some RowLossFunction<T>) {
    width = function.width
    differentiableCount = function.differentiableCount
    losses = { call, rows, output in
      var result = RowLosses()
      for row in rows {
        guard let loss = function.value(call, row: row) else {
          if result.fault < 0 { result.fault = row }
          continue
        }
        if let output { output[row] = T(loss) }
        result.sum += loss
      }
      return result
    }
    addGradients = { call, rows, factors in
      for row in rows { function.addGradient(call, row: row, factor: factors[row]) }
    }
    fault = { function.fault($0, row: $1) }
  }

  /// What runs them.
  ///
  /// - Parameters:
  ///   - rows: the shape of the losses without a reduction.
  ///   - inputCount: how many inputs there are, all of which backward reads.
  func operation(rows: Shape, inputCount: Int, _ reduction: Reduction) -> any LayerOperation {
    SpecializedOperation(RowLossOperation(self, rows: rows, inputCount: inputCount, reduction))
  }
}

/// What one task finds, combined in the order of the tasks.
struct RowLosses {
  var sum = 0.0
  /// The first row with a target that is none; -1 when there is none.
  var fault = -1
}

/// A loss of each row of its inputs alone, such as one sample's scores: write the loss of a row and its gradient.
protocol RowLossFunction<T>: Sendable {
  associatedtype T: Scalar

  /// Elements of a row in each differentiable input.
  var width: Int { get }
  /// The first so many inputs have gradients.
  var differentiableCount: Int { get }

  /// The loss of a row; nil when its target is none.
  func value(_ call: LayerCall, row: Int) -> Double?
  /// What is wrong with the target of a row.
  func fault(_ call: LayerCall, row: Int) -> ComponentError
  /// Adds `factor` times the gradient of a row to those of the inputs.
  func addGradient(_ call: LayerCall, row: Int, factor: T)
}

extension RowLossFunction {
  var differentiableCount: Int { 1 }

  func fault(_ call: LayerCall, row: Int) -> ComponentError {
    ComponentError(.data, field: "target", "row \(row) has a target that does not fit")
  }
}
