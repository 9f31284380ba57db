import TenonCore
import TenonHost

/// Values to try for an argument that nothing more is known of than its declaration.
///
/// The local functions that add one are not inlined: dozens of copies make the module slow to build.
struct ArgumentCandidates {
  let argument: Argument
  /// References to components of the argument's kind that need no arguments themselves.
  let children: [ComponentReference]

  /// Small integers for the required arguments of one attempt, one after the other.
  ///
  /// As for `in_channels`, `out_channels`, `kernel_size`. Some components want equal ones, some a product or a divisor.
  static let integerSeries: [[Int]] = [
    [4, 6, 3, 2], [20, 17, 3, 2], [2], [4], [3], [8, 4, 2, 2], [1], [6, 3, 2, 1], [16, 16, 1], [5, 10],
  ]

  /// Values for an argument that must be given; `integer` hands out the next number of the attempt's series.
  func required(_ integer: () -> Int) -> [Value] {
    var values: [Value] = []
    @inline(never)
    func add(_ value: Value) {
      if argument.accepts(value), !values.contains(value) { values.append(value) }
    }
    if !argument.accepts.isDisjoint(with: [.int, .tuple]) || argument.items.contains(.int) {
      let number = integer()
      add(.int(clamp(number)))
      add(.list([.int(clamp(number)), .int(clamp(number))]))
      add(.list([.int(clamp(number))]))
      add(.list([.int(clamp(number)), .int(clamp(number + 2))]))
      add(.list([.int(clamp(3)), .int(clamp(number)), .int(clamp(number))]))
    }
    let takesNumbers = argument.accepts.contains(.float) || argument.items.contains(.float)
    for number in [0.5, 0.9, 0.1, 1, 2, 0.25] where takesNumbers && argument.isLegal(number) {
      add(.float(number))
      // How long a list must be, nobody knows here, so that a number alone is enough where it is taken.
      if argument.accepts.contains(.float) { continue }
      add(.list([.float(number), .float(number), .float(number)]))
      add(.list([.float(number)]))
      add(.list([.float(number), .float(number)]))
    }
    for choice in argument.choices { add(.string(choice)) }
    for flag in [false, true] { add(.bool(flag)) }
    if argument.items.contains(.component) {
      add(.list(children.prefix(2).map(Value.component)))
      add(.list(children.prefix(1).map(Value.component)))
      for child in children { add(.list([.component(child)])) }
    }
    for child in children { add(.component(child)) }
    if argument.accepts.contains(.tensor) { values += Self.tensors(of: [4, 2, 3]) }
    for text in argument.formulas + ["a", "x"] where !argument.accepts.isDisjoint(with: [.string, .formula]) {
      add(.string(text))
    }
    // One for each of two parameter groups, which must come out alike.
    if argument.items.contains(.formula) {
      for formula in argument.formulas { add(.list([.string(formula), .string(formula)])) }
    }
    add(.list([.string("a"), .string("b")]))
    add(.list([]))
    add(.null)
    return values
  }

  /// Values other than the default for an argument that has one.
  func alternatives() -> [Value] {
    var values: [Value] = []
    @inline(never)
    func add(_ value: Value) {
      if argument.accepts(value), value != argument.defaultValue, !values.contains(value) { values.append(value) }
    }
    for flag in [false, true] { add(.bool(flag)) }
    for choice in argument.choices { add(.string(choice)) }
    if argument.accepts.contains(.int) || argument.items.contains(.int) {
      for number in [2, 1, 3, 0, -1] {
        add(.int(number))
        if argument.accepts.contains(.tuple) {
          add(.list([.int(number), .int(number)]))
          add(.list([.int(number), .int(number + 1)]))
          add(.list([.null, .int(number)]))
        }
      }
    }
    if argument.accepts.contains(.float) || argument.items.contains(.float) {
      let base = argument.defaultValue?.number ?? 0.5
      for number in [base * 2, base / 2, 0.3, 1, 0] {
        add(.float(number))
        add(.list([.float(number), .float(number)]))
      }
      // The numbers of a tuple may have to stand in an order.
      if argument.accepts.contains(.tuple), case .list(let items)? = argument.defaultValue {
        add(.list(items.map { .float(0.9 * ($0.number ?? 0)) }))
      }
    }
    if argument.accepts.contains(.tensor) { values += Self.tensors(of: [4, 2, 3, 6, 20]) }
    for child in children { add(.component(child)) }
    add(.null)
    return values
  }

