import TenonCore

/// Times that layouts and fusions are compared by: those of the `ReferenceCore`, as `LayerPlan` has them.
package enum LayoutCost {
  /// Of any call, so that of equal plans the one with fewer calls is taken.
  static let nanosecondsPerCall = 1_000.0

  /// One step of an operation: its own estimate, or what its work and its memory take at least.
  package static func nanoseconds(_ plan: LayerPlan, inputs: [TensorType?], wantsBackward: Bool) -> Double {
    var time = plan.estimatedNanoseconds
    if time == 0 {
      let bytes =
        plan.bytesMoved > 0
        ? plan.bytesMoved : Double((inputs.compactMap(\.self) + plan.outputs).reduce(0) { $0 + $1.byteCount })
      let forward = max(
        plan.flops / ReferenceCore.flopsPerNanosecond, bytes / ReferenceCore.bytesPerNanosecond)
      time = forward * (wantsBackward ? 3 : 1)
    }
    return time + nanosecondsPerCall
  }

  /// One conversion of a value, with that of its gradient.
  static func nanoseconds(_ type: TensorType, from: Layout, to: Layout, withGradient: Bool) -> Double {
    guard from != to else { return 0 }
    let bytes = Double(type.with(from).byteCount + type.with(to).byteCount)
    return (bytes / ReferenceCore.bytesPerNanosecond + nanosecondsPerCall) * (withGradient ? 2 : 1)
  }
}
