import CTenonKernels
import TenonPlugin

/// What tells one kind of recurrent layer from another: what becomes of the sums W x + b + U h + b' at a step.
///
/// The numbers of a sample at a step lie in *blocks* of hidden_size elements: first one for each gate, which the product
/// with the input goes to, then what else the cell has to keep apart.
protocol RecurrentCell: Sendable {
  /// Gates, in the order of the rows of the weights.
  static var gateCount: Int { get }
  static var blockCount: Int { get }
  /// Whether there is a second state beside h.
  static var hasMemory: Bool { get }
  /// Runs of gates whose product with the state is added to blocks that follow each other.
  static var stateRuns: [(gates: Range<Int>, block: Int)] { get }

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

extension RecurrentCell {
  static var stateRuns: [(gates: Range<Int>, block: Int)] { [(0..<gateCount, 0)] }
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
