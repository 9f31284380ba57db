/// The members of a JSON object, in the order in which they were added.
///
/// Two objects are equal when they have equal values under the same keys, whatever the order.
public struct JSONObject: Sendable {
  public typealias Element = (key: String, value: JSON)

  private var members: [Element] = []
  /// Key to position; empty while the object is so small that a search along the keys is faster.
  private var positions: [String: Int] = [:]

  private static let indexingThreshold = 12

  public init() {}

  public var keys: [String] { members.map(\.key) }
  public var values: [JSON] { members.map(\.value) }

  /// The value of a key.
  ///
  /// Setting a new key adds it at the end, setting a known one keeps its place, nil removes.
  public subscript(key: String) -> JSON? {
    get { position(of: key).map { members[$0].value } }
    set {
      guard let newValue else { return remove(key) }
      if let position = position(of: key) {
        members[position].value = newValue
      } else {
        add(key, newValue)
      }
    }
  }

  /// Adds a member at the end; false, and nothing changes, when the key is there already.
  public mutating func append(_ key: String, _ value: JSON) -> Bool {
    guard position(of: key) == nil else { return false }
    add(key, value)
    return true
  }

  private func position(of key: String) -> Int? {
    positions.isEmpty ? members.firstIndex { $0.key == key } : positions[key]
  }

  private mutating func add(_ key: String, _ value: JSON) {
    members.append((key, value))
    if !positions.isEmpty {
      positions[key] = members.count - 1
    } else if members.count > Self.indexingThreshold {
      makeIndex()
    }
  }

  private mutating func remove(_ key: String) {
    guard let position = position(of: key) else { return }
    members.remove(at: position)
    positions = [:]
    if members.count > Self.indexingThreshold { makeIndex() }
  }

  private mutating func makeIndex() {
    positions = Dictionary(minimumCapacity: members.count)
    for (position, member) in members.enumerated() { positions[member.key] = position }
  }
}

extension JSONObject: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { members.count }
  public subscript(position: Int) -> Element { members[position] }
}

extension JSONObject: Equatable {
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSON)...) {
    for (key, value) in elements { self[key] = value }
  }
}
