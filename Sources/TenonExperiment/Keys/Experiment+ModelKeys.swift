import TenonCore
import TenonHost

extension Experiment.Model {
  static let keys = SettingTable(
    "model", "A mere list of layers has the input `input` and the output `output`. Otherwise:",
    [
      SettingKey(
        "inputs", .names, default: .string(standardInputs[0]), "the fields of a sample that the model reads"),
      .required("layers", .described("list of layers"), "a chain, unless they say what they are applied to"),
      SettingKey(
        "outputs", .described("texts, or mapping of texts"), otherwise: "`output`, the last layer's",
        "layers whose values come out, by names of their own: `{class: head}`; `name.port` is one of several outputs of a layer"
      ),
    ])
}

extension Experiment.LayerEntry {
  static let keys = SettingTable(
    "a layer",
    "A component alone, or a mapping: `{name: sum, inputs: [left, right], Add: {}}`.",
    [
      SettingKey(
        "name", .text, otherwise: "the position in the list", limits: "letters, digits, `_`; parts separated by dots",
        "what later layers call its value, and the prefix of its parameters"),
      SettingKey(
        "inputs", .described("text, or list of texts and nulls"), otherwise: "the layer before",
        "what it is applied to: inputs of the model, names of layers, `name.port`; null leaves an optional input out"),
      SettingKey(
        "reuse", .text, otherwise: "a layer of its own", limits: "the name of an earlier layer",
        "applies that one again, with the same parameters, in place of a component"),
    ], others: SettingKey("COMPONENT", .described("mapping"), "the layer, with its arguments"))
}

extension Experiment.LossEntry {
  static let keys = SettingTable(
    "a loss",
    "A component alone, or a mapping: `{name: box, MSELoss: {}, inputs: {input: box, target: box}, weight: 0.5}`.",
    [
      SettingKey(
        "name", .text, otherwise: "`loss`; of several that of the component, `cross_entropy`",
        limits: "letters, digits, `_`", "in reports: `train_box_loss`"),
      SettingKey(
        "inputs", .described("mapping of texts"),
        otherwise: "`input` the model's first output, else fields of the port's name",
        "for a port of the loss what it reads: an output of the model, else a layer's value, else a field of the sample"
      ),
      SettingKey("weight", .number, default: .float(1), "its share in the sum that is minimized"),
    ], others: SettingKey("COMPONENT", .described("mapping"), "the loss, with its arguments"))
}

extension Experiment.MetricEntry {
  static let keys = SettingTable(
    "a metric", "A metric or a loss that is measured only; a component alone, or a mapping:",
    [
      SettingKey(
        "name", .text, otherwise: "the metric's own names", limits: "letters, digits, `_`",
        "what its value is called, or what stands before the names of several"),
      SettingKey(
        "inputs", .described("mapping of texts"), otherwise: "as for a loss", "for a port what it reads, as for a loss"),
    ], others: SettingKey("COMPONENT", .described("mapping"), "the metric or loss, with its arguments"))
}

extension Experiment.ParameterGroup {
  static let keys = SettingTable(
    "a parameter group",
    """
    The first group that matches a parameter has it. The rate of parameters without a group is `lr` in reports, those of \
    the groups are `lr_1`, `lr_2`, ...
    """,
    [
      .required(
        "match", .names, "patterns of parameter names, `*.bias`; `*` stands for any text, `?` for one character")
    ],
    others: SettingKey("ARGUMENT", .described("value"), "an argument of the optimizer, in place of its own value"))
}

extension Experiment.InitializerRule {
  static let keys = SettingTable(
    "an initializer rule",
    """
    The first rule that matches a parameter starts it. It has at least one of the first three keys, and one initializer: \
    `{component: Conv2d, parameter: weight, kaiming_normal: {mode: fan_out}}`.
    """,
    [
      SettingKey("component", .text, otherwise: "any", "the layer's component"),
      SettingKey("match", .names, otherwise: "any", "patterns of parameter names as the model has them: `head.*.bias`"),
      SettingKey("parameter", .names, otherwise: "any", "patterns of parameter names as the layer has them: `weight`"),
    ]
      + Initializer.declarations.map { declaration in
        SettingKey(
          declaration.name, .described("mapping"),
          limits: declaration.arguments.map { "`\($0.name)`: \($0.acceptedText)" }.joined(separator: "; "),
          "`torch.nn.init.\(declaration.name)_`")
      })
}

