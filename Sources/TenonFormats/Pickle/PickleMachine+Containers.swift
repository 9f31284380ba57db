extension PickleMachine {
  /// Runs an operation that makes or fills a container, or writes a call down; false for any other.
  mutating func runContainer(_ operation: PickleOperation) throws(PickleError) -> Bool {
    switch operation {
    case .emptyList: try push(.list(node(Pickle.Content())))
    case .emptyDict: try push(.dictionary(node(Pickle.Content())))
    case .emptyTuple: try push(.tuple(node(Pickle.Content())))
    case .emptySet: try push(.set(node(Pickle.Content())))
    case .list: try push(.list(node(Pickle.Content(items: popToMark()))))
    case .tuple: try push(.tuple(node(Pickle.Content(items: popToMark()))))
    case .frozenSet: try push(.set(node(Pickle.Content(items: popToMark()))))
    case .tuple1: try push(tuple(of: 1))
    case .tuple2: try push(tuple(of: 2))
    case .tuple3: try push(tuple(of: 3))
    case .dict:
      let items = try popToMark()
      guard items.count % 2 == 0 else { throw refuse(.notExpected("a value for every key")) }
      try push(.dictionary(node(Pickle.Content(items: items))))
    case .append: try append([pop()])
    case .appends: try append(popToMark())
    case .addItems: try add(popToMark())
    case .setItem:
      let value = try pop()
      try set([pop(), value])
    case .setItems: try set(popToMark())
    default: return try runCall(operation)
    }
    return true
  }

  /// The last values, so many.
  private mutating func tuple(of count: Int) throws(PickleError) -> Pickle.Value {
    var items: [Pickle.Value] = []
    for _ in 0..<count { items.append(try pop()) }
    return .tuple(try node(Pickle.Content(items: items.reversed())))
  }

  private mutating func append(_ items: [Pickle.Value]) throws(PickleError) {
    guard case .list(let node) = try top() else { throw refuse(.notExpected("a list to append to")) }
    contents[node.index].items += items
  }

  private mutating func add(_ items: [Pickle.Value]) throws(PickleError) {
    guard case .set(let node) = try top() else { throw refuse(.notExpected("a set to add to")) }
    contents[node.index].items += items
  }

  private mutating func set(_ items: [Pickle.Value]) throws(PickleError) {
    guard items.count % 2 == 0 else { throw refuse(.notExpected("a value for every key")) }
    switch try top() {
    case .dictionary(let node), .object(let node): contents[node.index].items += items
    default: throw refuse(.notExpected("a dictionary to set items of"))
    }
  }

  // MARK: Globals and calls

  private mutating func runCall(_ operation: PickleOperation) throws(PickleError) -> Bool {
    switch operation {
    case .global:
      let module = try text(line())
      try push(.global(allowed(module, text(line()))))
    case .stackGlobal:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw refuse(.notExpected("the texts of a global's module and name"))
      }
      try push(.global(allowed(module, name)))
    case .reduce, .newObject:
      let arguments = try pop()
      try call(pop(), arguments)
    case .build:
      let state = try pop()
      guard case .object(let node) = try top() else { throw refuse(.notExpected("an object to restore")) }
      contents[node.index].call?.state = state
    case .persistentID: try refer(.bytes(line()))
    case .binPersistentID: try refer(pop())
    default: return false
    }
    return true
  }

  private func allowed(_ module: String, _ name: String) throws(PickleError) -> PickleGlobal {
    let global = PickleGlobal(module, name)
    guard rules.globals.contains(global) else { throw refuse(.global(global)) }
    return global
  }

  private mutating func call(_ callable: Pickle.Value, _ arguments: Pickle.Value) throws(PickleError) {
    guard case .global(let global) = callable, case .tuple = arguments else {
      throw refuse(.notExpected("a global and a tuple to call it with"))
    }
    try push(.object(node(Pickle.Content(call: Pickle.Call(global: global, arguments: arguments, state: nil)))))
  }

  private mutating func refer(_ id: Pickle.Value) throws(PickleError) {
    guard rules.allowsPersistent else { throw refuse(.persistent) }
    let reference = try node(Pickle.Content(items: [id]))
    references.append(reference)
    try push(.persistent(reference))
  }
}
