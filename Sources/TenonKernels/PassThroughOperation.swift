public import TenonCore

/// An operation whose output has the elements of its input, unchanged and in the same order in memory.
///
/// Free when the host lets output and input share memory, and likewise the gradients; otherwise a copy.
public struct PassThroughOperation<T: Scalar>: LayerOperation {
  public let plan: LayerPlan
  @usableFromInline let chunks: ElementChunks

  /// - Parameter output: of the same number of elements as the input.
  @inlinable
  public init(output: TensorType) {
    var plan = LayerPlan(inPlace: output)
    plan.bytesMoved = Double(2 * output.byteCount)
    plan.estimatedNanoseconds = 1
    plan.algorithm = "shared memory or copy"
    self.plan = plan
    chunks = ElementChunks(memoryOf: output)
  }

  @inlinable
  public func forward(_ call: LayerCall) throws {
    let source = call.input(as: T.self)
    let target = call.output(as: T.self)
    guard UnsafePointer(target) != source else { return }
    chunks.each(call) { range in
      (target + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
    }
  }

  @inlinable
  public func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: chunks.count) }
    let target = destination.pointer
    if destination.accumulates {
      chunks.each(call) { range in
        add(gradient + range.lowerBound, to: target + range.lowerBound, count: range.count)
      }
    } else if UnsafePointer(target) != gradient {
      chunks.each(call) { range in
        (target + range.lowerBound).update(from: gradient + range.lowerBound, count: range.count)
      }
    }
  }
}
