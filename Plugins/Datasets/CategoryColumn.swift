import TenonPlugin

/// The values of a column that are names: each once, and which of them every row has.
struct CategoryColumn {
  /// Bytes of the values, in the order in which they were met.
  private(set) var values: [[UInt8]] = []
  /// For each row, a position in `values`; -1 where the value is missing.
  private(set) var codes: [Int32] = []
  private var known: [[UInt8]: Int32] = [:]
  /// The value of the row before, as columns are often sorted.
  private var last: Int32 = -1

  static let missing: Int32 = -1

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if last >= 0, values[Int(last)].elementsEqual(bytes) {
      codes.append(last)
      return
    }
    let value = Array(bytes)
    let code = known[value] ?? Int32(values.count)
    if Int(code) == values.count {
      known[value] = code
      values.append(value)
    }
    last = code
    codes.append(code)
  }

  mutating func appendMissing() { codes.append(Self.missing) }

  /// Where each of `values` stands among others; nil for one that is not among them.
  func positions(in others: [[UInt8]]) -> [Int?] {
    let places = Dictionary(zip(others, others.indices)) { first, _ in first }
    return values.map { places[$0] }
  }

  /// Numbers by size where all are numbers, otherwise all by their bytes.
  static func sorted(_ values: [[UInt8]]) -> [[UInt8]] {
    let numbers = values.compactMap { value in
      value.withUnsafeBytes { bytes -> Double? in if case .number(let number) = CSVNumber(bytes) { number } else { nil }
      }
    }
    guard numbers.count == values.count else { return values.sorted { $0.lexicographicallyPrecedes($1) } }
    return zip(numbers, values).sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1.lexicographicallyPrecedes($1.1) }.map(\.1)
  }
}
