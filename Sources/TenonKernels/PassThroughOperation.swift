import TenonCore

/// An operation whose output has the elements of its input, unchanged and in the same order.
///
/// Free when the host lets output and input share memory, and likewise the gradients; otherwise a copy.
public struct PassThroughOperation<T: Scalar>: LayerOperation {
  public let plan: LayerPlan
  @usableFromInline let count: Int

  /// Elements of one task; a fixed number, so that the cut never depends on the threads.
  @inlinable static var chunk: Int { 65_536 }

  /// - Parameter output: of the same number of elements as the input.
  @inlinable
  public init(output: TensorType) {
    var plan = LayerPlan(outputs: [output])
    plan.outputMayShareInput = [0: 0]
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.bytesMoved = Double(2 * output.byteCount)
    plan.algorithm = "shared memory or copy"
    self.plan = plan
    count = output.shape.elementCount
  }

  @inlinable
  public func forward(_ call: LayerCall) throws {
    let source = call.input(as: T.self)
    let target = call.output(as: T.self)
    guard UnsafePointer(target) != source else { return }
    eachChunk(call) { start, length in (target + start).update(from: source + start, count: length) }
  }

  @inlinable
  public func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: count) }
    let target = destination.pointer
    if destination.accumulates {
      eachChunk(call) { start, length in add(gradient + start, to: target + start, count: length) }
    } else if UnsafePointer(target) != gradient {
      eachChunk(call) { start, length in (target + start).update(from: gradient + start, count: length) }
    }
  }

  @inlinable
  func eachChunk(_ call: LayerCall, _ body: (_ start: Int, _ length: Int) -> Void) {
    call.step.parallelFor((count + Self.chunk - 1) / Self.chunk) { task, _ in
      body(task * Self.chunk, min(Self.chunk, count - task * Self.chunk))
    }
  }
}
