/// A declared argument of a component: what the host validates, prints as help, and suggests on a typo.
///
///     .int("out_channels", "channels of the output").atLeast(1)
///     .pair("stride", default: 1, "step of the window").atLeast(1)
///     .choice("reduction", ["none", "mean", "sum"], default: "mean", "how the elements become one loss")
///
/// Names, defaults and meanings are PyTorch's. An argument without a default must be given.
public struct Argument: Sendable, Equatable {
  public var name: String
  /// One line, with the unit where there is one.
  public var summary: String
  public var accepts: ValueTypes
  /// Of the numbers in a tuple or the items of a list.
  public var items: ValueTypes = []
  /// Numbers in a tuple.
  public var itemCount = 0
  public var defaultValue: Value?
  /// Bounds of every number in it.
  public var minimum = -Double.infinity
  public var maximum = Double.infinity
  public var excludesMinimum = false
  public var excludesMaximum = false
  /// Whether any value but the default keeps gradients at zero that outputs do depend on.
  public var stopsGradient = false
  public var choices: [String] = []
  /// Of a component, or of the components in a list.
  public var componentKind: ComponentKind?
  /// What a formula, or the formulas in a list, may name.
  public var variables: [String] = []

  public init(_ name: String, _ summary: String, accepts: ValueTypes, default defaultValue: Value? = nil) {
    self.name = name
    self.summary = summary
    self.accepts = accepts
    self.defaultValue = defaultValue
  }

  // MARK: Kinds of arguments

  public static func int(_ name: String, default value: Int? = nil, _ summary: String) -> Argument {
    Argument(name, summary, accepts: .int, default: value.map(Value.int))
  }

  /// A number; an integer in the experiment is taken as one too.
  public static func float(_ name: String, default value: Double? = nil, _ summary: String) -> Argument {
    Argument(name, summary, accepts: .float, default: value.map(Value.float))
  }

  public static func bool(_ name: String, default value: Bool? = nil, _ summary: String) -> Argument {
    Argument(name, summary, accepts: .bool, default: value.map(Value.bool))
  }

  public static func string(_ name: String, default value: String? = nil, _ summary: String) -> Argument {
    Argument(name, summary, accepts: .string, default: value.map(Value.string))
  }

  public static func choice(_ name: String, _ choices: [String], default value: String? = nil, _ summary: String)
    -> Argument
  {
    var argument = Argument(name, summary, accepts: .choice, default: value.map(Value.string))
    argument.choices = choices
    return argument
  }

  /// Two integers, [height, width] for images; one integer is given to both.
  public static func pair(_ name: String, default value: Int? = nil, _ summary: String) -> Argument {
    tuple(name, 2, default: value, summary)
  }

  /// So many integers, [depth, height, width] for volumes; one integer is given to all.
  public static func tuple(_ name: String, _ count: Int, default value: Int? = nil, _ summary: String) -> Argument {
    var argument = Argument(
      name, summary, accepts: .tuple, default: value.map { .list(Array(repeating: .int($0), count: count)) })
    argument.items = .int
    argument.itemCount = count
    return argument
  }

  /// Two numbers, such as `betas`.
  public static func floatPair(_ name: String, default value: (Double, Double)? = nil, _ summary: String) -> Argument {
    var argument = Argument(
      name, summary, accepts: .tuple, default: value.map { .list([.float($0.0), .float($0.1)]) })
    argument.items = .float
    argument.itemCount = 2
    return argument
  }

  public static func list(_ name: String, of items: ValueTypes, default value: [Value]? = nil, _ summary: String)
    -> Argument
  {
    var argument = Argument(name, summary, accepts: .list, default: value.map(Value.list))
    argument.items = items
    return argument
  }

  /// A tensor, written as nested lists of numbers in an experiment.
  public static func tensor(_ name: String, _ summary: String) -> Argument {
    Argument(name, summary, accepts: .tensor)
  }

  /// An arithmetic expression in some variables, which the host parses, checks and evaluates.
  public static func formula(_ name: String, of variables: [String], _ summary: String) -> Argument {
    var argument = Argument(name, summary, accepts: .formula)
    argument.variables = variables
    return argument
  }

  public static func component(_ name: String, _ kind: ComponentKind, _ summary: String) -> Argument {
    var argument = Argument(name, summary, accepts: .component)
    argument.componentKind = kind
    return argument
  }

  public static func components(_ name: String, _ kind: ComponentKind, _ summary: String) -> Argument {
    var argument = Argument(name, summary, accepts: .list)
    argument.items = .component
    argument.componentKind = kind
    return argument
  }

  // MARK: Refinements

  /// Null is accepted too, and is the default unless there is another.
  public func orNull() -> Argument {
    with {
      $0.accepts.insert(.null)
      $0.defaultValue = $0.defaultValue ?? .null
    }
  }

  /// Null may stand in place of each number of a tuple.
  public func orNulls() -> Argument { with { $0.items.insert(.null) } }

  /// One of these strings is accepted too, as in `padding: same`.
  public func or(_ choices: [String]) -> Argument {
    with {
      $0.accepts.insert(.choice)
      $0.choices = choices
    }
  }

  /// - Parameter count: of the numbers, when a tuple is accepted too.
  public func or(_ types: ValueTypes, of items: ValueTypes = [], count: Int = 0) -> Argument {
    with {
      $0.accepts.formUnion(types)
      $0.items.formUnion(items)
      if types.contains(.tuple) { $0.itemCount = count }
    }
  }

  public func atLeast(_ bound: Double) -> Argument { with { $0.minimum = bound } }
  public func atMost(_ bound: Double) -> Argument { with { $0.maximum = bound } }

  public func above(_ bound: Double) -> Argument {
    with {
      $0.minimum = bound
      $0.excludesMinimum = true
    }
  }

  public func below(_ bound: Double) -> Argument {
    with {
      $0.maximum = bound
      $0.excludesMaximum = true
    }
  }

  /// Any value but the default keeps gradients at zero that outputs do depend on, as an embedding's `padding_idx` does, or
  /// makes them other than the outputs' slopes, as PyTorch's `eps` does where a norm is smaller.
  ///
  /// Verification compares gradients with differences of the outputs without it.
  public func stoppingGradient() -> Argument { with { $0.stopsGradient = true } }

  private func with(_ change: (inout Argument) -> Void) -> Argument {
    var copy = self
    change(&copy)
    return copy
  }
}

extension Argument {
  /// Whether a list is a tuple as this argument wants it.
  package func isTuple(_ items: [Value]) -> Bool {
    accepts.contains(.tuple) && items.count == itemCount
      && items.allSatisfy { $0.number != nil || $0 == .null && self.items.contains(.null) }
  }

  /// How an optimizer's hyper-parameter array lists this argument: nothing for strings and lists, one name for a
  /// number or bool, several for a tuple.
  public var hyperNames: [String] {
    guard accepts.isDisjoint(with: [.string, .choice, .list, .tensor, .formula, .component]) else { return [] }
    return accepts.contains(.tuple) ? (0..<itemCount).map { "\(name).\($0)" } : [name]
  }
}
