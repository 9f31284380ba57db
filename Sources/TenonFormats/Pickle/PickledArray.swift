import TenonCore

/// Why something in a pickle is no array, in words.
public struct PickledArrayError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  init(_ source: String, expected: String, received: String) {
    diagnostic = Diagnostic("pickle-array", "\(source.printable): this is no array of numbers").expected(expected)
      .received(received)
  }
}

extension Pickle {
  /// The array of NumPy that a value is, as a tensor; `PickleRules.numPy` lets through what it is made of.
  ///
  /// As NumPy writes arrays by protocols 0 to 4, where `_reconstruct` makes an empty one and a state fills it, and by
  /// protocol 5, where `_frombuffer` makes it.
  ///
  /// - Parameter source: what it is, for messages.
  /// - Throws: `PickledArrayError`, `NpyError`; `TensorError` when memory is out.
  public func tensor(_ value: Value, source: String) throws -> Tensor {
    func no(_ expected: String, _ received: Value?) -> PickledArrayError {
      PickledArrayError(source, expected: expected, received: received?.kindName ?? "nothing")
    }
    func refuse(_ fault: NpyError.Fault) -> NpyError { NpyError(fault, source: source) }
    guard let call = call(value) else { throw no("an array of NumPy", value) }
    let parts: (shape: Value, type: Value, order: Value, data: Value)
    switch call.global.name {
    case "_reconstruct":
      guard let state = call.state.flatMap(items), state.count == 5 else {
        throw no("the state of an array: version, shape, type, order, bytes", call.state)
      }
      parts = (state[1], state[2], state[3], state[4])
    case "_frombuffer":
      guard let given = items(call.arguments), given.count == 4 else {
        throw no("bytes, type, shape, order", call.arguments)
      }
      parts = (given[2], given[1], given[3], given[0])
    default:
      throw PickledArrayError(source, expected: "an array of NumPy", received: call.global.description.printable)
    }
    guard let extents = items(parts.shape), case let shape = extents.compactMap(Self.extent),
      shape.count == extents.count
    else { throw no("a tuple of extents", parts.shape) }
    guard let descr = descr(parts.type) else { throw no("a type of numbers", parts.type) }
    guard let type = NumPyType(descr) else { throw refuse(.dtype(descr)) }
    guard let isFortranOrder = Self.isFortranOrder(parts.order) else { throw no("an order of indices", parts.order) }
    guard let data = bytes(parts.data) else {
      throw no("the bytes of the elements; objects of Python are never loaded", parts.data)
    }
    return try NumPyArray(type: type, shape: Shape(shape), isFortranOrder: isFortranOrder).tensor(data, refuse)
  }

  private static func extent(_ value: Value) -> Int? {
    if case .int(let extent) = value, extent >= 0 { extent } else { nil }
  }

  private static func isFortranOrder(_ value: Value) -> Bool? {
    switch value {
    case .bool(let flag): flag
    case .int(let flag): flag != 0
    case .text("C"): false
    case .text("F"): true
    default: nil
    }
  }

  /// `dtype('f4', ...)`, restored with a tuple whose second item is the order of bytes.
  private func descr(_ value: Value) -> String? {
    guard let call = call(value), call.global.name == "dtype", let arguments = items(call.arguments),
      let code = arguments.first.flatMap(name)
    else { return nil }
    let mark = call.state.flatMap(items).flatMap { $0.count > 1 ? name($0[1]) : nil } ?? "|"
    return mark + code
  }

  private func name(_ value: Value) -> String? {
    switch value {
    case .text(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// Bytes, or a text of Latin-1 that stands for them, as Python 3 writes them by protocols 0 to 2.
  public func bytes(_ value: Value) -> ArraySlice<UInt8>? {
    if case .bytes(let bytes) = value { return bytes }
    guard let call = call(value), call.global == PickleGlobal("_codecs", "encode"),
      let arguments = items(call.arguments), case .text(let text)? = arguments.first
    else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes[...]
  }
}
