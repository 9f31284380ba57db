import CTenonKernels
import TenonPlugin

/// What tells one kind of recurrent layer from another: what becomes of the sums W x + b + U h + b' at a step.
protocol RecurrentCell: Sendable {
  static var layout: CellLayout { get }

  /// Makes gates of the sums of one sample, in place, and the state after the step.
  ///
  /// - Parameters:
  ///   - blocks: those of the elements in question.
  ///   - plane: from one block to the next.
  func forward<T: Scalar>(
    _ blocks: UnsafeMutablePointer<T>, plane: Int, before: CellState<T>, after: CellState<T>, count: Int)

  /// Makes gradients of the sums out of that of the state after the step.
  ///
  /// - Parameters:
  ///   - above: what else arrives at the hidden state; nil: nothing.
  ///   - gradient: of the state after the step; it becomes that of the state before, as far as that does not pass
  ///     through the weights.
  func backward<T: Scalar>(
    _ blocks: UnsafePointer<T>, plane: Int, before: CellState<T>, above: UnsafePointer<T>?, gradient: CellState<T>,
    into sums: UnsafeMutablePointer<T>, count: Int)

  /// The kernels for float32.
  var kernels: (forward: tenon_cell_forward?, backward: tenon_cell_backward?) { get }
}

/// The state of some elements of one sample, or its gradient.
struct CellState<T: Scalar> {
  var hidden: UnsafeMutablePointer<T>
  /// For cells that have one.
  var memory: UnsafeMutablePointer<T>?

  func advanced(by count: Int) -> CellState {
    CellState(hidden: hidden + count, memory: memory.map { $0 + count })
  }

  /// As the kernels take it; T is Float.
  var raw: tenon_cell_state {
    tenon_cell_state(hidden: hidden.knownFloats, memory: memory?.knownFloats)
  }
}
