extension PickleMachine {
  /// Runs an operation that makes or fills a container, or writes a call down; false for any other.
  mutating func runContainer(_ code: UInt8) throws(PickleError) -> Bool {
    switch code {
    case UInt8(ascii: "]"): try push(.list(node(Pickle.Content())))
    case UInt8(ascii: "}"): try push(.dictionary(node(Pickle.Content())))
    case UInt8(ascii: ")"): try push(.tuple(node(Pickle.Content())))
    case 0x8f: try push(.set(node(Pickle.Content())))
    case UInt8(ascii: "l"): try push(.list(node(Pickle.Content(items: popToMark()))))
    case UInt8(ascii: "t"): try push(.tuple(node(Pickle.Content(items: popToMark()))))
    case 0x91: try push(.set(node(Pickle.Content(items: popToMark()))))  // FROZENSET
    case 0x85...0x87:  // TUPLE1 to TUPLE3
      var items: [Pickle.Value] = []
      for _ in 0x85...code { items.append(try pop()) }
      try push(.tuple(node(Pickle.Content(items: items.reversed()))))
    case UInt8(ascii: "d"):
      let items = try popToMark()
      guard items.count % 2 == 0 else { throw refuse(.notExpected("a value for every key")) }
      try push(.dictionary(node(Pickle.Content(items: items))))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(popToMark())
    case 0x90: try add(popToMark())  // ADDITEMS
    case UInt8(ascii: "s"):
      let value = try pop()
      try set([pop(), value])
    case UInt8(ascii: "u"): try set(popToMark())
    default: return try runCall(code)
    }
    return true
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

  private mutating func runCall(_ code: UInt8) throws(PickleError) -> Bool {
    switch code {
    case UInt8(ascii: "c"):
      let module = try text(line())
      try push(.global(allowed(module, text(line()))))
    case 0x93:  // STACK_GLOBAL
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw refuse(.notExpected("the texts of a global's module and name"))
      }
      try push(.global(allowed(module, name)))
    case UInt8(ascii: "R"), 0x81:  // REDUCE, NEWOBJ
      let arguments = try pop()
      try call(pop(), arguments)
    case UInt8(ascii: "b"):
      let state = try pop()
      guard case .object(let node) = try top() else { throw refuse(.notExpected("an object to restore")) }
      contents[node.index].call?.state = state
    case UInt8(ascii: "P"): try refer(.bytes(line()))
    case UInt8(ascii: "Q"): try refer(pop())
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
