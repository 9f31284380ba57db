import TenonCore
import TenonFormats
import TenonHost

/// An experiment whose components are found and whose arguments are checked: what runs, and what archives keep.
///
/// `ExperimentResolver` makes it; nothing after that looks a name up again. A reference, as it is large and never changes.
public final class ResolvedExperiment: Sendable {
  /// The experiment with full names and every argument written out.
  public let full: Experiment
  public let train: ComponentFactory.Resolved
  public let validation: ComponentFactory.Resolved?
  public let test: ComponentFactory.Resolved?
  public let trainTransforms: [ComponentFactory.Resolved]
  public let evalTransforms: [ComponentFactory.Resolved]
  /// For each of the model's layers; that of the layer that a reused one is.
  public let layers: [ComponentFactory.Resolved]
  public let losses: [ComponentFactory.Resolved]
  /// Those that the experiment names.
  public let metrics: [ComponentFactory.Resolved]
  public let optimizer: ComponentFactory.Resolved
  /// For each parameter group, and then for each that `unfreeze` adds, the optimizer with the group's arguments.
  public let groupOptimizers: [ComponentFactory.Resolved]
  public let scheduler: ComponentFactory.Resolved?
  /// Names of arguments that say where files lie.
  package static let pathArguments: Set<String> = ["root", "path", "file", "list"]
  /// The working directory when it was resolved, which relative paths of data go by: plugins that are loaded meanwhile may
  /// change it.
  private let folder = Folder.absolute(".")

  /// What whoever wrote the experiment should know.
  package var notes: [String] { (losses + metrics).compactMap(\.note) + [scheduleNote].compactMap(\.self) }
  public var name: String { full.name }
  public var seed: UInt64 { UInt64(full.seed) }
  public var data: Experiment.Data { full.data }
  public var training: Experiment.Training { full.training }
  public var fusions: [String] { full.fusions }
  /// As archives hold it.
  public var json: JSON { full.json }

  /// - Parameter initialized: for each rule of initializers, the full name of its component.
  init(
    _ experiment: Experiment, train: ComponentFactory.Resolved, validation: ComponentFactory.Resolved?,
    test: ComponentFactory.Resolved?, trainTransforms: [ComponentFactory.Resolved],
    evalTransforms: [ComponentFactory.Resolved], layers: [ComponentFactory.Resolved],
    losses: [ComponentFactory.Resolved], metrics: [ComponentFactory.Resolved],
    optimizer: ComponentFactory.Resolved, groupOptimizers: [ComponentFactory.Resolved],
    scheduler: ComponentFactory.Resolved?, initialized: [String?]
  ) {
    (self.train, self.validation, self.test) = (train, validation, test)
    (self.trainTransforms, self.evalTransforms) = (trainTransforms, evalTransforms)
    (self.layers, self.losses, self.metrics) = (layers, losses, metrics)
    (self.optimizer, self.groupOptimizers, self.scheduler) = (optimizer, groupOptimizers, scheduler)
    var full = experiment
    full.data.train = train.reference
    full.data.validation = validation?.reference
    full.data.test = test?.reference
    full.data.trainTransforms = trainTransforms.map(\.reference)
    full.data.evalTransforms = evalTransforms.map(\.reference)
    full.model.layers = zip(full.model.layers, layers).map { $0.with($1.reference) }
    for (index, component) in initialized.enumerated() { full.initializers[index].component = component }
    for (index, loss) in losses.enumerated() { full.losses[index].component = loss.reference }
    for (index, metric) in metrics.enumerated() { full.metrics?[index].component = metric.reference }
    full.optimizer = optimizer.reference
    full.scheduler = scheduler?.reference
    self.full = full
  }

  /// The dataset that is named for a part.
  package func dataset(_ part: DataPart) -> ComponentFactory.Resolved? {
    switch part {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// Creates a dataset, which gets its paths from the root, as those within it do.
  package func open(_ dataset: ComponentFactory.Resolved, _ factory: ComponentFactory) throws -> any Dataset {
    try factory.dataset(dataset.mapping(absolute))
  }

  private func absolute(_ argument: NamedValue) -> Value {
    guard Self.pathArguments.contains(argument.name), case .string(let path) = argument.value, !path.isEmpty,
      !path.hasPrefix("/"), ByteText.bytes(ofPath: folder) == Array(folder.utf8)
    else { return argument.value.mappingComponents { $0.mappingArguments(absolute) } }
    let whole = folder.hasSuffix("/") ? "\(folder)\(path)" : "\(folder)/\(path)"
    // What is not there may be no path at all, and is shown as it was written.
    return .string(Folder.holds(whole) ? whole : path)
  }
}
