import TenonCore
import TenonHost

/// Every check, in the order in which they are made.
enum CheckTable {
  /// Of every kind of component.
  private static let common: [any Check] = [
    ArgumentsCheck(), NullDestroyCheck(), ExtremeArgumentsCheck(), InstancesCheck(),
  ]
  private static let layer: [any Check] = [
    WriteModesCheck(), GuardBytesCheck(), ReadOnlyInputsCheck(), AliasingCheck(), GradientCheck(), DeterminismCheck(),
    ThreadsCheck(), LayerStateCheck(), UnusualInputsCheck(),
  ]

  /// Of the library as a whole, made by `LibraryChecks`.
  private static let library = ["symbols", "identity", "load", "prints", "host-versions"]

  /// The names of all checks.
  static var names: [String] {
    library + (common + layer + [ReductionCheck()]).map(\.name)
  }

  /// The checks of a component.
  static func checks(of component: ComponentManifest) -> [any Check] {
    switch component.kind {
    case .layer: component.isComposite ? common : common + layer
    case .loss: common + layer + [ReductionCheck()]
    default: common
    }
  }
}
