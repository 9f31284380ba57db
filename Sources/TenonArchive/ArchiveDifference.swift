import TenonCore
import TenonElements
import TenonFormats

/// What two archives do not have in common, entry by entry and tensor by tensor.
///
/// Hashes and signatures are left out: they differ where anything does.
public struct ArchiveDifference: Sendable {
  public enum Change: Sendable, Equatable {
    case onlyInFirst
    case onlyInSecond
    /// Another shape or type of elements.
    case type(TensorType, TensorType)
    case values(TensorType, TensorDifference)
    /// Nil where it is not there.
    case json(JSON?, JSON?)
    /// Of an entry that is neither tensors nor JSON.
    case bytes
  }

  public struct Item: Sendable, Equatable {
    public let entry: String
    /// The tensor, or the way to a value of JSON; nil for the entry as a whole.
    public let place: String?
    public let change: Change
  }

  public private(set) var items: [Item] = []
  /// The tensors that are the same, bit by bit or as numbers.
  public private(set) var equalTensors = 0

  /// Compares two archives; of each, one entry at a time is in memory, or mapped.
  ///
  /// - Throws: `ArchiveError`, `FileError`, `JSONError`, `SafetensorsError`.
  public init(_ first: String, _ second: String) throws {
    let (left, right) = (try ZipReader(first), try ZipReader(second))
    let names = left.entries.map(\.name) + right.entries.map(\.name).filter { !left.contains($0) }
    for name in names where !ZipSeal.entries.contains(name) {
      guard right.contains(name) else {
        add(name, nil, .onlyInFirst)
        continue
      }
      guard left.contains(name) else {
        add(name, nil, .onlyInSecond)
        continue
      }
      if name.hasSuffix(".safetensors") {
        try compareTensors(name, left, right)
      } else if name.hasSuffix(".json") {
        let (one, other) = (try left.json(name, path: first), try right.json(name, path: second))
        for difference in JSONDifference.all(one, other) {
          add(name, difference.place, .json(difference.first, difference.second))
        }
      } else if try left.sha256(of: name) != right.sha256(of: name) {
        add(name, nil, .bytes)
      }
    }
  }

  private mutating func compareTensors(_ name: String, _ left: ZipReader, _ right: ZipReader) throws {
    let first = try left.tensors(name, .mapped, path: left.path)
    let second = try right.tensors(name, .mapped, path: right.path)
    for tensor in Set(first.keys).union(second.keys).sorted() {
      switch (first[tensor], second[tensor]) {
      case (let one?, let other?):
        guard let difference = TensorDifference(one, other) else {
          add(name, tensor, .type(one.type, other.type))
          continue
        }
        if difference.largest == 0 {
          equalTensors += 1
        } else {
          add(name, tensor, .values(one.type, difference))
        }
      case (nil, _): add(name, tensor, .onlyInSecond)
      case (_, nil): add(name, tensor, .onlyInFirst)
      }
    }
  }

  private mutating func add(_ entry: String, _ place: String?, _ change: Change) {
    items.append(Item(entry: entry, place: place, change: change))
  }
}
