import TenonCore
import TenonHost

extension Experiment {
  /// The keys at the top of an experiment, and through them all others.
  package static let keys = SettingTable(
    "the experiment",
    """
    What to train, on what, and how. Every key must be known: a misspelled one is an error that names the nearest. A \
    component is written as its name, `ReLU`, or as its name with arguments, `Conv2d: {in_channels: 1, out_channels: 8, \
    kernel_size: 3}`; `tenon plugin list` names them all, `tenon plugin info NAME` their arguments. Null is the same as \
    leaving a key out. Any value can be given on the command line, with the path to it: \
    `--set optimizer.Adam.lr=0.01`, `--set model.0.Conv2d.out_channels=16`.
    """,
    [
      SettingKey(
        "name", .text, otherwise: "the file's, without its ending", limits: "at most 100 of letters, digits, `-_.`",
        "names the run's folder and the model"),
      SettingKey(
        "seed", .integer(0...Int.max), default: .int(0),
        "of everything random; the same seed gives the same model, bit by bit"),
      .required("data", .section(Data.keys), "what is trained and measured on"),
      .required("model", .described("list of layers, or mapping", [Model.keys, LayerEntry.keys]), "the network"),
      SettingKey(
        "initializers", .described("list of mappings", [InitializerRule.keys]), otherwise: "as layers declare",
        "parameters that start otherwise"),
      SettingKey(
        "initialize", .described("mapping, or a file", [Initialization.keys]), otherwise: "as layers declare",
        "a file whose tensors the model starts with: fine-tuning"),
      .required("loss", .described("loss, or list of losses", [LossEntry.keys]), "what is minimized"),
      SettingKey(
        "metrics", .described("metric, or list of metrics", [MetricEntry.keys]),
        otherwise: "`Accuracy`, where the loss takes the largest output for the answer",
        "what is measured beside the losses"),
      .required("optimizer", .component("optimizer"), "how parameters are updated"),
      SettingKey(
        "parameter_groups", .described("list of mappings", [ParameterGroup.keys]), otherwise: "one group",
        "parameters that the optimizer treats with values of their own"),
      SettingKey(
        "scheduler", .component("scheduler"), otherwise: "constant rates", "how the optimizer's numbers change in time"),
      SettingKey("training", .section(Training.keys), otherwise: "its defaults", "how the loop runs"),
      SettingKey(
        "fusions", .described("list of texts"), otherwise: "built-in ones alone",
        "fused layers of other vendors that may replace layers, by full name"),
      SettingKey(
        "use", .described("mapping of texts"), otherwise: "none",
        "components that stand in for others of a bare name: `Linear: acme/Linear`"),
      SettingKey(
        "plugins", .described("mapping of texts"), otherwise: "any version",
        "which versions of plugins will do: `acme/layers: ^1.2`"),
      SettingKey(
        "license", .text, otherwise: "not said",
        "under which others may use the model: an SPDX identifier such as `MIT`, or words"),
      SettingKey(
        "card", .text, otherwise: "made of what the archive holds", limits: "a file with at most 1 MiB of UTF-8",
        "the model's card, a file in Markdown, read when the training begins"),
      SettingKey(
        "example", .flag, default: .bool(true),
        "whether the archive holds the first validation sample (else of test, of training) with what the model gives for it"
      ),
      SettingKey("report", .section(Report.keys), otherwise: "nothing", "what a training shows beside its numbers"),
    ])
}

extension Experiment.Data {
  /// Its properties have the defaults of the keys.
  private static let standard = Experiment.Data(train: ComponentReference(""))

  static let keys = SettingTable(
    "data",
    "The sets of samples, and how batches are made of them.",
    [
      .required("train", .component("dataset"), "what is trained on"),
      SettingKey("validation", .component("dataset"), otherwise: "none", "measured after every epoch"),
      SettingKey(
        "test", .component("dataset"), otherwise: "none", "measured once, when training is over, and by `evaluate`"),
      SettingKey(
        "split", .described("two or three shares"), otherwise: "undivided",
        limits: "`[8, 1, 1]`, `8:1:1`, or fractions that add up to 1",
        "divides `train` by chance into training, validation and, of three, test"),
      SettingKey(
        "stratify", .flag, default: .bool(standard.stratify),
        "whether each part of the split has its share of every class"),
      SettingKey("split_seed", .integer(0...Int.max), otherwise: "`seed`", "of the split"),
      SettingKey(
        "transforms", .described("list of transforms, or mapping", [transformKeys]), otherwise: "none",
        "what samples go through, one after the other"),
      SettingKey("batch_size", .integer(1...1 << 20), default: .int(standard.batchSize), "samples of a training step"),
      SettingKey(
        "eval_batch_size", .integer(1...1 << 20), otherwise: "`batch_size`", "samples at a time in evaluation"),
      SettingKey(
        "shuffle", .flag, default: .bool(standard.shuffle),
        "whether every epoch has the training samples in a new order"),
      SettingKey(
        "sampler", .described("`balanced`, or mapping", [SamplerOptions.keys]), otherwise: "each sample once",
        "draws the training samples of an epoch by the weights of their classes"),
      SettingKey(
        "drop_last", .flag, default: .bool(standard.dropLast),
        "whether training leaves out the last batch when it is short"),
      SettingKey(
        "num_workers", .integer(0...256), default: .int(standard.numWorkers),
        "threads that read samples, for each set; 0: none beside the training's"),
      SettingKey(
        "prefetch_factor", .integer(1...1024), default: .int(standard.prefetchFactor),
        "batches that are read ahead for each worker"),
      SettingKey(
        "unreadable", .choice(UnreadableSamples.allCases.map(\.rawValue)),
        default: .string(standard.unreadable.rawValue),
        "what a sample does that cannot be read: end the training with an error, or stay out of its batch"),
    ] + CollationOptions.keys)

  static let transformKeys = SettingTable(
    "data.transforms", "In place of one list for all samples.",
    [
      SettingKey("train", .described("list of transforms"), otherwise: "none", "for training samples"),
      SettingKey(
        "eval", .described("list of transforms"), otherwise: "none",
        "for validation and test, and for what `predict` reads"),
    ])
}

extension CollationOptions {
  static let keys = [
    SettingKey(
      "padding", .described("mapping of fields", [paddingKeys]), otherwise: "samples have equal shapes",
      "fields whose samples differ in length"),
    SettingKey(
      "group_by_length", .text, otherwise: "chance alone", limits: "a field under `padding`",
      "whose similar lengths come into one training batch"),
  ]

  static let paddingKeys = SettingTable(
    "data.padding.FIELD", "How a field is padded along its first dimension; null for the defaults.",
    [
      SettingKey("value", .number, default: .float(FieldPadding("").value), "what is put behind a sample's end"),
      SettingKey(
        "to", .described("list of integers"), otherwise: "the longest of the batch", limits: "ascending, above 0",
        "lengths; a batch is padded to the first that is long enough"),
      SettingKey("lengths", .text, otherwise: "`FIELD_lengths`", "the field that the lengths before come in"),
    ])
}
