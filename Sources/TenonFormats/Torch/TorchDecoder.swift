import TenonCore
import TenonElements

/// Makes sense of the pickle in a file of PyTorch: a tree of values with tensors in it.
///
/// Nothing is called; what a call would make is known by the name of the global. The walk is bounded in depth and in the number of
/// values, since a pickle can hold itself, or the same thing 2^60 times.
struct TorchDecoder {
  static let maximumDepth = 256
  static let maximumValues = 500_000

  let pickle: Pickle
  let path: String
  /// The size of the storage of a key, in bytes; throws where there is none.
  let byteCount: (_ key: String) throws -> Int
  /// How many values may still come.
  private var left = maximumValues

  init(_ pickle: Pickle, path: String, byteCount: @escaping (_ key: String) throws -> Int) {
    self.pickle = pickle
    self.path = path
    self.byteCount = byteCount
  }

  /// The value of the whole pickle.
  mutating func root() throws -> TorchValue { try value(pickle.root, "", depth: 0) }

  private func wrong(_ place: String, _ what: String, expected: String, _ received: Pickle.Value?) -> TorchError {
    .value(path, place, what, expected: expected, received: received?.kindName ?? "nothing")
  }

  private mutating func value(_ value: Pickle.Value, _ place: String, depth: Int) throws -> TorchValue {
    guard depth <= Self.maximumDepth else {
      throw TorchError.limit(path, "values are nested too deeply", most: "\(Self.maximumDepth)")
    }
    left -= 1
    guard left > 0 else { throw TorchError.limit(path, "there are too many values", most: "\(Self.maximumValues)") }
    switch value {
    case .none: return .none
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    case .text(let text): return .text(text)
    case .bytes(let bytes): return String(validating: bytes, as: UTF8.self).map(TorchValue.text) ?? .other("bytes")
    case .list, .tuple:
      let items = pickle.items(value) ?? []
      return .list(try items.enumerated().map { try self.value($1, Self.join(place, "\($0)"), depth: depth + 1) })
    case .dictionary: return try dictionary(pickle.entries(value) ?? [], place, depth)
    case .object: return try object(value, place, depth)
    case .large, .set, .global, .persistent: return .other(value.kindName)
    }
  }