  /// Values within the declared types and bounds that an author easily forgets.
  func extremes() -> [Value] {
    var values: [Value] = []
    @inline(never)
    func add(_ value: Value) {
      if argument.accepts(value), !values.contains(value) { values.append(value) }
    }
    let integers = [
      0, -1, Int(Int32.max), Int(Int32.min), 1 << 40, .max, .min, bound(argument.minimum), bound(argument.maximum),
    ]
    for number in integers {
      add(.int(number))
      add(.list([.int(number), .int(number)]))
      add(.list([.int(1), .int(number)]))
    }
    for number in [
      0, -0.0, 1e-300, 1e300, -1e300, .infinity, -.infinity, argument.minimum, argument.maximum, 0.5,
    ] where !number.isNaN {
      add(.float(number))
      add(.list([.float(number), .float(number)]))
    }
    add(.list([]))
    if !argument.accepts.isDisjoint(with: [.list, .tensor]) { add(.list((0..<1000).map { .int(clamp($0)) })) }
    for text in ["", "/", Self.longText, "%s%n%d", "ä\u{1F600}\n"] { add(.string(text)) }
    if argument.accepts.contains(.tensor) { values += Self.tensors(of: [0, 1, 1000]) }
    add(.null)
    return values
  }

  private static let longText = String(repeating: "a", count: 100_000)

  /// Values that the declaration rules out, so that the host must refuse them before the plugin sees them.
  func illegal() -> [Value] {
    var values: [Value] = [.float(.nan)]
    for (bound, sign) in [(argument.minimum, -1.0), (argument.maximum, 1.0)] where bound.isFinite {
      values += [.float(bound + sign * max(1, bound.magnitude)), .int(self.bound(bound + sign))]
    }
    if !argument.choices.isEmpty && argument.accepts.isDisjoint(with: [.string, .formula, .component]) {
      values.append(.string("no such choice"))
    }
    if !argument.accepts.contains(.null) { values.append(.null) }
    return values
  }

  private func bound(_ number: Double) -> Int { Int(exactly: number.rounded()) ?? (number < 0 ? .min : .max) }

  private func clamp(_ number: Int) -> Int {
    let low = argument.minimum.isFinite ? bound(argument.minimum.rounded(.up)) : .min
    let high = argument.maximum.isFinite ? bound(argument.maximum.rounded(.down)) : .max
    return min(max(number, argument.excludesMinimum ? low &+ 1 : low), argument.excludesMaximum ? high &- 1 : high)
  }

  private static func tensors(of counts: [Int]) -> [Value] {
    counts.compactMap { count in
      (try? Tensor((0..<count).map { 0.5 + Float($0 % 4) * 0.25 }, shape: [count])).map(Value.tensor)
    }
  }
}

extension Argument {
  /// Whether the host hands this value to the component.
  func accepts(_ value: Value) -> Bool {
    (try? ConfigResolver.resolve([NamedValue(name, value)], [self], of: "")) != nil
  }

  /// Formulas in its variables.
  fileprivate var formulas: [String] {
    guard !accepts.union(items).isDisjoint(with: .formula) else { return [] }
    return ["1 / (2 + abs(\(variables.first ?? "1")))", "0.5"]
  }

  fileprivate func isLegal(_ number: Double) -> Bool {
    (excludesMinimum ? number > minimum : number >= minimum) && (excludesMaximum ? number < maximum : number <= maximum)
  }
}
