/// What can be an argument of a component.
public protocol ArgumentValue: Sendable {
  var argumentValue: Value { get }
}

extension Value: ArgumentValue {
  public var argumentValue: Value { self }
}

extension Bool: ArgumentValue {
  public var argumentValue: Value { .bool(self) }
}

extension Int: ArgumentValue {
  public var argumentValue: Value { .int(self) }
}

extension Double: ArgumentValue {
  public var argumentValue: Value { .float(self) }
}

extension String: ArgumentValue {
  public var argumentValue: Value { .string(self) }
}

extension Array: ArgumentValue where Element: ArgumentValue {
  public var argumentValue: Value { .list(map(\.argumentValue)) }
}

/// Two numbers, [height, width] for images; a literal stands for both: `kernelSize: 3`.
public struct Pair<Number: ArgumentValue>: ArgumentValue {
  public var first: Number
  public var second: Number

  public init(_ first: Number, _ second: Number) {
    self.first = first
    self.second = second
  }

  public init(_ both: Number) { self.init(both, both) }

  public var argumentValue: Value { .list([first.argumentValue, second.argumentValue]) }
}

extension Pair: ExpressibleByIntegerLiteral where Number: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Number.IntegerLiteralType) { self.init(Number(integerLiteral: value)) }
}

extension Pair: ExpressibleByFloatLiteral where Number: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Number.FloatLiteralType) { self.init(Number(floatLiteral: value)) }
}

/// A component, or several, as an argument of another one.
struct NestedComponents: ArgumentValue {
  let argumentValue: Value

  init(_ component: any ComponentBuilder) { argumentValue = .component(component.reference) }

  init(_ components: [any ComponentBuilder]) { argumentValue = .list(components.map { .component($0.reference) }) }
}
