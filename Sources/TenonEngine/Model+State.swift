import TenonCore

extension Model {
  /// Takes over saved parameters and buffers, all of them or none.
  ///
  /// - Throws: `ModelStateError` when one is missing, left over, or of another type.
  public func load(_ saved: [String: Tensor], from source: String) throws(ModelStateError) {
    let entries = state
    for entry in entries {
      guard let tensor = saved[entry.name] else { throw ModelStateError.missing(entry.name, source) }
      guard tensor.type == entry.tensor.type else {
        throw ModelStateError.mismatch(entry.name, source, expected: entry.tensor.type, tensor.type)
      }
    }
    let names = Set(entries.map(\.name))
    if let extra = saved.keys.filter({ !names.contains($0) }).min() { throw ModelStateError.unexpected(extra, source) }
    for entry in entries {
      if let tensor = saved[entry.name] { entry.tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(tensor.bytes)) }
    }
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
