import TenonABI
import TenonCore

/// One layer or transform on its way into a graph: the C graph that its plugin writes to, backed by the assembler.
final class ONNXPart {
  typealias ValueID = ONNXAssembler.ValueID

  /// What is known of a value; nil extents differ from batch to batch.
  struct KnownType {
    let dtype: DType
    let shape: [Int?]
  }

  private let assembler: ONNXAssembler
  private let path: String
  private var outputs: [ValueID?]
  /// Of input and output types that are listed.
  private let memory = CMemory()

  private init(_ assembler: ONNXAssembler, path: String, outputCount: Int) {
    self.assembler = assembler
    self.path = path
    outputs = Array(repeating: nil, count: outputCount)
  }

  /// Has a part write itself.
  ///
  /// - Parameters:
  ///   - path: names its nodes.
  ///   - inputs: nil for one that is left out.
  ///   - outputTypes: nil for one that is not known.
  ///   - parameters: and the buffers behind them.
  /// - Returns: the values of its outputs; nil for one that it did not name.
  /// - Throws: the part's `ComponentError`.
  static func write(
    _ part: any ONNXConvertible, into assembler: ONNXAssembler, path: String, inputs: [(value: ValueID, type: KnownType)?],
    outputTypes: [KnownType?], parameters: [ValueID]
  ) throws -> [ValueID?] {
    let writer = ONNXPart(assembler, path: path, outputCount: outputTypes.count)
    let memory = writer.memory
    func types(_ types: [KnownType?]) -> UnsafePointer<UnsafePointer<tenon_onnx_type>?> {
      UnsafePointer(memory.array(types.map { type in type.map { memory.value(tenon_onnx_type($0)) } }))
    }
    var graph = tenon_onnx_graph(
      struct_size: UInt32(MemoryLayout<tenon_onnx_graph>.size), opset: Int32(ONNXModel.opset),
      input_count: UInt32(inputs.count), output_count: UInt32(outputTypes.count),
      parameter_count: UInt32(parameters.count), reserved: 0,
      inputs: UnsafePointer(memory.array(inputs.map { $0?.value ?? TENON_ABSENT })),
      parameters: UnsafePointer(memory.array(parameters)), input_types: types(inputs.map { $0?.type }),
      output_types: types(outputTypes), context: Unmanaged.passUnretained(writer).toOpaque(),
      node: { context, op, inputCount, inputs, attributeCount, attributes, outputCount, outputs, error in
        ONNXPart.call(context, error) { part in
          let values = try part.node(
            text(op), UnsafeBufferPointer(start: inputs, count: inputs == nil ? 0 : Int(inputCount)),
            UnsafeBufferPointer(start: attributes, count: attributes == nil ? 0 : Int(attributeCount)),
            outputCount: Int(outputCount))
          guard let outputs else { throw ComponentError(.argument, "there is no room for the values of \(text(op))") }
          for (index, value) in values.enumerated() { outputs[index] = value }
        }
      },
      constant: { context, tensor, value, error in
        ONNXPart.call(context, error) { value?.pointee = try $0.constant(tensor) }
      },
      output: { context, index, value, error in
        ONNXPart.call(context, error) { try $0.output(Int(index), value) }
      })
    try withExtendedLifetime(writer) { try part.onnx(ONNXGraph(&graph)) }
    return writer.outputs
  }

  /// Operators have up to a few outputs; more is a slip.
  private static let mostOutputs = 1_024

  private func node(
    _ op: String, _ inputs: UnsafeBufferPointer<Int32>, _ attributes: UnsafeBufferPointer<tenon_named_value>,
    outputCount: Int
  ) throws -> [ValueID] {
    guard !op.isEmpty, 1...Self.mostOutputs ~= outputCount else {
      throw ComponentError(.argument, "a node has an operator's name and 1 to \(Self.mostOutputs) outputs")
    }
    let values = try inputs.map { $0 == TENON_ABSENT ? nil : try known($0) }
    let named = try attributes.map { NamedValue(text($0.name), try Value($0.value)) }
    return assembler.node(op, path: path, values, named, outputCount: outputCount)
  }

  private func constant(_ tensor: UnsafePointer<tenon_tensor>?) throws -> ValueID {
    guard let tensor, let type = TensorView(tensor).type, type.layout == .plain, let count = type.checkedByteCount,
      let data = TensorView(tensor).data ?? (count == 0 ? UnsafeMutableRawPointer(mutating: tensor) : nil)
    else { throw ComponentError(.argument, "a constant is a tensor in plain layout") }
    return assembler.constant(type, Array(UnsafeRawBufferPointer(start: data, count: count)))
  }

  private func output(_ index: Int, _ value: ValueID) throws {
    guard outputs.indices.contains(index), outputs[index] == nil else {
      throw ComponentError(
        .argument, "expected each of \(Plural.count(outputs.count, "output")) once, received number \(index)")
    }
    outputs[index] = try known(value)
  }

  private func known(_ value: ValueID) throws -> ValueID {
    guard assembler.isKnown(value) else {
      throw ComponentError(.argument, "expected a value of this graph, or \(TENON_ABSENT) for none; received \(value)")
    }
    return value
  }

  private static func call(
    _ context: UnsafeMutableRawPointer?, _ error: UnsafeMutablePointer<tenon_error>?, _ body: (ONNXPart) throws -> Void
  ) -> tenon_status {
    guard let context else { return TENON_ERROR_ARGUMENT }
    do {
      try body(Unmanaged<ONNXPart>.fromOpaque(context).takeUnretainedValue())
      return TENON_OK
    } catch let failure {
      return error?.pointee.store(failure) ?? TENON_ERROR_INTERNAL
    }
  }
}

extension tenon_onnx_type {
  fileprivate init(_ type: ONNXPart.KnownType) {
    self.init()
    struct_size = UInt32(MemoryLayout<tenon_onnx_type>.size)
    dtype = type.dtype.rawValue
    rank = Int32(type.shape.count)
    withUnsafeMutableBytes(of: &shape) { bytes in
      let extents = bytes.bindMemory(to: Int64.self)
      for (index, extent) in type.shape.prefix(extents.count).enumerated() {
        extents[index] = extent.map(Int64.init) ?? Int64(TENON_ONNX_FREE)
      }
    }
  }
}

private func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
