/// Names and arguments of initializers, as the plugin header and experiments have them.
extension Initializer {
  /// What can be named, with the arguments of torch.nn.init.
  public static let declarations = [
    Declaration("constant", "one number everywhere", arguments: [.float("val", "the number")]),
    Declaration("zeros", "zero everywhere"),
    Declaration("ones", "one everywhere"),
    Declaration("eye", "the identity matrix"),
    Declaration(
      "uniform", "uniform between two bounds",
      arguments: [.float("a", default: 0, "lower bound"), .float("b", default: 1, "upper bound")]),
    Declaration("normal", "normal", arguments: normal(std: 1)),
    Declaration(
      "trunc_normal", "normal within bounds",
      arguments: normal(std: 1) + [
        .float("a", default: -2, "lower bound"), .float("b", default: 2, "upper bound"),
      ]),
    Declaration("xavier_uniform", "uniform, by both fans", arguments: [gain]),
    Declaration("xavier_normal", "normal, by both fans", arguments: [gain]),
    Declaration("kaiming_uniform", "uniform, by one fan and what follows", arguments: kaiming),
    Declaration("kaiming_normal", "normal, by one fan and what follows", arguments: kaiming),
    Declaration("orthogonal", "rows or columns at right angles", arguments: [gain]),
    Declaration(
      "sparse", "normal, with zeros in each column",
      arguments: [.float("sparsity", "share of zeros").atLeast(0).atMost(1)] + normal(std: 0.01).suffix(1)),
    Declaration(
      "dirac", "convolutions that pass their input on",
      arguments: [.int("groups", default: 1, "parts that the channels are divided into").atLeast(1)]),
  ]

  private static let gain = Argument.float("gain", default: 1, "factor")

  private static let kaiming: [Argument] = [
    .float("a", default: 0, "slope of leaky_relu below zero"),
    .choice("mode", Fan.allCases.map(\.name), default: Fan.fanIn.name, "the side that keeps its variance"),
    .choice(
      "nonlinearity", Nonlinearity.allCases.map(\.name), default: Nonlinearity.leakyReLU.name,
      "what follows the layer"),
  ]

  private static func normal(std: Double) -> [Argument] {
    [.float("mean", default: 0, "mean"), .float("std", default: std, "standard deviation").atLeast(0)]
  }

  /// By its name and the numbers that cross a plugin's boundary.
  ///
  /// - Parameter arguments: choices by their position; those left out at the end have their defaults.
  /// - Throws: `ComponentError` for a name that the core does not know, or arguments that it does not take.
  public init(name: String, arguments: [Double]) throws(ComponentError) {
    guard let declaration = Self.declarations.first(where: { $0.name == name }) else {
      throw ComponentError(
        .unsupported, field: "initializer",
        "expected one of \(Self.declarations.map(\.name).joined(separator: ", ")), received '\(name)'")
    }
    let declared = declaration.arguments
    guard arguments.count <= declared.count else {
      throw ComponentError(
        .argument, field: "initializer",
        "\(name) takes \(Plural.count(declared.count, "argument")), received \(arguments.count)")
    }
    var numbers: [Double] = []
    for (index, argument) in declared.enumerated() {
      let number = index < arguments.count ? arguments[index] : argument.defaultValue.flatMap { argument.code(of: $0) }
      guard let number, let value = argument.value(ofCode: number), argument.code(of: value) == number else {
        throw ComponentError(
          .argument, field: "initializer",
          "\(name) cannot take \(number.map { "\($0)" } ?? "nothing") for '\(argument.name)'")
      }
      numbers.append(number)
    }
    self.init(declaration.name, numbers)
  }

  /// By its name and resolved arguments, as an experiment has them.
  ///
  /// - Throws: `ComponentError`, of arguments that were not resolved.
  public init(name: String, _ config: Config) throws(ComponentError) {
    let declared = Self.declarations.first { $0.name == name }?.arguments ?? []
    var numbers: [Double] = []
    for argument in declared {
      guard let number = config[argument.name].flatMap({ argument.code(of: $0) }) else {
        throw ComponentError(.argument, field: argument.name, "the arguments of \(name) were not resolved")
      }
      numbers.append(number)
    }
    try self.init(name: name, arguments: numbers)
  }

