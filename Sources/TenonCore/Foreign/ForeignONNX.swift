import TenonABI

/// An instance behind a C table writes its ONNX form.
private func write(
  _ answer: UnsafeRawPointer?, _ call: ((UnsafeMutableRawPointer?, inout tenon_error) -> tenon_status) throws -> Void,
  _ graph: ONNXGraph
) throws {
  guard let answer else { throw ComponentError(.unsupported, "it has no ONNX form") }
  guard let function = readSized(answer.assumingMemoryBound(to: tenon_onnx_v1.self)).write else {
    throw ComponentError(.internal, "the table of \(TENON_ONNX_ID) is not complete")
  }
  try call { instance, error in function(instance, graph.raw, &error) }
}

extension ForeignLayer {
  package func onnx(_ graph: ONNXGraph) throws {
    try write(query(TENON_ONNX_ID), { try call(.write, $0) }, graph)
  }
}

extension ForeignTransform {
  package func onnx(_ graph: ONNXGraph) throws {
    try write(answer(TENON_ONNX_ID), { try call(.write, $0) }, graph)
  }
}
