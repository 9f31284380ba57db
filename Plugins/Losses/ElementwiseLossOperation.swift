import TenonKernels
import TenonPlugin

/// Elementwise losses and their reduction, in double precision and in fixed order.
///
/// Pairs are taken in blocks, in which elements that are repeated, or of another type, are written out.
struct ElementwiseLossOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let loops: ElementLoops<T>
  private let pairs: ElementPairs
  private let reduction: Reduction
  /// What the sum is divided by for the mean.
  private let divisor: Double
  private let check: @Sendable (LayerCall) throws -> Void

  init(
    _ loops: ElementLoops<T>, _ pairs: ElementPairs, _ reduction: Reduction, divisor: Int?, _ request: PlanRequest,
    check: @escaping @Sendable (LayerCall) throws -> Void
  ) {
    self.loops = loops
    self.pairs = pairs
    self.reduction = reduction
    self.divisor = Double(divisor ?? pairs.chunks.count)
    self.check = check
    plan = pairs.plan(reduction, byVectors: loops.areVectors, room: BlockRoom<T>.byteCount, request)
  }

  func forward(_ call: LayerCall) throws {
    pairs.warn(call.step.host)
    try check(call)
    let output = call.output(as: T.self)
    let isNone = reduction == .none
    let sum = pairs.chunks.sum(call) { range, worker in
      let room = BlockRoom<T>(call, worker)
      var whole = 0.0
      pairs.broadcast.eachPiece(range) { piece in
        var sum = OrderedSum()
        eachBlock(of: piece, call, room) { block in
          loops.values(block, room.losses)
          if isNone {
            for i in 0..<block.count { output[block.start &+ i] = T(room.losses[i]) }
            return
          }
          sum.add(0..<block.count) { room.losses[$0] }
          if loops.areVectors {
            whole += sum.total
            sum = OrderedSum()
          }
        }
        whole += sum.total
      }
      return whole
    }
    if !isNone { output[0] = T(reduction == .mean ? sum / divisor : sum) }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: pairs.inputSum?.count ?? pairs.chunks.count)
    }
    if let inputSum = pairs.inputSum {
      return inputSum.run(call, call.workspace(), into: destination) { piece, worker in
        let room = BlockRoom<T>(call, worker)
        writeSlopes(of: piece, gradient, call, room)
        return UnsafePointer(room.slopes)
      }
    }
    call.step.parallelFor(pairs.chunks.taskCount) { task, worker in
      let room = BlockRoom<T>(call, worker)
      pairs.broadcast.eachPiece(pairs.chunks.range(task)) { piece in
        piece.eachPart(of: ElementBlock<T>.length) { part in
          writeSlopes(of: part, gradient, call, room)
          let target = destination.pointer + part.result
          if destination.accumulates {
            add(UnsafePointer(room.slopes), to: target, count: part.count)
          } else {
            target.update(from: room.slopes, count: part.count)
          }
        }
      }
    }
  }

  /// Writes the derivatives of a piece by x, times the arriving gradient.
  private func writeSlopes(
    of piece: BroadcastPiece, _ gradient: UnsafePointer<T>, _ call: LayerCall, _ room: BlockRoom<T>
  ) {
    eachBlock(of: piece, call, room) { block in
      let slopes = room.slopes + (block.start &- piece.result)
      loops.derivatives(block, slopes)
      if reduction == .none {
        for i in 0..<block.count { slopes[i] *= gradient[block.start &+ i] }
      } else {
        let scale = reduction == .mean ? gradient[0] / T(divisor) : gradient[0]
        for i in 0..<block.count { slopes[i] *= scale }
      }
    }
  }

  /// Cuts a piece into blocks.
  @inline(__always)
  private func eachBlock(
    of piece: BroadcastPiece, _ call: LayerCall, _ room: BlockRoom<T>, _ body: (ElementBlock<T>) -> Void
  ) {
    let length = ElementBlock<T>.length
    let x = call.input(0, as: T.self)
    if piece.firstStep == 0 { room.x.update(repeating: x[piece.first], count: min(length, piece.count)) }
    if piece.secondStep == 0 {
      room.y.update(repeating: call.input(1, as: T.self)[piece.second], count: min(length, piece.count))
    }
    piece.eachPart(of: length) { part in
      if pairs.hasIntegers {
        let integers = call.input(1, as: Int64.self) + part.second
        for i in 0..<part.count { room.y[i] = T(integers[i]) }
      }
      let hasOwnTarget = piece.secondStep == 1 && !pairs.hasIntegers
      body(
        ElementBlock(
          x: piece.firstStep == 1 ? x + part.first : UnsafePointer(room.x),
          y: hasOwnTarget ? call.input(1, as: T.self) + part.second : UnsafePointer(room.y), start: part.result,
          count: part.count, scratch: room.scratch))
    }
  }
}

/// Memory of a worker for what belongs to a block.
private struct BlockRoom<T: Scalar> {
  let losses: UnsafeMutablePointer<Double>
  /// Elements that are not in the inputs as they are read.
  let x: UnsafeMutablePointer<T>
  let y: UnsafeMutablePointer<T>
  let scratch: UnsafeMutablePointer<T>
  /// Of as many elements as are summed up at once.
  let slopes: UnsafeMutablePointer<T>

  static var byteCount: Int {
    let length = ElementBlock<T>.length
    return length * MemoryLayout<Double>.stride + (3 * length + BroadcastSum.mostTerms) * MemoryLayout<T>.stride
  }

  init(_ call: LayerCall, _ worker: Int) {
    let length = ElementBlock<T>.length
    losses = call.workspace(worker: worker)
    x = UnsafeMutableRawPointer(losses + length).assumingMemoryBound(to: T.self)
    y = x + length
    scratch = y + length
    slopes = scratch + length
  }
}
