import TenonPlugin

/// Elements in tasks of a fixed number, so that the cut never depends on the threads.
struct ElementChunks {
  let count: Int
  private static let chunk = 16_384

  init(_ type: TensorType) { count = type.shape.elementCount }

  @inline(__always)
  func each(_ call: LayerCall, _ body: (Range<Int>) -> Void) {
    call.step.parallelFor((count + Self.chunk - 1) / Self.chunk) { task, _ in
      let start = task &* Self.chunk
      body(start..<min(count, start &+ Self.chunk))
    }
  }
}

extension PlanRequest {
  /// The type of `input` and `other`, which must have the same.
  func twoAlike() throws -> TensorType {
    let type = try input(0)
    let other = try input(1)
    guard other == type else {
      throw ComponentError(.shape, field: "other", "expected \(type) (as input), received \(other)")
    }
    return type
  }
}
