/// The members of a JSON object, in the order in which they were added.
///
/// Two objects are equal when they have equal values under the same keys, whatever the order.
public struct JSONObject: Sendable {
  public typealias Element = (key: String, value: JSON)

  private var storedKeys: [String] = []
  private var storedValues: [JSON] = []
  /// Key to position; empty while the object is so small that a search along the keys is faster.
  private var positions: [String: Int] = [:]

  private static let indexingThreshold = 12

  public init() {}

  public var keys: [String] { storedKeys }
  public var values: [JSON] { storedValues }

  /// The value of a key.
  ///
  /// Setting a new key adds it at the end, setting a known one keeps its place, nil removes.
  public subscript(key: String) -> JSON? {
    get { position(of: key).map { storedValues[$0] } }
    set {
      guard let newValue else { return remove(key) }
      if let position = position(of: key) {
        storedValues[position] = newValue
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
    positions.isEmpty ? storedKeys.firstIndex(of: key) : positions[key]
  }

  private mutating func add(_ key: String, _ value: JSON) {
    storedKeys.append(key)
    storedValues.append(value)
    if !positions.isEmpty {
      positions[key] = storedKeys.count - 1
    } else if storedKeys.count > Self.indexingThreshold {
      makeIndex()
    }
  }

  private mutating func remove(_ key: String) {
    guard let position = position(of: key) else { return }
    storedKeys.remove(at: position)
    storedValues.remove(at: position)
    positions = [:]
    if storedKeys.count > Self.indexingThreshold { makeIndex() }
  }

  private mutating func makeIndex() {
    positions = Dictionary(minimumCapacity: storedKeys.count)
    for (position, key) in storedKeys.enumerated() { positions[key] = position }
  }
}

extension JSONObject: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { storedKeys.count }
  public subscript(position: Int) -> Element { (storedKeys[position], storedValues[position]) }
}

extension JSONObject: Equatable {
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    if left.storedKeys == right.storedKeys { return left.storedValues == right.storedValues }
    guard left.count == right.count else { return false }
    return left.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSON)...) {
    for (key, value) in elements { self[key] = value }
  }
}
