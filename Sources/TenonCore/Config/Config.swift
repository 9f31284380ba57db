/// The validated arguments that a component is created with: every declared one is there.
///
/// The accessors throw only when the component asks for something that it did not declare.
public struct Config: Sendable, Equatable {
  public private(set) var values: [NamedValue]

  public init(_ values: [NamedValue]) { self.values = values }

  public subscript(name: String) -> Value? { values.first { $0.name == name }?.value }

  public func int(_ name: String) throws(ComponentError) -> Int {
    guard case .int(let value)? = self[name] else { throw mismatch(name, "an integer") }
    return value
  }

  public func float(_ name: String) throws(ComponentError) -> Double {
    guard let value = self[name]?.number else { throw mismatch(name, "a number") }
    return value
  }

  public func bool(_ name: String) throws(ComponentError) -> Bool {
    guard case .bool(let value)? = self[name] else { throw mismatch(name, "true or false") }
    return value
  }

  public func string(_ name: String) throws(ComponentError) -> String {
    guard case .string(let value)? = self[name] else { throw mismatch(name, "a string") }
    return value
  }

  /// The integers of a tuple, first the one for the outermost dimension.
  public func tuple(_ name: String, _ count: Int) throws(ComponentError) -> [Int] {
    let integers = try ints(name)
    guard integers.count == count else { throw mismatch(name, "\(count) integers") }
    return integers
  }

  /// The same of a tuple in which null may stand for an integer.
  public func optionalTuple(_ name: String, _ count: Int) throws(ComponentError) -> [Int?] {
    let integers = try list(name).map { (value) throws(ComponentError) -> Int? in
      switch value {
      case .int(let number): number
      case .null: nil
      default: throw mismatch(name, "\(count) integers or nulls")
      }
    }
    guard integers.count == count else { throw mismatch(name, "\(count) integers or nulls") }
    return integers
  }

  /// Two integers, first the one for the height.
  public func pair(_ name: String) throws(ComponentError) -> (Int, Int) {
    guard case .list(let items)? = self[name], items.count == 2, case .int(let first) = items[0],
      case .int(let second) = items[1]
    else { throw mismatch(name, "a pair of integers") }
    return (first, second)
  }

  public func floatPair(_ name: String) throws(ComponentError) -> (Double, Double) {
    guard case .list(let items)? = self[name], items.count == 2, let first = items[0].number,
      let second = items[1].number
    else { throw mismatch(name, "a pair of numbers") }
    return (first, second)
  }

  public func list(_ name: String) throws(ComponentError) -> [Value] {
    guard case .list(let items)? = self[name] else { throw mismatch(name, "a list") }
    return items
  }

  public func floats(_ name: String) throws(ComponentError) -> [Double] {
    let numbers = try list(name).compactMap(\.number)
    guard case .list(let items)? = self[name], items.count == numbers.count else {
      throw mismatch(name, "a list of numbers")
    }
    return numbers
  }

  public func ints(_ name: String) throws(ComponentError) -> [Int] {
    var integers: [Int] = []
    for item in try list(name) {
      guard case .int(let value) = item else { throw mismatch(name, "a list of integers") }
      integers.append(value)
    }
    return integers
  }

  public func tensor(_ name: String) throws(ComponentError) -> Tensor {
    guard case .tensor(let tensor)? = self[name] else { throw mismatch(name, "a tensor") }
    return tensor
  }

  public func children(_ name: String) throws(ComponentError) -> [Child] {
    var children: [Child] = []
    for item in try list(name) {
      guard case .child(let child) = item else { throw mismatch(name, "a list of components") }
      children.append(child)
    }
    return children
  }

  public func formula(_ name: String) throws(ComponentError) -> Formula {
    guard case .formula(let formula)? = self[name] else { throw mismatch(name, "a formula") }
    return formula
  }

  public func formulas(_ name: String) throws(ComponentError) -> [Formula] {
    var formulas: [Formula] = []
    for item in try list(name) {
      guard case .formula(let formula) = item else { throw mismatch(name, "a list of formulas") }
      formulas.append(formula)
    }
    return formulas
  }

  public func child(_ name: String) throws(ComponentError) -> Child {
    guard case .child(let child)? = self[name] else { throw mismatch(name, "a component") }
    return child
  }

  /// Whether the argument is null: `try config.isNull("stride") ? kernelSize : config.pair("stride")`.
  public func isNull(_ name: String) throws(ComponentError) -> Bool {
    guard let value = self[name] else { throw mismatch(name, "a declared argument") }
    return value == .null
  }

  private func mismatch(_ name: String, _ expected: String) -> ComponentError {
    ComponentError(
      .argument, field: name, "expected \(expected), received \(self[name].map { "\($0)" } ?? "no such argument")")
  }
}
