/// Runs the operations of a pickle, building `Pickle.Value`s in place of what they would build.
///
/// Every length is held against the bytes that are left, every global against the rules. Source: Python's pickletools.
struct PickleMachine {
  let bytes: [UInt8]
  let rules: PickleRules
  let source: String
  var position: Int
  var stack: [Pickle.Value] = []
  /// Heights of the stack where a mark stands.
  var marks: [Int] = []
  var contents: [Pickle.Content] = []
  /// To things outside.
  var references: [Pickle.Node] = []
  private var memo: [Int: Pickle.Value] = [:]
  /// Of the operation under way.
  private var start = 0

  init(_ bytes: [UInt8], from start: Int, _ rules: PickleRules, source: String) {
    self.bytes = bytes
    self.rules = rules
    self.source = source
    position = start
  }

  func refuse(_ fault: PickleError.Fault) -> PickleError { PickleError(source: source, offset: start, fault: fault) }

  /// Runs until the pickle's end and returns its value.
  mutating func run() throws(PickleError) -> Pickle.Value {
    for _ in 0..<rules.maximumOperations {
      start = position
      guard position < bytes.count else { throw refuse(.noStop) }
      let code = bytes[position]
      position += 1
      guard let operation = PickleOperation(rawValue: code) else { throw refuse(.operation(code)) }
      if operation == .stop { return try pop() }
      if try !runScalar(operation), try !runContainer(operation) { try runMemory(operation) }
    }
    throw refuse(.limit("operations", rules.maximumOperations))
  }

  // MARK: The stack

  mutating func push(_ value: Pickle.Value) throws(PickleError) {
    guard stack.count < rules.maximumValues else { throw refuse(.limit("values", rules.maximumValues)) }
    stack.append(value)
  }

  /// Takes a value off that stands above the last mark.
  mutating func pop() throws(PickleError) -> Pickle.Value {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else { throw refuse(.stack) }
    return value
  }

  /// The value on top, above the last mark.
  func top() throws(PickleError) -> Pickle.Value {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw refuse(.stack) }
    return value
  }

  /// Takes off all that stands above the last mark, and the mark.
  mutating func popToMark() throws(PickleError) -> [Pickle.Value] {
    guard let height = marks.popLast() else { throw refuse(.mark) }
    defer { stack.removeLast(stack.count - height) }
    return Array(stack[height...])
  }

  mutating func node(_ content: Pickle.Content) throws(PickleError) -> Pickle.Node {
    guard contents.count < rules.maximumValues else { throw refuse(.limit("values", rules.maximumValues)) }
    contents.append(content)
    return Pickle.Node(index: contents.count - 1)
  }

  // MARK: The bytes

  /// The next bytes, so many.
  mutating func take(_ count: Int) throws(PickleError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else { throw refuse(.length(count)) }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// A little-endian number without a sign.
  mutating func number(_ byteCount: Int) throws(PickleError) -> UInt64 {
    guard byteCount <= bytes.count - position else { throw refuse(.truncated) }
    var number: UInt64 = 0
    for place in 0..<byteCount { number |= UInt64(bytes[position + place]) << UInt64(8 * place) }
    position += byteCount
    return number
  }

  /// Bytes behind a little-endian number of them.
  mutating func counted(_ byteCount: Int) throws(PickleError) -> ArraySlice<UInt8> {
    try take(Int(clamping: number(byteCount)))
  }

  /// Text up to the end of the line, without it.
  mutating func line() throws(PickleError) -> ArraySlice<UInt8> {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { throw refuse(.truncated) }
    defer { position = end + 1 }
    return bytes[position..<end]
  }

  func text(_ bytes: ArraySlice<UInt8>) throws(PickleError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw refuse(.text) }
    return text
  }

  // MARK: Marks, memory and what begins and ends

  private mutating func runMemory(_ operation: PickleOperation) throws(PickleError) {
    switch operation {
    case .proto:
      let version = Int(try number(1))
      guard version <= 5 else { throw refuse(.version(version)) }
    case .frame:  // nothing but a promise
      let count = try number(8)
      guard count <= UInt64(bytes.count - position) else { throw refuse(.length(Int(clamping: count))) }
    case .mark:
      guard marks.count < rules.maximumDepth else { throw refuse(.limit("open marks", rules.maximumDepth)) }
      marks.append(stack.count)
    case .pop:  // of a mark where there is one on top
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popToMark()
    case .dup: try push(top())
    case .put: try remember(integer(line()))
    case .binPut: try remember(Int(number(1)))
    case .longBinPut: try remember(Int(number(4)))
    case .memoize: try remember(memo.count)
    case .get: try recall(integer(line()))
    case .binGet: try recall(Int(number(1)))
    case .longBinGet: try recall(Int(number(4)))
    default: throw refuse(.operation(operation.rawValue))
    }
  }

  private mutating func remember(_ index: Int) throws(PickleError) {
    guard memo.count < rules.maximumValues else { throw refuse(.limit("values", rules.maximumValues)) }
    memo[index] = try top()
  }

  private mutating func recall(_ index: Int) throws(PickleError) {
    guard let value = memo[index] else { throw refuse(.memo(index)) }
    try push(value)
  }

  /// A decimal integer of a pickle that is text.
  func integer(_ line: ArraySlice<UInt8>) throws(PickleError) -> Int {
    let text = String(decoding: line, as: UTF8.self)
    guard let number = Int(text.hasSuffix("L") ? String(text.dropLast()) : text) else { throw refuse(.number(text)) }
    return number
  }
}
