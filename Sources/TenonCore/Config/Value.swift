/// One configuration value, as an experiment gives it and as a component receives it.
///
/// Enum choices are strings, and so are formulas until the host has parsed them; a tuple is a list.
public enum Value: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([Value])
  case tensor(Tensor)
  /// A component given by name, not yet created: `{RandomCrop: {size: 32}}`.
  case component(ComponentReference)
  /// The same once the host has created it.
  case child(Child)
  /// An expression that the host has parsed.
  case formula(Formula)

  /// An int or a float as a double.
  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }
}

/// A component and the arguments it is wanted with, by name.
public struct ComponentReference: Sendable, Equatable {
  public var name: String
  public var arguments: [NamedValue]

  public init(_ name: String, _ arguments: [NamedValue] = []) {
    self.name = name
    self.arguments = arguments
  }
}

/// An argument's name with its value.
public struct NamedValue: Sendable, Equatable {
  public var name: String
  public var value: Value
  /// The value with everything as it was written, for arguments that want names: the class `007`, not the number 7.
  package var written: Value?

  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  package init(_ name: String, _ value: Value, written: Value?) {
    self.init(name, value)
    self.written = written
  }

  public static func == (left: NamedValue, right: NamedValue) -> Bool {
    left.name == right.name && left.value == right.value
  }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  // Null is written `.null`: with a literal `nil` for it, `isLegal ? value : nil` would mean null, not none.

  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .float(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
}

extension Value: CustomStringConvertible {
  /// As it would stand in an experiment.
  public var description: String {
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .float(let value):
      if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
      return "\(value)"
    case .string(let value): return value
    case .list(let items): return "[" + items.map(\.description).joined(separator: ", ") + "]"
    case .tensor(let tensor): return "tensor \(tensor.shape)"
    case .component(let reference): return reference.description
    case .child(let child): return child.name
    case .formula(let formula): return formula.source
    }
  }
}

extension ComponentReference: CustomStringConvertible {
  public var description: String {
    guard !arguments.isEmpty else { return name }
    return "{\(name): {" + arguments.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}}"
  }
}
