import TenonCore
import TenonServices

/// Checks given arguments against the declared ones and fills in defaults.
///
/// The result holds every declared argument in declared order, with numbers converted and tuples
/// completed; components in it are still references.
public enum ConfigResolver {
  /// - Parameter component: the name to show in errors.
  /// - Throws: `ConfigError` for an unknown, repeated, missing or mistyped argument.
  public static func resolve(_ given: [NamedValue], _ arguments: [Argument], of component: String)
    throws(ConfigError) -> Config
  {
    var seen: Set<String> = []
    for argument in given {
      guard arguments.contains(where: { $0.name == argument.name }) else {
        throw ConfigError.unknown(argument.name, of: component, arguments)
      }
      guard seen.insert(argument.name).inserted else { throw ConfigError.repeated(argument.name, of: component) }
    }
    var values: [NamedValue] = []
    for argument in arguments {
      let named = given.first { $0.name == argument.name }
      guard let value = named?.value ?? argument.defaultValue else {
        throw ConfigError.missing(argument, of: component)
      }
      guard let accepted = argument.accept(value) ?? named?.written.flatMap(argument.accept(names:)) else {
        if let fault = argument.formulaFault(in: value) {
          throw ConfigError.notAFormula(argument, of: component, fault)
        }
        throw ConfigError.mistyped(argument, of: component, value)
      }
      values.append(NamedValue(argument.name, accepted))
    }
    return Config(values)
  }
}

extension Argument {
  /// The value in its declared form, or nil when it is not accepted.
  func accept(_ value: Value) -> Value? {
    switch value {
    case .null: return accepts.contains(.null) ? value : nil
    case .bool: return accepts.contains(.bool) ? value : nil
    case .int, .float:
      if let number = accept(number: value, as: accepts) { return number }
      if accepts.contains(.tuple), let number = accept(number: value, as: items) {
        return .list(Array(repeating: number, count: itemCount))
      }
      return accepts.contains(.formula) ? accept(formula: value) : nil
    case .string(let text):
      if accepts.contains(.choice), choices.contains(text) { return value }
      if accepts.contains(.formula), let formula = accept(formula: value) { return formula }
      if accepts.contains(.string) { return value }
      return accepts.contains(.component) ? .component(ComponentReference(text)) : nil
    case .list(let items): return accept(list: items)
    case .tensor: return accepts.contains(.tensor) ? value : nil
    case .component, .child: return accepts.contains(.component) ? value : nil
    case .formula: return accepts.contains(.formula) ? value : nil
    }
  }

  /// Texts as they were written, where names are wanted and nothing else will do.
  fileprivate func accept(names value: Value) -> Value? {
    accepts.union(items).contains(.string) ? accept(value) : nil
  }

  private func accept(number value: Value, as types: ValueTypes) -> Value? {
    guard let number = value.number, isWithinBounds(number) else { return nil }
    if case .int = value, types.contains(.int) { return value }
    if types.contains(.float) { return .float(number) }
    // 2.0 is an integer to a person; 2.5 is not.
    if types.contains(.int), let integer = Int(exactly: number) { return .int(integer) }
    return nil
  }

  /// A text or a number as a formula of this argument's variables.
  private func accept(formula value: Value) -> Value? {
    (try? Formula(parsing: value.description, variables: variables)).map(Value.formula)
  }

  /// Why a text, or the first wrong one of a list, is no formula.
  func formulaFault(in value: Value) -> FormulaError? {
    switch value {
    case .string(let text) where (accepts.union(items)).contains(.formula):
      do {
        _ = try Formula(parsing: text, variables: variables)
        return nil
      } catch {
        return error
      }
    case .list(let items): return items.lazy.compactMap { formulaFault(in: $0) }.first
    default: return nil
    }
  }

  private func isWithinBounds(_ number: Double) -> Bool {
    guard !number.isNaN else { return false }
    return (excludesMinimum ? number > minimum : number >= minimum)
      && (excludesMaximum ? number < maximum : number <= maximum)
  }

  private func accept(list values: [Value]) -> Value? {
    if isTuple(values) {
      let tuple = values.compactMap { $0 == .null ? $0 : accept(number: $0, as: items) }
      if tuple.count == itemCount { return .list(tuple) }
    }
    if accepts.contains(.list) {
      let accepted = values.compactMap { acceptItem($0) }
      if accepted.count == values.count { return .list(accepted) }
    }
    return accepts.contains(.tensor) ? Tensor(nested: .list(values)).map(Value.tensor) : nil
  }

  private func acceptItem(_ value: Value) -> Value? {
    switch value {
    case .int, .float: accept(number: value, as: items) ?? (items.contains(.formula) ? accept(formula: value) : nil)
    case .bool: items.contains(.bool) ? value : nil
    case .string where items.contains(.formula): accept(formula: value)
    case .string(let text):
      items.contains(.string) ? value : items.contains(.component) ? .component(ComponentReference(text)) : nil
    case .component, .child: items.contains(.component) ? value : nil
    case .list(let inner):
      items.contains(.list) && inner.allSatisfy { acceptItem($0) != nil } ? value : nil
    case .null: items.contains(.null) ? value : nil
    case .formula: items.contains(.formula) ? value : nil
    case .tensor: nil
    }
  }
}

extension Tensor {
  /// A float32 tensor from nested lists of numbers, all of the same length at each depth.
  fileprivate convenience init?(nested value: Value) {
    var dimensions: [Int] = []
    var elements: [Float] = []
    func walk(_ value: Value, depth: Int) -> Bool {
      if let number = value.number {
        elements.append(Float(number))
        return depth == dimensions.count
      }
      guard case .list(let items) = value, depth < Shape.maximumRank else { return false }
      if depth == dimensions.count {
        guard elements.isEmpty else { return false }
        dimensions.append(items.count)
      }
      return dimensions[depth] == items.count && items.allSatisfy { walk($0, depth: depth + 1) }
    }
    guard walk(value, depth: 0) else { return nil }
    try? self.init(elements, shape: Shape(dimensions))
  }
}
