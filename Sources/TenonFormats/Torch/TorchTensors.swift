import TenonCore

extension TorchFile {
  /// The tensors of the file, or of a part of it, by names joined with dots; positions in lists are numbers.
  ///
  /// - Parameter part: the way there by keys: `model`, `optimizer.state`. Nil for the whole file.
  /// - Throws: `TorchError` where there is no such part, or none with tensors; for two tensors of one name, and for elements
  ///   that no tensor has.
  public func source(part: String? = nil) throws -> any TensorSource {
    guard let part else { return try TorchTensors(self, root, part: nil) }
    guard let value = root.value(at: part), value.holdsTensors else {
      throw TorchError.part(path, part, known: parts)
    }
    return try TorchTensors(self, value, part: part)
  }

  /// The keys of the outermost dictionary that hold tensors further in.
  public var parts: [String] {
    guard case .dictionary(let entries) = root else { return [] }
    return entries.filter { $0.value.isContainer && $0.value.holdsTensors }.map(\.key.description)
  }

  /// The part in which a checkpoint keeps a model's weights, by the keys that are usual; nil where the whole file is it.
  public var weightsPart: String? {
    guard case .dictionary(let entries) = root, !entries.contains(where: { $0.value.isTensor }) else { return nil }
    let known = parts
    return ["state_dict", "model_state_dict", "model_state", "model", "net"].first { known.contains($0) }
  }
}

extension TorchValue {
  var isTensor: Bool { if case .tensor = self { true } else { false } }

  var isContainer: Bool {
    switch self {
    case .list, .dictionary: true
    default: false
    }
  }

  var holdsTensors: Bool {
    switch self {
    case .tensor, .unreadable: true
    case .list(let items): items.contains { $0.holdsTensors }
    case .dictionary(let entries): entries.contains { $0.value.holdsTensors }
    default: false
    }
  }

  /// The value at the end of keys that are joined by dots; a key may itself hold dots.
  func value(at path: String) -> TorchValue? {
    guard case .dictionary(let entries) = self else { return nil }
    for (key, value) in entries {
      let name = key.description
      if name == path { return value }
      if path.hasPrefix("\(name)."), let inner = value.value(at: String(path.dropFirst(name.count + 1))) {
        return inner
      }
    }
    return nil
  }
}

/// The tensors of a file of PyTorch, by names.
final class TorchTensors: TensorSource {
  let path: String
  private(set) var tensors: [StoredTensor] = []
  private(set) var leftOut: [String] = []
  private let file: TorchFile
  private var places: [TorchTensor] = []

  init(_ file: TorchFile, _ value: TorchValue, part: String?) throws {
    self.file = file
    path = file.path
    try collect(value, "")
    guard !tensors.isEmpty else { throw TorchError.noTensors(path, holds: value.kindName) }
    var names: Set<String> = []
    var total = 0
    // Views with strides of 0 can claim any number of elements.
    let most = 4 * (try InputFile(path).byteCount) + (256 << 20)
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else {
        throw TorchError.value(path, tensor.name, "there are two tensors of this name")
      }
      let (sum, overflow) = total.addingReportingOverflow(tensor.type.checkedByteCount ?? .max)
      total = sum
      guard !overflow, total <= most else {
        throw TorchError.limit(path, "the tensors are larger than the file can mean", most: "\(most) bytes")
      }
    }
  }

  func read(_ index: Int) throws -> Tensor { try file.read(places[index], name: tensors[index].name) }

  private func collect(_ value: TorchValue, _ name: String) throws {
    switch value {
    case .tensor(let tensor):
      tensors.append(StoredTensor(name.isEmpty ? "tensor" : name, tensor.stored, tensor.shape))
      places.append(tensor)
    case .unreadable(let what): throw TorchError.value(path, name, "tensors of \(what) are not supported")
    case .list(let items):
      for (index, item) in items.enumerated() { try collect(item, TorchDecoder.join(name, "\(index)")) }
    case .dictionary(let entries):
      for (key, value) in entries { try collect(value, TorchDecoder.join(name, key.description)) }
    default: leftOut.append(name)
    }
  }
}

extension TorchValue {
  /// For messages.
  var kindName: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .int, .float: "a number"
    case .text: "a text"
    case .tensor: "a tensor"
    case .list(let items): "a list of \(items.count)"
    case .dictionary(let entries): "a dictionary of \(entries.count)"
    case .other(let what): what
    case .unreadable(let what): "a tensor of \(what)"
    }
  }
}
