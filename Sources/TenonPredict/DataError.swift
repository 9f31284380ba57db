import TenonCore

/// Data that cannot be fed to a model.
public struct DataError: TenonError {
  public let diagnostic: Diagnostic

  package init(diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  /// - Parameter path: of the transforms: `transforms.train`.
  static func transformOrder(_ path: String, _ fault: TransformOrder.Fault) -> DataError {
    DataError(
      diagnostic: Diagnostic("transform-order", "\(fault.headline) in \(path)")
        .expected("\(fault.expected), for '\(fault.second)'").received(fault.received).help(fault.help))
  }
}
