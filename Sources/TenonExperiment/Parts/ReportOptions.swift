import TenonCore

extension Experiment {
  /// What a training shows beside its numbers.
  ///
  ///     report: {tensorboard: true, histograms: epoch, images: 8, graph: true, embedding: features, pr_curves: true}
  public struct Report: Sendable, Equatable {
    /// When weights and gradients are counted.
    public enum Histograms: String, Sendable, CaseIterable {
      case none, epoch
    }

    /// Whether `report.html` in the run's folder shows the training, written anew after every epoch.
    public var html = true
    /// Whether event files go to `tensorboard` in the run's folder; all that follows is in them.
    public var tensorboard = false
    /// Steps between two losses of single steps; 0 for none.
    public var logEvery = 10
    public var histograms = Histograms.none
    /// Pictures of the first validation batch, else of the first test batch.
    public var images = 0
    /// Whether the model's graph is shown.
    public var graph = false
    /// The layer whose outputs for the validation data, else the test data, are the projector's points.
    public var embedding: String?
    /// Whether every class has a precision-recall curve.
    public var prCurves = false

    /// The address of an MLflow server that is told of the training; nil for none.
    public var mlflow: String?

    public init() {}
  }
}

extension Experiment.Report {
  static let keys = SettingTable(
    "report",
    """
    What a training shows beside its numbers; nothing of it changes the training, and all of it may change when a run is \
    resumed. `docs/report.md` and `docs/tensorboard.md` say how to look.
    """,
    [
      SettingKey(
        "html", .flag, default: .bool(true),
        "whether `report.html` in the run's folder shows the training, written anew after every epoch, for at most a hundredth of the training's time (`docs/report.md`)"
      ),
      SettingKey(
        "tensorboard", .flag, default: .bool(false),
        "whether event files for TensorBoard go to `tensorboard` in the run's folder: losses and metrics, learning rates, hyper-parameters, and what follows"
      ),
      SettingKey(
        "log_every", .integer(0...1_000_000_000), default: .int(10), "steps between two losses of single steps; 0: none"
      ),
      SettingKey(
        "histograms", .choice(Histograms.allCases.map(\.rawValue)), default: .string(Histograms.none.rawValue),
        "when weights are counted, and the gradients of the last step"),
      SettingKey(
        "images", .integer(0...1024), default: .int(0),
        "pictures of the first validation batch, else of the first test batch"),
      SettingKey("graph", .flag, default: .bool(false), "whether the model is shown as a graph"),
      SettingKey(
        "embedding", .text, otherwise: "none",
        "the layer whose outputs for at most 5000 validation samples, else test samples, the projector shows when training is over"
      ),
      SettingKey(
        "pr_curves", .flag, default: .bool(false),
        "whether each class, of at most 100, has a precision-recall curve of every evaluation"),
      SettingKey(
        "mlflow", .text, otherwise: "none",
        "the address of an MLflow server that gets parameters, what is measured by epoch, and in the end model and report: `http://127.0.0.1:5000` (`docs/tracking.md`)"
      ),
    ])

  init(_ setting: Setting?) throws(ExperimentError) {
    guard let setting else { return }
    let section = try SettingSection(setting, Self.keys)
    html = try section.bool("html")
    tensorboard = try section.bool("tensorboard")
    logEvery = try section.int("log_every")
    histograms = Histograms(rawValue: try section.choice("histograms")) ?? histograms
    images = try section.int("images")
    graph = try section.bool("graph")
    embedding = try section.string("embedding")
    prCurves = try section.bool("pr_curves")
    mlflow = try section.string("mlflow")
  }

  var json: JSON {
    var object: JSONObject = [
      "html": .bool(html), "tensorboard": .bool(tensorboard), "log_every": .int(logEvery),
      "histograms": .string(histograms.rawValue),
      "images": .int(images), "graph": .bool(graph),
    ]
    if let embedding { object["embedding"] = .string(embedding) }
    object["pr_curves"] = .bool(prCurves)
    if let mlflow { object["mlflow"] = .string(Self.withoutUser(mlflow)) }
    return .object(object)
  }

  /// An address without the user and the password that it may hold: it stands in archives, and these are sent to others.
  static func withoutUser(_ address: String) -> String {
    guard let scheme = address.range(of: "://") else { return address.contains("@") ? "" : address }
    let rest = address[scheme.upperBound...]
    guard let end = rest.lastIndex(of: "@") else { return address }
    return String(address[..<scheme.upperBound] + rest[rest.index(after: end)...])
  }

  /// What is written and has no effect.
  package var notes: [String] {
    var others = self
    (others.html, others.tensorboard, others.mlflow) = (true, false, nil)
    return tensorboard || others == Self()
      ? [] : ["what `report` asks for is for TensorBoard, and nothing is written without `tensorboard: true`"]
  }
}