  static func join(_ place: String, _ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  private mutating func dictionary(
    _ entries: [(key: Pickle.Value, value: Pickle.Value)], _ place: String, _ depth: Int
  ) throws -> TorchValue {
    var result: [(key: TorchValue.Key, value: TorchValue)] = []
    var positions: [TorchValue.Key: Int] = [:]
    for entry in entries {
      let key: TorchValue.Key
      switch entry.key {
      case .text(let text): key = .text(text)
      case .int(let number): key = .int(number)
      case .bool(let flag): key = .int(flag ? 1 : 0)
      case .bytes(let bytes): key = .text(String(decoding: bytes, as: UTF8.self))
      default: throw wrong(place, "a key of a dictionary is no name", expected: "a text or an integer", entry.key)
      }
      let decoded = try value(entry.value, Self.join(place, key.description), depth: depth + 1)
      if let position = positions[key] {
        result[position].value = decoded
      } else {
        positions[key] = result.count
        result.append((key, decoded))
      }
    }
    return .dictionary(result)
  }

  private mutating func object(_ value: Pickle.Value, _ place: String, _ depth: Int) throws -> TorchValue {
    guard let call = pickle.call(value), let arguments = pickle.items(call.arguments) else {
      throw wrong(place, "an object cannot be understood", expected: "a call with arguments", value)
    }
    switch call.global.name {
    case "OrderedDict", "Counter":
      // Python 2 writes the entries as arguments, as pairs.
      var entries: [(key: Pickle.Value, value: Pickle.Value)] = []
      for pair in arguments.first.flatMap(pickle.items) ?? [] {
        guard let items = pickle.items(pair), items.count == 2 else {
          throw wrong(place, "a dictionary is made of something else", expected: "pairs of a key and a value", pair)
        }
        entries.append((items[0], items[1]))
      }
      if let given = arguments.first.flatMap(pickle.entries) { entries += given }
      return try dictionary(entries + (pickle.entries(value) ?? []), place, depth)
    case "_rebuild_tensor", "_rebuild_tensor_v2": return try tensor(arguments, typed: false, place)
    case "_rebuild_tensor_v3": return try tensor(arguments, typed: true, place)
    case "_rebuild_parameter", "_rebuild_parameter_with_state", "Parameter":
      let state = call.state.flatMap(pickle.items) ?? []
      guard let data = arguments.first ?? state.first else {
        throw wrong(place, "a parameter has no tensor", expected: "a tensor", nil)
      }
      return try self.value(data, place, depth: depth + 1)
    case "Size": return try self.value(arguments.first ?? .none, place, depth: depth + 1)
    case "device": return try self.value(arguments.first ?? .none, place, depth: depth + 1)
    default: return .other(call.global.description)
    }
  }

  // MARK: Tensors

  /// (storage, offset, size, strides, requires_grad, hooks), and the type for version 3.
  private func tensor(_ arguments: [Pickle.Value], typed: Bool, _ place: String) throws -> TorchValue {
    guard arguments.count >= (typed ? 7 : 4) else {
      throw TorchError.value(
        path, place, "a tensor lacks arguments", expected: "\(typed ? 7 : 4)", received: "\(arguments.count)")
    }
    let (storage, kind, shift) = try self.storage(arguments[0], place)
    guard case .int(let offset) = arguments[1], offset >= 0 else {
      throw wrong(place, "the offset is wrong", expected: "an integer from 0 on", arguments[1])
    }
    let (size, strides) = (try extents(arguments[2], place), try extents(arguments[3], place))
    guard size.count == strides.count else {
      throw TorchError.value(
        path, place, "size and strides differ in length", expected: "\(size.count)", received: "\(strides.count)")
    }
    var type: TorchElements.Kind? = kind
    if typed {
      guard case .global(let global) = arguments[6] else {
        throw wrong(place, "the type of its elements is missing", expected: "a type of PyTorch", arguments[6])
      }
      guard let named = TorchElements.named(global.name) else { return .unreadable("\(global.name) elements") }
      type = .known(named)
    }
    guard case .known(let stored)? = type else {
      if case .other(let name, _)? = type { return .unreadable("\(name) elements") }
      throw wrong(place, "untyped storage has no type of elements", expected: "one of version 3", arguments[0])
    }
    guard size.count <= Shape.maximumRank else {
      return .unreadable("\(size.count) dimensions, of \(Shape.maximumRank) at most,")
    }
    let (start, overflow) = offset.addingReportingOverflow(shift)
    let elements = StridedElements(shape: Shape(size), strides: strides, offset: start)
    let held = storage.byteCount / stored.byteCount
    guard !overflow, let extent = elements.extent,
      TensorType(stored.dtype, elements.shape).checkedByteCount != nil,
      elements.shape.elementCount == 0 || extent <= held
    else {
      throw TorchError.value(
        path, place, "the tensor reaches outside its storage", expected: Plural.count(held, "element"),
        received: "size \(elements.shape), strides \(Shape(strides)), from element \(offset) on")
    }
    return .tensor(
      TorchTensor(stored: stored, shape: elements.shape, offset: start, strides: strides, storage: storage))
  }

  private func extents(_ value: Pickle.Value, _ place: String) throws -> [Int] {
    // torch.Size(...) around a tuple is the same.
    let items =
      pickle.items(value) ?? pickle.call(value).flatMap { pickle.items($0.arguments)?.first }.flatMap(pickle.items)
    guard let items else { throw wrong(place, "a size or strides are wrong", expected: "a tuple of integers", value) }
    return try items.map { item in
      guard case .int(let number) = item, number >= 0 else {
        throw wrong(place, "a size or a stride is wrong", expected: "an integer from 0 on", item)
      }
      return number
    }
  }

  /// ("storage", class, key, location, numel), and in old files a view: (key, offset, numel).
  private func storage(_ value: Pickle.Value, _ place: String) throws -> (TorchStorage, TorchElements.Kind?, Int) {
    guard let id = pickle.identifier(value).flatMap({ TorchStorageID(pickle, $0) }) else {
      throw wrong(place, "a tensor lies in no storage", expected: "('storage', class, key, location, count)", value)
    }
    let bytes = try byteCount(id.key)
    let (expected, overflow) = id.count.multipliedReportingOverflow(by: id.kind?.byteCount ?? 1)
    guard !overflow, expected == bytes else {
      throw TorchError.value(
        path, place, "storage \(id.key) is not as long as the tensor's data says",
        expected: "\(Plural.count(id.count, "element"))", received: Plural.count(bytes, "byte"))
    }
    return (TorchStorage(key: id.key, byteCount: bytes), id.kind, id.shift)
  }
}
