import TenonCore
import TenonElements

/// Writes files that `torch.load` takes with `weights_only=True`, in memory or mapped.
///
///     try TorchWriter.write(.stateDictionary(weights), to: "model.pt")
///
/// Elements are fetched when they are written, in the order of the tensors. The same content gives the same bytes.
public enum TorchWriter {
  /// What is written; tensors by the name of each are of no meaning here.
  public indirect enum Value {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case text(String)
    case tensor(NamedTensor)
    case list([Value])
    case tuple([Value])
    case dictionary([(key: TorchValue.Key, value: Value)])
    /// An `OrderedDict`.
    case ordered([(key: String, value: Value)])

    /// Tensors under their names, as a module's `state_dict()` has them.
    public static func stateDictionary(_ tensors: [NamedTensor]) -> Value {
      .ordered(tensors.map { ($0.name, .tensor($0)) })
    }
  }

  private static let folder = "archive"

  /// - Throws: `ArchiveError`, `FileError`; `TorchError` for a tensor whose bytes do not fill its shape.
  public static func write(_ value: Value, to path: String) throws {
    var storages: [ByteContent] = []
    var pickle = PickleWriter()
    try write(value, &pickle, &storages, path)
    pickle.end()
    try ZipWriter.replace(path) { archive in
      try archive.add("\(folder)/data.pkl", pickle.bytes, .stored)
      try archive.add("\(folder)/byteorder", Array("little".utf8), .stored)
      for (index, content) in storages.enumerated() { try archive.add("\(folder)/data/\(index)", stored: content) }
      try archive.add("\(folder)/version", Array("3\n".utf8), .stored)
    }
  }

  private static func write(
    _ value: Value, _ pickle: inout PickleWriter, _ storages: inout [ByteContent], _ path: String
  ) throws {
    switch value {
    case .none: pickle.none()
    case .bool(let flag): pickle.bool(flag)
    case .int(let number): pickle.int(number)
    case .float(let number): pickle.float(number)
    case .text(let text): pickle.text(text)
    case .tensor(let tensor): try write(tensor, &pickle, &storages, path)
    case .list(let items): try pickle.list { for item in items { try write(item, &$0, &storages, path) } }
    case .tuple(let items): try pickle.tuple { for item in items { try write(item, &$0, &storages, path) } }
    case .dictionary(let entries):
      try pickle.dictionary(isOrdered: false) { pickle in
        for (key, value) in entries {
          switch key {
          case .text(let text): pickle.text(text)
          case .int(let number): pickle.int(number)
          }
          try write(value, &pickle, &storages, path)
        }
      }
    case .ordered(let entries):
      try pickle.dictionary(isOrdered: true) { pickle in
        for (key, value) in entries {
          pickle.text(key)
          try write(value, &pickle, &storages, path)
        }
      }
    }
  }

  /// A storage of its own for each tensor, which fills it.
  private static func write(
    _ tensor: NamedTensor, _ pickle: inout PickleWriter, _ storages: inout [ByteContent], _ path: String
  ) throws {
    let count = tensor.shape.byteCount(of: StoredType(tensor.dtype))
    guard let count, count == tensor.content.byteCount else {
      throw TorchError.value(
        path, tensor.name, "the bytes do not fill the shape \(tensor.shape)", expected: count.map { "\($0)" },
        received: "\(tensor.content.byteCount)")
    }
    let key = "\(storages.count)"
    storages.append(tensor.content)
    pickle.global("torch._utils", "_rebuild_tensor_v2")
    pickle.tuple { pickle in
      pickle.tuple { pickle in
        pickle.text("storage")
        pickle.global("torch", TorchElements.storage(of: tensor.dtype))
        pickle.text(key)
        pickle.text("cpu")
        pickle.int(tensor.shape.elementCount)
      }
      pickle.persistent()
      pickle.int(0)
      pickle.integers(tensor.shape.dimensions)
      pickle.integers(tensor.shape.strides)
      pickle.bool(false)
      pickle.emptyOrderedDictionary()
    }
    pickle.reduce()
  }
}
