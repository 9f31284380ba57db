/// How a pickle of PyTorch refers to a storage: `('storage', torch.FloatStorage, '0', 'cpu', 24)`.
struct TorchStorageID {
  /// Digits.
  let key: String
  /// Nil for bytes without a type.
  let kind: TorchElements.Kind?
  /// In elements; in bytes where they have no type.
  let count: Int
  /// Of a view in files before 1.6: where it begins, in elements.
  let shift: Int

  /// Nil for any other id.
  init?(_ pickle: Pickle, _ id: Pickle.Value) {
    guard let items = pickle.items(id), items.count == 5 || items.count == 6, Self.text(items[0]) == "storage",
      case .global(let global) = items[1], let key = Self.text(items[2]), case .int(let count) = items[4], count >= 0,
      !key.isEmpty, key.utf8.count <= 20, key.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    if global == PickleGlobal("torch.storage", "UntypedStorage") {
      kind = nil
    } else {
      guard global.module == "torch", let known = TorchElements.storages[global.name] else { return nil }
      kind = known
    }
    self.key = key
    self.count = count
    guard items.count == 6, items[5] != .none else {
      shift = 0
      return
    }
    guard let view = pickle.items(items[5]), view.count == 3, case .int(let start) = view[1], start >= 0 else {
      return nil
    }
    shift = start
  }

  private static func text(_ value: Pickle.Value) -> String? {
    switch value {
    case .text(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }
}
