import TenonCore
import TenonEngine
import TenonHost

/// A trained model as one file: a zip archive with `manifest.json`, `graph.json` and `weights.safetensors`, and more
/// that `docs/archive-format.md` describes.
///
/// The graph stands in it expanded and with full names; opening it neither needs nor loads any plugin.
public struct ModelArchive: Sendable {
  /// The version of the format that is written.
  public static let formatVersion = 1

  /// A plugin that the model needs.
  public struct RequiredPlugin: Sendable, Equatable {
    public let id: String
    public let version: String
    /// Of the library that the model was trained with.
    public let sha256: String
    /// Only for a fused layer in place of others, so that the model can be computed without it.
    public let isFusion: Bool

    public init(id: String, version: String, sha256: String, isFusion: Bool = false) {
      self.id = id
      self.version = version
      self.sha256 = sha256
      self.isFusion = isFusion
    }
  }

  /// A measured number, such as the test accuracy.
  public struct Metric: Sendable, Equatable {
    public let name: String
    public let value: Double

    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// What an archive holds that this version does not know: never looked at, never lost.
  struct Kept: Sendable {
    var manifest: KeptJSON?
    var graph: KeptJSON?
    var entries: KeptEntries?
  }

  public var name: String
  public var graph: ModelGraph
  /// What the model reads and yields, for a batch; nil in archives from before there were several inputs.
  public var signature: ModelSignature?
  /// The shapes and the work of its layers for one sample; nil in archives from before it was kept.
  public var summary: ModelSummary?
  /// How outputs become predictions, by their names, as the losses that compare them say; empty in archives from before
  /// it was kept.
  public var predictions: [String: Prediction]
  /// One sample as the dataset gives it, before preprocessing: uint8 [28, 28, 1]; nil for a model with several inputs
  /// besides lengths.
  public var sample: TensorType?
  /// What the model reads for one sample, after preprocessing: float32 [1, 28, 28]; nil for a model with several inputs.
  public var input: TensorType?
  /// In the order of the outputs; empty when the model does not classify.
  public var classNames: [String]
  /// From a sample to the model's input.
  public var preprocessing: [ComponentReference]
  public var plugins: [RequiredPlugin]
  /// Those of others that only training needs: losses, optimizers, datasets and the like.
  public var trainingPlugins: [RequiredPlugin]
  public var metrics: [Metric]
  /// The whole experiment that it comes from, resolved.
  public var experiment: JSON
  /// Parameters and buffers by name.
  public var state: [String: Tensor]
  /// What it was trained, validated and tested on, by the keys of `data`.
  ///
  /// A dataset that is divided stands under `train`. Empty in archives from before it was kept.
  public var data: [String: DataFingerprint] = [:]
  /// What datasets and transforms have learned on the training part, by names that the training gives; often nothing.
  public var fitted: [String: Tensor] = [:]
  /// Under which others may use it: an SPDX identifier, or words; nil where nobody said.
  public var license: String?
  /// What people should know of it, in Markdown; nil in archives from before there was one.
  public var card: String?
  /// Where it comes from; nil in archives from before it was kept.
  public var provenance: Provenance?
  /// What was measured in each epoch of its training, an object for each; often nothing.
  public var history: [JSON] = []
  /// A sample with what the model made of it, to find out whether it makes the same of it elsewhere.
  public var example: ModelExample?
  /// What the file that it was read from holds beyond all this, for `write`.
  var kept = Kept()

  /// Whether it reads texts: UTF-8 that its preprocessing makes tokens of.
  public var readsTexts: Bool { sample?.dtype == .uint8 && sample?.shape.rank == 1 }

  /// Whether its only input is an image, so that it can be applied to files.
  public var readsImages: Bool { graph.readsImages(of: sample) }

  public init(
    name: String, graph: ModelGraph, signature: ModelSignature?, summary: ModelSummary? = nil,
    predictions: [String: Prediction], sample: TensorType?,
    input: TensorType?,
    classNames: [String], preprocessing: [ComponentReference], plugins: [RequiredPlugin],
    trainingPlugins: [RequiredPlugin] = [], metrics: [Metric],
    experiment: JSON,
    state: [String: Tensor]
  ) {
    self.name = name
    self.graph = graph
    self.signature = signature
    self.summary = summary
    self.predictions = predictions
    self.sample = sample
    self.input = input
    self.classNames = classNames
    self.preprocessing = preprocessing
    self.plugins = plugins
    self.trainingPlugins = trainingPlugins
    self.metrics = metrics
    self.experiment = experiment
    self.state = state
  }
}
