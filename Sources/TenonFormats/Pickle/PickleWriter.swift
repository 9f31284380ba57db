/// Writes a pickle by protocol 2, in the operations that PyTorch's restricted reader knows.
struct PickleWriter {
  /// The pickle so far; `end` completes it.
  private(set) var bytes: [UInt8] = [0x80, 2]

  mutating func none() { bytes.append(UInt8(ascii: "N")) }
  mutating func bool(_ flag: Bool) { bytes.append(flag ? 0x88 : 0x89) }

  mutating func int(_ number: Int) {
    if let small = Int32(exactly: number) {
      bytes.append(UInt8(ascii: "J"))
      append(UInt64(UInt32(bitPattern: small)), count: 4)
    } else {
      bytes += [0x8a, 8]
      append(UInt64(bitPattern: Int64(number)), count: 8)
    }
  }

  mutating func float(_ number: Double) {
    bytes.append(UInt8(ascii: "G"))
    append(number.bitPattern.byteSwapped, count: 8)
  }

  mutating func text(_ text: String) {
    bytes.append(UInt8(ascii: "X"))
    append(UInt64(text.utf8.count), count: 4)
    bytes += text.utf8
  }

  mutating func global(_ module: StaticString, _ name: String) { bytes += "c\(module)\n\(name)\n".utf8 }

  /// A tuple of what `items` writes.
  mutating func tuple(_ items: (inout PickleWriter) throws -> Void) rethrows {
    bytes.append(UInt8(ascii: "("))
    try items(&self)
    bytes.append(UInt8(ascii: "t"))
  }

  mutating func integers(_ numbers: [Int]) { tuple { writer in for number in numbers { writer.int(number) } } }

  /// A list of what `items` writes.
  mutating func list(_ items: (inout PickleWriter) throws -> Void) rethrows {
    bytes += "](".utf8
    try items(&self)
    bytes.append(UInt8(ascii: "e"))
  }

  /// A dictionary of the keys and values that `items` writes in turn.
  ///
  /// - Parameter isOrdered: whether it is an `OrderedDict`, as state_dicts are.
  mutating func dictionary(isOrdered: Bool, _ items: (inout PickleWriter) throws -> Void) rethrows {
    if isOrdered { emptyOrderedDictionary() } else { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "("))
    try items(&self)
    bytes.append(UInt8(ascii: "u"))
  }

  mutating func emptyOrderedDictionary() {
    global("collections", "OrderedDict")
    bytes += ")R".utf8
  }

  /// Calls the global before the last tuple with it.
  mutating func reduce() { bytes.append(UInt8(ascii: "R")) }

  /// Takes the last value for the id of something outside.
  mutating func persistent() { bytes.append(UInt8(ascii: "Q")) }

  mutating func end() { bytes.append(UInt8(ascii: ".")) }

  private mutating func append(_ number: UInt64, count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
  }
}