  /// - Parameter numbers: legal ones for each of its arguments.
  private init(_ name: String, _ numbers: [Double]) {
    var fan: Fan { Fan(rawValue: Int(numbers[1])) ?? .fanIn }
    var nonlinearity: Nonlinearity { Nonlinearity(rawValue: Int(numbers[2])) ?? .leakyReLU }
    switch name {
    case "constant": self = .constant(numbers[0])
    case "ones": self = .ones
    case "eye": self = .eye
    case "uniform": self = .uniform(numbers[0], numbers[1])
    case "normal": self = .normal(mean: numbers[0], std: numbers[1])
    case "trunc_normal":
      self = .truncatedNormal(mean: numbers[0], std: numbers[1], low: numbers[2], high: numbers[3])
    case "xavier_uniform": self = .xavierUniform(gain: numbers[0])
    case "xavier_normal": self = .xavierNormal(gain: numbers[0])
    case "kaiming_uniform": self = .kaimingUniform(a: numbers[0], mode: fan, nonlinearity: nonlinearity)
    case "kaiming_normal": self = .kaimingNormal(a: numbers[0], mode: fan, nonlinearity: nonlinearity)
    case "orthogonal": self = .orthogonal(gain: numbers[0])
    case "sparse": self = .sparse(sparsity: numbers[0], std: numbers[1])
    case "dirac": self = .dirac(groups: Int(numbers[0]))
    default: self = .zeros
    }
  }

  /// Its name and every argument as a number; nil for the layer's own.
  public var code: (name: String, arguments: [Double])? {
    switch self {
    case .constant(0): ("zeros", [])
    case .constant(1): ("ones", [])
    case .constant(let value): ("constant", [value])
    case .eye: ("eye", [])
    case .uniform(let low, let high): ("uniform", [low, high])
    case .normal(let mean, let std): ("normal", [mean, std])
    case .truncatedNormal(let mean, let std, let low, let high): ("trunc_normal", [mean, std, low, high])
    case .xavierUniform(let gain): ("xavier_uniform", [gain])
    case .xavierNormal(let gain): ("xavier_normal", [gain])
    case .kaimingUniform(let a, let mode, let nonlinearity):
      ("kaiming_uniform", [a, Double(mode.rawValue), Double(nonlinearity.rawValue)])
    case .kaimingNormal(let a, let mode, let nonlinearity):
      ("kaiming_normal", [a, Double(mode.rawValue), Double(nonlinearity.rawValue)])
    case .orthogonal(let gain): ("orthogonal", [gain])
    case .sparse(let sparsity, let std): ("sparse", [sparsity, std])
    case .dirac(let groups): ("dirac", [Double(groups)])
    case .own: nil
    }
  }

  /// As an experiment writes it: `kaiming_normal: {mode: fan_out, nonlinearity: relu}`; nil for the layer's own.
  public var reference: ComponentReference? {
    code.map { name, numbers in
      let declared = Self.declarations.first { $0.name == name }?.arguments ?? []
      return ComponentReference(
        name,
        zip(declared, numbers).compactMap { argument, number in
          argument.value(ofCode: number).map { NamedValue(argument.name, $0) }
        })
    }
  }
}

extension Argument {
  /// A number, or the position of a choice.
  fileprivate func code(of value: Value) -> Double? {
    guard case .string(let text) = value else { return value.number }
    return choices.firstIndex(of: text).map(Double.init)
  }

  /// Nil for a number that it does not take.
  fileprivate func value(ofCode number: Double) -> Value? {
    guard number >= minimum, number <= maximum else { return nil }
    if accepts.contains(.choice) {
      return Int(exactly: number).flatMap { choices.indices.contains($0) ? .string(choices[$0]) : nil }
    }
    return accepts.contains(.int) ? Int(exactly: number).map(Value.int) : .float(number)
  }
}
