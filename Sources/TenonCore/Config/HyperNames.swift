extension [Argument] {
  /// The names of the numbers in an optimizer's hyper-parameter array, in order.
  ///
  /// An argument that is an optimizer stands for all of that one's: under their own names, or as `argument.name` where
  /// that is taken.
  ///
  /// - Parameter child: the names of the optimizer that is given for an argument; none for null.
  package func hyperNames(ofChild child: (Argument) throws -> [String]) rethrows -> [String] {
    var taken = Set(flatMap(\.hyperNames))
    return try flatMap { argument in
      guard argument.isOptimizer else { return argument.hyperNames }
      return try child(argument).map { taken.insert($0).inserted ? $0 : "\(argument.name).\($0)" }
    }
  }
}

extension Argument {
  /// Whether it is one optimizer, whose numbers its owner passes on.
  package var isOptimizer: Bool { componentKind == .optimizer && accepts.contains(.component) }
}

extension Config {
  /// The names for a configuration whose components have been created.
  package func hyperNames(_ arguments: [Argument]) -> [String] {
    arguments.hyperNames { argument in
      if case .child(let child)? = self[argument.name] { child.hyperNames } else { [] }
    }
  }
}
