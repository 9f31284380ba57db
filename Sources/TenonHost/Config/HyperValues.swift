import TenonCore

/// The numbers among an optimizer's arguments: what differs between groups, and what schedulers change.
public struct HyperValues: Sendable, Equatable {
  /// In the order of the arguments: `lr`, `betas.0`.
  public let names: [String]
  /// For each name: bools as 0 and 1, null as NaN.
  public let values: [Double]

  package init(names: [String], values: [Double]) { (self.names, self.values) = (names, values) }
}

extension ComponentFactory {
  /// The hyper-parameters of an optimizer, with those of one that it holds.
  ///
  /// - Throws: `ComponentError` (config) when the configuration was not resolved.
  public func hyperValues(of optimizer: Resolved) throws -> HyperValues {
    var values: [Double] = []
    let arguments = optimizer.entry.component.declaration.arguments
    var children: [String: HyperValues] = [:]
    for argument in arguments {
      if argument.isOptimizer, case .component(let reference)? = optimizer.config[argument.name] {
        let child = try hyperValues(of: resolve(reference, .optimizer))
        children[argument.name] = child
        values += child.values
      } else {
        values += try optimizer.config.numbers(of: argument)
      }
    }
    return HyperValues(names: arguments.hyperNames { children[$0.name]?.names ?? [] }, values: values)
  }
}

extension Config {
  /// For each of `Argument.hyperNames`.
  fileprivate func numbers(of argument: Argument) throws(ComponentError) -> [Double] {
    let count = argument.hyperNames.count
    guard count > 0 else { return [] }
    switch self[argument.name] {
    case .null: return [Double](repeating: .nan, count: count)
    case .bool(let flag): return [Double](repeating: flag ? 1 : 0, count: count)
    case .list(let items) where items.count == count && items.allSatisfy { $0.number != nil }:
      return items.compactMap(\.number)
    case let value:
      guard let number = value?.number else {
        throw ComponentError(.config, field: argument.name, "expected a number, received \(value ?? .null)")
      }
      return [Double](repeating: number, count: count)
    }
  }
}
