import CTenonKernels
import TenonKernels
import TenonPlugin

/// The product with the state, or with the input, at each step.
///
/// Its weights are the same in all steps: where the kernels take the sizes (float32, a multiple of 16 elements) they are
/// packed once, and what they are multiplied with is kept in blocks of 16 beside. Elsewhere, and where the state is
/// projected, the state's product is a matrix product of its own at each step.
struct StepProduct<T: Scalar>: Sendable {
  /// What this guards is left out of the code for other types than float32.
  var isPacked: Bool { T.self == Float.self && fitsKernels }
  private let fitsKernels: Bool
  /// Elements of the state that one task computes, forward and backward.
  let forwardUnits: ElementChunks
  let backwardUnits: ElementChunks
  private let geometry: RecurrentGeometry
  /// Elements of what is multiplied.
  private let depth: Int
  /// Gates whose sums lie next to each other.
  let runs: [CellLayout.Run]
  private var kernels: tenon_recurrent_kernels { tenon_recurrent().pointee }

  /// Where sums begin: a bias for each block, 16 elements apart, for the blocks from `first` on; the others are added to.
  struct Initial {
    let bias: UnsafePointer<T>
    let first: Int
  }

  /// - Parameter runs: of which each but the last has an even number of gates.
  init(_ geometry: RecurrentGeometry, depth: Int, runs: [CellLayout.Run]) {
    self.geometry = geometry
    self.depth = depth
    self.runs = runs
    let isPacked = T.self == Float.self && geometry.hidden % 16 == 0 && depth % 16 == 0 && !geometry.isProjected
    fitsKernels = isPacked
    let columns = MatrixTiling(rows: geometry.batch, columns: geometry.hidden, inner: geometry.blockWidth).tileColumns
    forwardUnits = ElementChunks(geometry.hidden, perTask: isPacked ? 16 : max(1, columns))
    backwardUnits = ElementChunks(geometry.stateWidth, perTask: isPacked ? 32 : max(1, columns))
  }

  /// The block that a gate's product goes to.
  private func block(_ gate: Int) -> Int {
    for run in runs where run.gates.contains(gate) { return run.block &+ gate &- run.gates.lowerBound }
    return gate
  }

  // MARK: Memory

  private var pairs: Int { (geometry.gateCount &+ 1) / 2 }
  private var forwardPanel: Int { depth &* 32 }
  private var backwardPanel: Int { geometry.gateCount &* geometry.hidden &* 32 }

  /// Elements of packed weights, forward; of the state's, backward.
  var packedCount: Int { isPacked ? forwardUnits.taskCount &* pairs &* forwardPanel : 0 }
  var backwardPackedCount: Int { isPacked ? backwardUnits.taskCount &* backwardPanel : 0 }
  /// Elements of a state in blocks, of which there are two in turn; backward, of the gradients of all gates.
  func blockedCount(backward: Bool) -> Int {
    isPacked ? (backward ? geometry.gateCount : 1) &* geometry.batch &* geometry.hidden : 0
  }

  // MARK: Forward

  func packForward(_ weight: UnsafePointer<T>, into packed: UnsafeMutablePointer<T>, _ call: LayerCall) {
    guard isPacked else { return }
    let (hidden, weight, packed) = (geometry.hidden, weight.knownFloats, packed.knownFloats)
    call.step.parallelFor(forwardUnits.taskCount) { unit, _ in
      for pair in 0..<pairs {
        let first = weight + (2 &* pair &* hidden &+ unit &* 16) &* depth
        let second = 2 &* pair &+ 1 < geometry.gateCount ? first + hidden &* depth : nil
        kernels.pack_columns(
          first, second, Int64(depth), Int64(depth), packed + (unit &* pairs &+ pair) &* forwardPanel)
      }
    }
  }

  /// The product with packed weights for all samples at one step, for the elements of one unit.
  ///
  /// - Parameters:
  ///   - blocked: what is multiplied, in blocks.
  ///   - sums: the unit's elements of the first sample's first block; other blocks follow at `plane`, other samples at
  ///     `stride`.
  ///   - initial: nil: it is added to all blocks.
  func addPacked(
    _ unit: Int, packed: UnsafePointer<T>, blocked: UnsafePointer<T>, into sums: UnsafeMutablePointer<T>, plane: Int,
    stride: Int, initial: Initial?
  ) {
    for pair in 0..<pairs {
      let isFull = 2 &* pair &+ 1 < geometry.gateCount
      let block = block(2 &* pair)
      let next = isFull ? self.block(2 &* pair &+ 1) &- block : 1
      let bias = initial.flatMap { block >= $0.first ? $0.bias + block &* 16 : nil }
      kernels.add_product(
        blocked.knownFloats, Int64(geometry.batch), Int64(depth),
        packed.knownFloats + (unit &* pairs &+ pair) &* forwardPanel, isFull ? 32 : 16, bias?.knownFloats,
        sums.knownFloats + block &* plane, Int64(next &* plane), Int64(stride))
    }
  }

