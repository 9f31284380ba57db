import TenonCore
import TenonElements

/// What a file of PyTorch holds: tensors, and containers and plain values around them.
public indirect enum TorchValue: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)
  case tensor(TorchTensor)
  /// Of a list, a tuple or a size.
  case list([TorchValue])
  /// In the order in which keys came; a later value of a key has taken the place of an earlier one.
  case dictionary([(key: Key, value: TorchValue)])
  /// Something that is none of these, in words.
  case other(String)
  /// A tensor of elements that no tensor here can have, in words.
  case unreadable(String)

  /// Of a dictionary.
  public enum Key: Hashable, Sendable, CustomStringConvertible {
    case text(String)
    case int(Int)

    /// As it stands in the names of tensors.
    public var description: String {
      switch self {
      case .text(let text): text
      case .int(let number): "\(number)"
      }
    }
  }

  /// The value of a dictionary for a key that is a text, or nil.
  public subscript(key: String) -> TorchValue? {
    guard case .dictionary(let entries) = self else { return nil }
    return entries.first { $0.key == .text(key) }?.value
  }

  /// Of an integer or a float.
  public var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }
}

/// A tensor that lies somewhere in a file of PyTorch.
public struct TorchTensor: Sendable {
  public let stored: StoredType
  public let shape: Shape
  /// In elements of the storage.
  let offset: Int
  let strides: [Int]
  let storage: TorchStorage

  var elements: StridedElements { StridedElements(shape: shape, strides: strides, offset: offset) }
}

/// The elements that one or several tensors lie in.
struct TorchStorage: Sendable, Hashable {
  let key: String
  /// Of the whole storage.
  let byteCount: Int
}
