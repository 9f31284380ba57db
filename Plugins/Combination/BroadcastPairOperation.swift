import TenonKernels
import TenonPlugin

/// Pairs of tensors of different shapes, which are repeated by NumPy's rules.
struct BroadcastPairOperation<L: PairLayer, T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let broadcast: Broadcast
  private let chunks: ElementChunks
  /// The gradients of tensors that are repeated; nil for one of the output's shape.
  private let firstSum: BroadcastSum?
  private let secondSum: BroadcastSum?

  init(_ broadcast: Broadcast, _ output: TensorType, _ request: PlanRequest) throws {
    self.broadcast = broadcast
    chunks = ElementChunks(output.shape.elementCount)
    let (first, second) = (try request.input(0), try request.input(1))
    firstSum = first.shape == output.shape ? nil : BroadcastSum(broadcast, of: .first)
    secondSum = second.shape == output.shape ? nil : BroadcastSum(broadcast, of: .second)
    var plan = firstSum == nil ? LayerPlan(inPlace: output) : LayerPlan(outputs: [output])
    plan.addNeedsOfPair(readsOther: L.readsOther, secondReadsItself: L.secondReadsItself, request)
    if request.wantsBackward {
      plan.workspaceByteCount = max(firstSum?.workspaceByteCount ?? 0, secondSum?.workspaceByteCount ?? 0)
      plan.workerWorkspaceByteCount = BroadcastSum.mostTerms * MemoryLayout<T>.stride
    }
    plan.flops = Double(output.shape.elementCount)
    plan.bytesMoved = Double(first.byteCount + second.byteCount + output.byteCount)
    plan.algorithm = "elementwise, broadcast"
    plan.estimate(forward: plan.bytesMoved, backward: (L.readsOther ? 2 : 1) * plan.bytesMoved, request)
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b, y) = (call.input(0, as: T.self), call.input(1, as: T.self), call.output(as: T.self))
    chunks.each(call) { range in
      broadcast.each(range) { y[$0] = L.value(a[$1], b[$2]) }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (first, second) = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      first?.prepare(count: count(of: firstSum))
      second?.prepare(count: count(of: secondSum))
      return
    }
    // What a gradient that is not wanted would read is not there.
    let a = plan.backwardNeeds.contains(.input(0)) ? call.input(0, as: T.self) : nil
    let b = plan.backwardNeeds.contains(.input(1)) ? call.input(1, as: T.self) : nil
    // Sums before what may overwrite the arriving gradient.
    if let second, let secondSum {
      secondSum.run(call, call.workspace(), into: second) { piece, worker in
        let terms = call.workspace(worker: worker, as: T.self)
        piece.each { i, j, k in
          terms[i &- piece.result] = L.gradients(gradient[i], a.map { $0[j] } ?? 0, b.map { $0[k] } ?? 0).b
        }
        return UnsafePointer(terms)
      }
    }
    if let first, let firstSum {
      firstSum.run(call, call.workspace(), into: first) { piece, worker in
        let terms = call.workspace(worker: worker, as: T.self)
        piece.each { i, j, k in
          terms[i &- piece.result] = L.gradients(gradient[i], a.map { $0[j] } ?? 0, b.map { $0[k] } ?? 0).a
        }
        return UnsafePointer(terms)
      }
    }
    let (wholeFirst, wholeSecond) = (firstSum == nil ? first : nil, secondSum == nil ? second : nil)
    guard wholeFirst != nil || wholeSecond != nil else { return }
    chunks.each(call) { range in
      broadcast.each(range) { i, j, k in
        let values = L.gradients(gradient[i], a.map { $0[j] } ?? 0, b.map { $0[k] } ?? 0)
        wholeFirst?.write(values.a, at: i)
        wholeSecond?.write(values.b, at: i)
      }
    }
  }

  /// Elements of an input.
  private func count(of sum: BroadcastSum?) -> Int { sum?.count ?? chunks.count }
}
