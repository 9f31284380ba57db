import CTenonKernels
import TenonKernels
import TenonPlugin

/// A cell whose loops have been compiled for an element type.
///
/// All else in a recurrent layer is the same for every cell: it is compiled for each type once, and gets the cell as a value.
/// Like a `SpecializedOperation` it is made where cell and type are known.
struct SpecializedCell<T: Scalar>: Sendable {
  let layout: CellLayout
  private let forwardBody: @Sendable (Target, Int, CellState<T>, CellState<T>, Int, Bool) -> Void
  private let backwardBody: @Sendable (Source, Int, CellState<T>, Source?, CellState<T>, Target, Int) -> Void

  private typealias Source = UnsafePointer<T>
  private typealias Target = UnsafeMutablePointer<T>

  init<Cell: RecurrentCell>(_ cell: Cell) {
    layout = Cell.layout
    if T.self == Float.self, let kernel = cell.kernels.forward {
      forwardBody = { blocks, plane, before, after, count, keepsGates in
        kernel(blocks.knownFloats, Int64(plane), before.raw, after.raw, Int64(count), keepsGates ? 1 : 0)
      }
    } else {
      forwardBody = { blocks, plane, before, after, count, _ in
        cell.forward(blocks, plane: plane, before: before, after: after, count: count)
      }
    }
    if T.self == Float.self, let kernel = cell.kernels.backward {
      backwardBody = { blocks, plane, before, above, gradient, sums, count in
        kernel(
          blocks.knownFloats, Int64(plane), before.raw, above?.knownFloats, gradient.raw, sums.knownFloats, Int64(count)
        )
      }
    } else {
      backwardBody = { blocks, plane, before, above, gradient, sums, count in
        cell.backward(
          blocks, plane: plane, before: before, above: above, gradient: gradient, into: sums, count: count)
      }
    }
  }

  /// `RecurrentCell.forward`, by the kernel where there is one.
  ///
  /// - Parameter keepsGates: whether backward reads the gates.
  func forward(
    _ blocks: UnsafeMutablePointer<T>, plane: Int, before: CellState<T>, after: CellState<T>, count: Int,
    keepsGates: Bool
  ) {
    forwardBody(blocks, plane, before, after, count, keepsGates)
  }

  /// `RecurrentCell.backward`, by the kernel where there is one.
  func backward(
    _ blocks: UnsafePointer<T>, plane: Int, before: CellState<T>, above: UnsafePointer<T>?, gradient: CellState<T>,
    into sums: UnsafeMutablePointer<T>, count: Int
  ) {
    backwardBody(blocks, plane, before, above, gradient, sums, count)
  }
}
