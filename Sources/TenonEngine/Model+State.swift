import TenonCore

extension Model {
  /// Takes over saved parameters and buffers, all of them or none.
  ///
  /// - Throws: `ModelStateError` when one is missing, left over, or of another type.
  public func load(_ saved: [String: Tensor], from source: String) throws(ModelStateError) {
    try Self.check(saved, state.map { ($0.name, $0.tensor.type) }, from: source)
    for entry in state {
      if let tensor = saved[entry.name] { entry.tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(tensor.bytes)) }
    }
  }

  /// Whether saved tensors are those that a model declares.
  static func check(
    _ saved: [String: Tensor], _ declared: [(name: String, type: TensorType)], from source: String
  ) throws(ModelStateError) {
    for (name, type) in declared {
      guard let tensor = saved[name] else { throw ModelStateError.missing(name, source) }
      guard tensor.type == type else {
        throw ModelStateError.mismatch(name, source, expected: type, tensor.type)
      }
    }
    let names = Set(declared.map(\.name))
    if let extra = saved.keys.filter({ !names.contains($0) }).min() { throw ModelStateError.unexpected(extra, source) }
  }
}

/// Saved parameters that do not belong to this model.
public struct ModelStateError: TenonError {
  public let diagnostic: Diagnostic

  static func missing(_ name: String, _ source: String) -> ModelStateError {
    ModelStateError(diagnostic: Diagnostic("state-mismatch", "\(source) has no '\(name)', which the model needs"))
  }

  static func unexpected(_ name: String, _ source: String) -> ModelStateError {
    ModelStateError(diagnostic: Diagnostic("state-mismatch", "\(source) has '\(name)', which the model does not have"))
  }

  static func mismatch(_ name: String, _ source: String, expected: TensorType, _ received: TensorType)
    -> ModelStateError
  {
    ModelStateError(
      diagnostic: Diagnostic("state-mismatch", "'\(name)' in \(source) does not fit the model").expected("\(expected)")
        .received("\(received)"))
  }
}
