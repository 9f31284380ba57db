/// Writes a pickle by protocol 2, in the operations that PyTorch's restricted reader knows.
struct PickleWriter {
  /// The pickle so far; `end` completes it.
  private(set) var bytes: [UInt8] = [PickleOperation.proto.rawValue, 2]

  mutating func none() { add(.none) }
  mutating func bool(_ flag: Bool) { add(flag ? .newTrue : .newFalse) }

  mutating func int(_ number: Int) {
    if let small = Int32(exactly: number) {
      add(.binInt)
      append(UInt64(UInt32(bitPattern: small)), count: 4)
    } else {
      add(.long1)
      bytes.append(8)
      append(UInt64(bitPattern: Int64(number)), count: 8)
    }
  }

  mutating func float(_ number: Double) {
    add(.binFloat)
    append(number.bitPattern.byteSwapped, count: 8)
  }

  mutating func text(_ text: String) {
    add(.binUnicode)
    append(UInt64(text.utf8.count), count: 4)
    bytes += text.utf8
  }

  mutating func global(_ module: StaticString, _ name: String) {
    add(.global)
    bytes += "\(module)\n\(name)\n".utf8
  }

  /// A tuple of what `items` writes.
  mutating func tuple(_ items: (inout PickleWriter) throws -> Void) rethrows {
    add(.mark)
    try items(&self)
    add(.tuple)
  }

  mutating func integers(_ numbers: [Int]) { tuple { writer in for number in numbers { writer.int(number) } } }

  /// A list of what `items` writes.
  mutating func list(_ items: (inout PickleWriter) throws -> Void) rethrows {
    add(.emptyList, .mark)
    try items(&self)
    add(.appends)
  }

  /// A dictionary of the keys and values that `items` writes in turn.
  ///
  /// - Parameter isOrdered: whether it is an `OrderedDict`, as state_dicts are.
  mutating func dictionary(isOrdered: Bool, _ items: (inout PickleWriter) throws -> Void) rethrows {
    if isOrdered { emptyOrderedDictionary() } else { add(.emptyDict) }
    add(.mark)
    try items(&self)
    add(.setItems)
  }

  mutating func emptyOrderedDictionary() {
    global("collections", "OrderedDict")
    add(.emptyTuple, .reduce)
  }

  /// Calls the global before the last tuple with it.
  mutating func reduce() { add(.reduce) }

  /// Takes the last value for the id of something outside.
  mutating func persistent() { add(.binPersistentID) }

  mutating func end() { add(.stop) }

  private mutating func add(_ operations: PickleOperation...) { bytes += operations.lazy.map(\.rawValue) }

  private mutating func append(_ number: UInt64, count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
  }
}