extension Experiment.Training {
  /// Its properties have the defaults of the keys.
  private static let standard = Experiment.Training()

  static let keys = SettingTable(
    "training", "How the loop runs.",
    [
      SettingKey(
        "epochs", .integer(1...1_000_000), default: .int(standard.epochs), "how often all samples are gone through"),
      SettingKey(
        "precision", .choice(["default", "exact"]), default: .string(standard.precision),
        "`exact` computes convolutions by no algorithm that rounds more than the direct one"),
      SettingKey(
        "clip_grad_norm", .positive, otherwise: "none",
        "the norm that all gradients together are scaled down to, if they exceed it"),
      SettingKey("clip_grad_value", .positive, otherwise: "none", "the largest magnitude of a gradient's element"),
      SettingKey(
        "l1", .notNegative, default: .float(standard.l1),
        "adds l1 times the sum of |w| to what is minimized, over all trained parameters; reported losses are without it"
      ),
      SettingKey(
        "l2", .notNegative, default: .float(standard.l2),
        "adds l2 / 2 times the sum of w²: the gradient is l2 times w, that of SGD's `weight_decay`"),
      SettingKey(
        "l2_sum", .notNegative, default: .float(standard.l2Sum),
        "adds l2_sum times the sum of w², as tutorials do: the gradient is 2 times l2_sum times w"),
      SettingKey(
        "frozen", .names, otherwise: "none",
        "patterns of parameters that keep their values: they have no gradient and no state in the optimizer, and nothing goes back through layers before the first trained one; buffers, such as running means, go on"
      ),
      SettingKey(
        "unfreeze", .described("mapping, or list of mappings", [Unfreezing.keys]), otherwise: "none",
        "parameters that are frozen until an epoch begins and trained from there on: `{epoch: 5, match: features.*, lr: 1e-4}`"
      ),
      SettingKey(
        "ema", .section(ExponentialAverage.keys), otherwise: "none",
        "a running average of the weights, which evaluation and models take"),
      SettingKey(
        "swa", .section(StochasticAverage.keys), otherwise: "none",
        "the mean of the weights of late epochs, which evaluation and models take; not together with `ema`"),
      SettingKey(
        "scheduler_interval", .choice(Interval.allCases.map(\.rawValue)),
        default: .string(standard.schedulerInterval.rawValue), "how often the scheduler is asked for the next values"),
      SettingKey(
        "monitor", .text, otherwise: "`validation_loss`, or `train_loss` without validation data",
        limits: "`train_` or `validation_` and what is measured",
        "says which epoch is best, what early stopping watches and ReduceLROnPlateau follows"),
      SettingKey(
        "early_stopping", .section(EarlyStopping.keys), otherwise: "all epochs",
        "ends the training when what is monitored no longer improves"),
      SettingKey(
        "checkpoint_seconds", .notNegative, default: .float(standard.checkpointSeconds),
        "time between checkpoints within an epoch, 0 for none; there is always one at its end"),
      SettingKey(
        "checkpoints", .section(KeptCheckpoints.keys), otherwise: "none",
        "checkpoints of epochs that stay, beside `model.tenon`, `last.tenon` and `checkpoint.tenon`"),
      SettingKey(
        "watch", .flag, default: .bool(standard.watch),
        "whether the training is looked at for gradients that vanish or explode, dead units, a loss that does not fall, overfitting, classes that are never predicted and data that comes too slowly; a line for each (`docs/watching.md`)"
      ),
      SettingKey(
        "watchdog_seconds", .notNegative, default: .float(standard.watchdogSeconds),
        "longest time of a single call into a plugin, after which the run is given up; 0 for no limit"),
    ])
}

extension Experiment.Training.EarlyStopping {
  static let keys = SettingTable(
    "training.early_stopping", "`{}` for the defaults.",
    [
      SettingKey(
        "patience", .integer(1...1_000_000), default: .int(3), "epochs without improvement after which it ends"),
      SettingKey(
        "min_delta", .notNegative, default: .float(0), "by how much a value must be better to count as an improvement"),
    ])
}
