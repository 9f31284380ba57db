import TenonCore
import TenonHost

/// Every check, in the order in which they are made.
enum CheckTable {
  /// Of every kind of component.
  private static let common: [any Check] = [
    ArgumentsCheck(), NullDestroyCheck(), ExtremeArgumentsCheck(), InstancesCheck(),
  ]
  private static let layer: [any Check] = [
    ShapesCheck(), WriteModesCheck(), GuardBytesCheck(), ReadOnlyInputsCheck(), AliasingCheck(), GradientCheck(),
    DeterminismCheck(), ThreadsCheck(), LayerStateCheck(), UnusualInputsCheck(),
  ]
  private static let optimizer: [any Check] = [
    OptimizerMemoryCheck(), ConvergenceCheck(), NullGradientCheck(), OptimizerDeterminismCheck(),
    OptimizerStateCheck(), UnusualGradientsCheck(),
  ]
  private static let scheduler: [any Check] = [PurityCheck(), SchedulerStateCheck()]
  private static let transform: [any Check] = [
    TransformValuesCheck(), TransformMemoryCheck(), RandomStreamsCheck(), TransformThreadsCheck(),
    UnusualSamplesCheck(),
  ]
  private static let dataset: [any Check] = [ReadsCheck(), DatasetThreadsCheck(), BadFilesCheck()]
  /// Of the library as a whole, made by `LibraryChecks`.
  private static let library = ["symbols", "identity", "load", "prints", "host-versions"]

  /// The names of all checks.
  static var names: [String] {
    let kinds = [
      common, layer, [ReductionCheck(), MembersCheck(), ExpansionCheck()], optimizer, scheduler, transform, dataset,
    ]
    var names = library
    for check in kinds.joined() where !names.contains(check.name) { names.append(check.name) }
    return names
  }

  /// The checks of a component.
  static func checks(of component: ComponentManifest) -> [any Check] {
    switch component.kind {
    case .layer where component.isComposite: common + [ExpansionCheck()]
    case .layer where component.isFused: common + layer + [MembersCheck()]
    case .layer: common + layer
    case .loss: common + layer + [ReductionCheck()]
    case .optimizer: common + optimizer
    case .scheduler: common + scheduler
    case .transform: common + transform
    case .dataset: common + dataset
    }
  }
}
