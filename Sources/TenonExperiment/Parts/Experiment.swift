import TenonCore
import TenonFormats
import TenonHost

/// What to train, on what, and how: the contents of an experiment file, understood but not yet bound to plugins.
///
///     name: fashion-mnist
///     seed: 1
///     data:
///       train: FashionMNIST
///       test: {FashionMNIST: {train: false}}
///       transforms: [ToTensor]
///       batch_size: 64
///     model:
///       - Conv2d: {in_channels: 1, out_channels: 32, kernel_size: 3, padding: 1}
///       - ReLU
///     loss: CrossEntropyLoss
///     metrics: [Accuracy, {TopKAccuracy: {k: 3}}]
///     optimizer: {Adam: {lr: 1e-3}}
///     scheduler: {StepLR: {step_size: 1, gamma: 0.5}}
///     training: {epochs: 3}
public struct Experiment: Sendable {
  public struct Data: Sendable, Equatable {
    public var train: ComponentReference
    /// Looked at after every epoch.
    public var validation: ComponentReference?
    /// Looked at once, when training is over, and by `evaluate`.
    public var test: ComponentReference?
    /// Applied to training samples.
    public var trainTransforms: [ComponentReference]
    /// Applied to all others, and to what `predict` reads.
    public var evalTransforms: [ComponentReference]
    public var batchSize: Int
    public var evalBatchSize: Int
    public var shuffle: Bool
    public var dropLast: Bool
    /// Divides `train`; its other parts are then `validation` and, of three, `test`.
    public var split: DatasetSplit?
    /// Whether each part of the split has its share of every class.
    public var stratify = false
    /// Of the split; nil: the experiment's.
    public var splitSeed: Int?
    /// Which training samples an epoch has; nil: each of them once.
    public var sampler: SamplerOptions?
    /// Threads that read samples, for each loader; 0: none beside the training's.
    public var numWorkers: Int
    /// Batches that are read ahead for each worker.
    public var prefetchFactor: Int
    public var unreadable: UnreadableSamples
    public var collation = CollationOptions()
  }

  public var name: String
  public var seed: Int
  public var data: Data
  public var model: Model
  /// Parameters that start otherwise than their layers declare; the first rule that matches one has it.
  public var initializers: [InitializerRule]
  /// A file whose tensors the model begins with.
  public var initialize: Initialization?
  /// Their weighted sum is minimized.
  public var losses: [LossEntry]
  /// What is measured beside the losses; nil: accuracy, where a loss takes the largest output for the answer.
  public var metrics: [MetricEntry]?
  public var optimizer: ComponentReference
  /// Parameters with values of their own; the first group that matches a parameter has it.
  public var parameterGroups: [ParameterGroup]
  public var scheduler: ComponentReference?
  public var training: Training
  /// The fused layers of other vendors that may replace layers, by full name; built-in ones always may.
  public var fusions: [String]
  /// Full names by the bare names that they replace: `use: {Linear: acme/Linear}`.
  public var use: [String: String]
  /// Which versions of plugins will do, by their ids: `plugins: {acme/layers: ^1.2}`.
  public var plugins: [String: VersionRange]
  /// Under which others may use the model: an SPDX identifier, or words.
  public var license: String?
  /// A file with the model's card, in Markdown; nil for one that is made of what is known.
  public var card: String?
  /// Whether archives hold a sample with what the model gives for it.
  public var example = true
  /// What a training shows beside its numbers.
  public var report = Report()
  /// The folder of the file that it was read from; nil for one that was put together otherwise.
  package var folder: String?
  /// What it was read from, for messages.
  package let source: Setting
}

extension Experiment {
  /// Reads an experiment file.
  ///
  /// - Parameters:
  ///   - path: a YAML file.
  ///   - overrides: `key=value`, the key a path of names and list positions.
  /// - Throws: `ExperimentError` with the line.
  public init(path: String, overrides: [String] = []) throws(ExperimentError) {
    try self.init(Setting(yamlAt: path), overrides: overrides, name: Self.name(ofFile: path))
    folder = Folder.above(path)
  }

  /// Reads an experiment as an archive holds it.
  public init(json: JSON, overrides: [String] = [], source: String) throws(ExperimentError) {
    try self.init(Setting(json, name: source), overrides: overrides, name: "experiment")
  }

  private init(_ setting: Setting, overrides: [String], name: String) throws(ExperimentError) {
    var setting = setting
    for override in overrides { try setting.apply(override: override) }
    try self.init(setting, name: name)
  }
}

extension Setting {
  /// Applies `key=value`; the value is YAML.
  fileprivate mutating func apply(override: String) throws(ExperimentError) {
    guard let equals = override.firstIndex(of: "="), equals != override.startIndex else {
      throw ExperimentError.badOption(override)
    }
    let path = override[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard path.allSatisfy({ !$0.isEmpty }) else { throw ExperimentError.badOption(override) }
    let text = String(override[override.index(after: equals)...])
    var value = text.isEmpty ? Setting(kind: .scalar(.null), origin: origin) : try Setting(yaml: text, name: "--set")
    value.mark(Origin(place: "--set \(override)", text: ""))
    try set(path[...], to: value)
  }

  private mutating func mark(_ origin: Origin) {
    self.origin = origin
    switch kind {
    case .scalar: break
    case .list(let items):
      kind = .list(
        items.map {
          var item = $0
          item.mark(origin)
          return item
        })
    case .map(let entries):
      kind = .map(
        entries.map {
          var value = $0.value
          value.mark(origin)
          return ($0.key, value)
        })
    }
  }
}
