/// A pickle of Python as data: what it would build, with the calls of it as they are written and never made.
///
///     let pickle = try Pickle(bytes, rules: .numPy, source: path)
///     let labels = pickle.value("labels", in: pickle.root)
///
/// Lists, tuples, dictionaries, sets and objects are numbers of nodes, so that values that hold themselves or are nested
/// without end cost nothing, and nothing recurses when they are released. Whoever walks them has to bound the walk.
public struct Pickle: Sendable {
  /// A value, or where it is.
  public enum Value: Sendable, Equatable {
    case none
    case bool(Bool)
    case int(Int)
    /// An integer that does not fit `Int`: little-endian, two's complement.
    case large(ArraySlice<UInt8>)
    case float(Double)
    case text(String)
    /// Bytes; the texts of Python 2 among them.
    case bytes(ArraySlice<UInt8>)
    case list(Node)
    case tuple(Node)
    case set(Node)
    case dictionary(Node)
    case global(PickleGlobal)
    /// What a call would return.
    case object(Node)
    /// Something outside, by its id.
    case persistent(Node)
  }

  /// The number of a node.
  public struct Node: Sendable, Hashable {
    let index: Int
  }

  /// What a call is made of.
  public struct Call: Sendable {
    public let global: PickleGlobal
    public let arguments: Value
    /// What the result was given to restore itself from.
    public internal(set) var state: Value?
  }

  struct Content: Sendable {
    /// Of a dictionary, or of an object that was filled as one: keys and values in turn.
    var items: [Value] = []
    var call: Call?
  }

  /// The value of the pickle.
  public let root: Value
  /// Where it ends in the bytes.
  public let end: Int
  private let contents: [Content]
  private let references: [Node]

  /// - Parameters:
  ///   - start: where it begins; several may follow one another.
  ///   - source: what the bytes are, for messages.
  /// - Throws: `PickleError` for whatever the rules do not allow, and for what is no pickle.
  public init(_ bytes: [UInt8], from start: Int = 0, rules: PickleRules, source: String) throws(PickleError) {
    var machine = PickleMachine(bytes, from: start, rules, source: source)
    root = try machine.run()
    end = machine.position
    contents = machine.contents
    references = machine.references
  }

  /// The items of a list, a tuple or a set; nil for anything else.
  public func items(_ value: Value) -> [Value]? {
    switch value {
    case .list(let node), .tuple(let node), .set(let node): contents[node.index].items
    default: nil
    }
  }

  /// The call that an object comes of; nil for anything else.
  public func call(_ value: Value) -> Call? {
    if case .object(let node) = value { contents[node.index].call } else { nil }
  }

  /// The entries of a dictionary, or of an object that was filled like one, as they were written; nil for anything else.
  public func entries(_ value: Value) -> [(key: Value, value: Value)]? {
    switch value {
    case .dictionary(let node), .object(let node):
      let items = contents[node.index].items
      return stride(from: 0, to: items.count - 1, by: 2).map { (items[$0], items[$0 + 1]) }
    default: return nil
    }
  }

  /// The value of a dictionary for a key that is a text, or the bytes of one; nil where there is none.
  public func value(_ key: String, in dictionary: Value) -> Value? {
    entries(dictionary)?.last { entry in
      if case .text(let text) = entry.key { text == key } else { bytes(entry.key)?.elementsEqual(key.utf8) ?? false }
    }?.value
  }

  /// The ids of everything outside that the pickle refers to.
  public var identifiers: [Value] { references.compactMap { contents[$0.index].items.first } }

  /// The id of something outside; nil for anything else.
  public func identifier(_ value: Value) -> Value? {
    if case .persistent(let node) = value { contents[node.index].items.first } else { nil }
  }
}

extension Pickle.Value {
  /// For messages: what kind of thing it is.
  public var kindName: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .int, .large: "an integer"
    case .float: "a float"
    case .text: "a text"
    case .bytes: "bytes"
    case .list: "a list"
    case .tuple: "a tuple"
    case .set: "a set"
    case .dictionary: "a dictionary"
    case .global(let global): global.description.printable
    case .object: "an object"
    case .persistent: "a reference to something outside"
    }
  }
}
