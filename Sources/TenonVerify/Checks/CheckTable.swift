import TenonCore
import TenonHost

/// Every check, in the order in which they are made.
enum CheckTable {
  /// Of every kind of component, before and after those of its kind.
  private static let first: [any Check] = [ArgumentsCheck(), NullDestroyCheck()]
  private static let examples: [any Check] = [ExamplesCheck()]
  private static let last: [any Check] = [ExtremeArgumentsCheck(), InstancesCheck()]
  private static let layer: [any Check] = [
    ShapesCheck(), BackwardNeedsCheck(), WriteModesCheck(), GuardBytesCheck(), ReadOnlyInputsCheck(), AliasingCheck(),
    GradientCheck(),
    DeterminismCheck(), ThreadsCheck(), LayerStateCheck(), UnusualInputsCheck(),
  ]
  private static let metric: [any Check] = [
    ShapesCheck(), WriteModesCheck(), GuardBytesCheck(), ReadOnlyInputsCheck(), AliasingCheck(), NoGradientCheck(),
    MetricValuesCheck(), MetricPartsCheck(), DeterminismCheck(), ThreadsCheck(), LayerStateCheck(),
    UnusualInputsCheck(),
  ]
  private static let optimizer: [any Check] = [
    OptimizerMemoryCheck(), ConvergenceCheck(), NullGradientCheck(), OptimizerDeterminismCheck(),
    OptimizerStateCheck(), UnusualGradientsCheck(),
  ]
  private static let scheduler: [any Check] = [PurityCheck(), SchedulerStateCheck()]
  private static let transform: [any Check] = [
    TransformValuesCheck(), TransformFormsCheck(), TransformMemoryCheck(), RandomStreamsCheck(),
    TransformThreadsCheck(),
    UnusualSamplesCheck(),
  ]
  private static let dataset: [any Check] = [ReadsCheck(), DatasetThreadsCheck(), BadFilesCheck()]
  /// Of the library as a whole, made by `LibraryChecks`.
  private static let library =
    ["symbols", "identity", "load", "prints"] + ProcessWatch.checks + ["exits", "at-exit", "host-versions"]

  /// The names of all checks.
  static var names: [String] {
    let kinds = [
      first, examples, layer, [ReductionCheck(), MembersCheck(), ExpansionCheck()], metric, optimizer, scheduler,
      transform,
      dataset,
      last,
    ]
    var names = library
    for check in kinds.joined() where !names.contains(check.name) { names.append(check.name) }
    return names
  }

  /// The checks of a component.
  static func checks(of component: ComponentManifest) -> [any Check] {
    first + (component.declaration.examples.isEmpty ? [] : examples) + special(component) + last
  }

  /// The checks of a component's kind.
  private static func special(_ component: ComponentManifest) -> [any Check] {
    switch component.kind {
    case .layer where component.isComposite: [ExpansionCheck()]
    case .layer where component.isFused: layer + [MembersCheck()]
    case .layer: layer
    case .loss where component.isMetric: metric
    case .loss: layer + [ReductionCheck()]
    case .optimizer: optimizer
    case .scheduler: scheduler
    case .transform: transform
    case .dataset: dataset
    }
  }
}
