/// `ONNXConvertible` as a C table, for layers and transforms alike.
enum ONNXTable {
  /// The answer of a layer to `TENON_ONNX_ID`; never freed, as it belongs to no instance alone.
  nonisolated(unsafe) static let layer = table { pointer, graph, error in
    guarded(error) {
      let (pointer, graph) = try arguments(pointer, graph)
      try Unmanaged<LayerBox>.fromOpaque(pointer).takeUnretainedValue().onnx(graph)
    }
  }

  /// The same of a transform.
  nonisolated(unsafe) static let transform = table { pointer, graph, error in
    guarded(error) {
      let (pointer, graph) = try arguments(pointer, graph)
      try Unmanaged<TransformBox>.fromOpaque(pointer).takeUnretainedValue().transform.onnx(ONNXGraph(graph))
    }
  }

  private typealias Write =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<tenon_onnx_graph>?, UnsafeMutablePointer<tenon_error>?
    ) -> tenon_status

  private static func table(_ write: @escaping Write) -> UnsafeRawPointer {
    let pointer = UnsafeMutablePointer<tenon_onnx_v1>.allocate(capacity: 1)
    pointer.initialize(
      to: tenon_onnx_v1(struct_size: UInt32(MemoryLayout<tenon_onnx_v1>.size), reserved: 0, write: write))
    return UnsafeRawPointer(pointer)
  }

  private static func arguments(
    _ pointer: UnsafeMutableRawPointer?, _ graph: UnsafePointer<tenon_onnx_graph>?
  ) throws -> (UnsafeMutableRawPointer, UnsafePointer<tenon_onnx_graph>) {
    guard let pointer, let graph else { throw ComponentError(.argument, "write was called without arguments") }
    return (pointer, graph)
  }
}
