import TenonCore

extension Config {
  /// The numbers of an optimizer's hyper-parameter array, in the order of `Argument.hyperNames`: bools as
  /// 0 and 1, a pair as two numbers, null as NaN.
  ///
  /// - Throws: `ComponentError` (config) when the configuration was not resolved.
  package func hyperValues(_ arguments: [Argument]) throws(ComponentError) -> [Double] {
    var values: [Double] = []
    for argument in arguments where !argument.hyperNames.isEmpty {
      let count = argument.hyperNames.count
      switch self[argument.name] {
      case .null: values += [Double](repeating: .nan, count: count)
      case .bool(let flag): values += [Double](repeating: flag ? 1 : 0, count: count)
      case .list(let items) where items.count == count && items.allSatisfy { $0.number != nil }:
        values += items.compactMap(\.number)
      case let value:
        guard let number = value?.number else {
          throw ComponentError(.config, field: argument.name, "expected a number, received \(value ?? .null)")
        }
        values += [Double](repeating: number, count: count)
      }
    }
    return values
  }
}
