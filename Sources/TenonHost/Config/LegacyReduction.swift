import TenonCore

/// What PyTorch's losses called their reduction before they had the argument `reduction`.
///
/// `size_average` and `reduce`, and `elementwise_mean` for the mean, are taken, and said to be old.
/// Both are true where they are not given or null; given, they win over `reduction`. Source:
/// `torch.nn._reduction.legacy_get_string`.
enum LegacyReduction {
  private static let names = ["size_average", "reduce"]

  /// The arguments without the old ones, and what to say about them; nil where there are none.
  ///
  /// - Throws: `ConfigError` for an old argument that is no boolean.
  static func replaced(
    _ given: [NamedValue], _ arguments: [Argument], of component: String
  ) throws(ConfigError) -> (arguments: [NamedValue], note: String)? {
    guard let reduction = arguments.first(where: { $0.name == "reduction" }), reduction.choices.contains("mean"),
      !arguments.contains(where: { names.contains($0.name) })
    else { return nil }
    let old = given.filter { names.contains($0.name) }
    let isOldName = given.contains { $0.name == reduction.name && $0.value == .string("elementwise_mean") }
    guard !old.isEmpty || isOldName else { return nil }
    var flags: [String: Bool] = [:]
    for argument in old {
      guard flags.updateValue(try flag(argument, of: component), forKey: argument.name) == nil else {
        throw ConfigError.repeated(argument.name, of: component)
      }
    }
    let isGiven = old.contains { $0.value != .null }
    let name = flags["reduce"] == false ? "none" : flags["size_average"] == false ? "sum" : "mean"
    var rest = given.filter { !names.contains($0.name) }
    if isGiven || isOldName {
      rest.removeAll { $0.name == reduction.name }
      rest.append(NamedValue(reduction.name, .string(name)))
    }
    let written = old.map(\.name) + (isOldName ? ["elementwise_mean"] : [])
    return (rest, "\(component): \(written.joined(separator: ", ")) is PyTorch's old form of reduction: \(name)")
  }

  private static func flag(_ argument: NamedValue, of component: String) throws(ConfigError) -> Bool {
    switch argument.value {
    case .null: return true
    case .bool(let flag): return flag
    case let other: throw ConfigError.mistyped(.bool(argument.name, "an old form of reduction"), of: component, other)
    }
  }
}