  /// Adds the product of the weights as they are, for the elements of one unit.
  ///
  /// - Parameter state: of the first sample; others follow at `stateStride`.
  func addUnpacked(
    _ unit: Int, _ weight: UnsafePointer<T>, state: UnsafePointer<T>, stateStride: Int,
    into sums: UnsafeMutablePointer<T>, stride: Int
  ) {
    let (hidden, range) = (geometry.hidden, forwardUnits.range(unit))
    for gate in 0..<geometry.gateCount {
      BLAS.gemm(
        m: geometry.batch, n: range.count, k: depth, state, rowA: stateStride,
        weight + (gate &* hidden &+ range.lowerBound) &* depth, rowB: depth, transposeB: true,
        into: sums + block(gate) &* hidden, rowC: stride, accumulate: true)
    }
  }

  // MARK: Backward

  func packBackward(_ weight: UnsafePointer<T>, into packed: UnsafeMutablePointer<T>, _ call: LayerCall) {
    guard isPacked else { return }
    let (hidden, weight, packed) = (geometry.hidden, weight.knownFloats, packed.knownFloats)
    call.step.parallelFor(backwardUnits.taskCount) { unit, _ in
      let range = backwardUnits.range(unit)
      kernels.pack_rows(
        weight + range.lowerBound, Int64(hidden), Int64(geometry.gateCount &* hidden), Int64(range.count),
        packed + unit &* backwardPanel)
    }
  }

  /// Adds Uᵀ g to the gradients of the state of all samples, for the elements of one unit.
  ///
  /// - Parameters:
  ///   - sums: gradients of the first sample's blocks; others follow at `stride`.
  ///   - blocked: those of the gates in blocks.
  func addBackward(
    _ unit: Int, _ weight: UnsafePointer<T>, packed: UnsafePointer<T>, sums: UnsafePointer<T>, stride: Int,
    blocked: UnsafePointer<T>, into gradient: UnsafeMutablePointer<T>
  ) {
    let (hidden, range) = (geometry.hidden, backwardUnits.range(unit))
    if isPacked {
      kernels.add_product(
        blocked.knownFloats, Int64(geometry.batch), Int64(geometry.gateCount &* hidden),
        packed.knownFloats + unit &* backwardPanel, Int64(range.count), nil, gradient.knownFloats + range.lowerBound,
        16, Int64(hidden))
    } else {
      for run in runs {
        BLAS.gemm(
          m: geometry.batch, n: range.count, k: run.gates.count &* hidden, sums + run.block &* hidden, rowA: stride,
          weight + (run.gates.lowerBound &* hidden &* depth &+ range.lowerBound), rowB: depth,
          into: gradient + range.lowerBound, rowC: depth, accumulate: true)
      }
    }
  }

  // MARK: Blocks of 16

  /// Puts some elements of all samples into blocks.
  ///
  /// - Parameters:
  ///   - rows: the first element of the first sample's row; those of others follow at `stride`.
  ///   - blocked: of all elements.
  func block(
    _ rows: UnsafePointer<T>, stride: Int, _ range: Range<Int>, into blocked: UnsafeMutablePointer<T>
  ) {
    guard isPacked else { return }
    let batch = geometry.batch
    kernels.block(
      (rows + range.lowerBound).knownFloats, Int64(stride), Int64(batch), Int64(batch), Int64(range.count),
      (blocked + range.lowerBound &* batch).knownFloats)
  }

  /// Puts gradients of all samples' gates into blocks, out of their blocks of hidden_size.
  func blockGates(
    _ sums: UnsafePointer<T>, stride: Int, _ range: Range<Int>, into blocked: UnsafeMutablePointer<T>
  ) {
    guard isPacked else { return }
    for run in runs {
      for gate in run.gates {
        block(
          sums + (run.block &+ gate &- run.gates.lowerBound) &* geometry.hidden, stride: stride, range,
          into: blocked + gate &* geometry.hidden &* geometry.batch)
      }
    }
  }
}

/// Without a call of memmove, which costs more than what it does here.
@inline(__always)
func copySixteen<T: Scalar>(from source: UnsafePointer<T>, to target: UnsafeMutablePointer<T>) {
  UnsafeMutableRawPointer(target).storeBytes(
    of: UnsafeRawPointer(source).loadUnaligned(as: SIMD16<T>.self), as: SIMD16<T>.self)
}
