import TenonArchive
import TenonCore
import TenonFormats

/// A training as PyTorch's tutorials save it: `model_state_dict`, `optimizer_state_dict`, `epoch` and `step`.
///
///     try TorchCheckpoint.write("runs/demo/checkpoint.tenon", to: "demo.pt")
///
/// `torch.load(path, weights_only=True)` takes it, and `load_state_dict` of the model and of the optimizer take its parts.
public enum TorchCheckpoint {
  /// Writes a checkpoint of Tenon, with one tensor in memory at a time.
  ///
  /// - Parameters:
  ///   - isBare: whether names go without that of the model's only layer.
  ///   - progress: called with what is done, from 0 to 1.
  /// - Throws: `OptimizerStateError` for an optimizer that PyTorch has not; what reading and writing throws.
  public static func write(
    _ checkpoint: String, to path: String, isBare: Bool = true, progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let training = try Checkpoint.training(at: checkpoint)
    let weights = try ArchiveState(checkpoint, isBare: isBare)
    let optimizer = try TorchOptimizer(checkpoint, training)
    let entries: [(key: TorchValue.Key, value: TorchWriter.Value)] = [
      (.text("epoch"), .int(training["epoch"]?.intValue ?? 0)), (.text("step"), .int(training["step"]?.intValue ?? 0)),
      (
        .text("model_state_dict"),
        try .stateDictionary(LazyTensors(weights, widening: [], progress: { progress(0.5 * $0) }).all())
      ),
      (.text("optimizer_state_dict"), try optimizer.value { progress(0.5 + 0.5 * $0) }),
    ]
    try TorchWriter.write(.dictionary(entries), to: path)
  }

  /// The optimizers whose state PyTorch goes on with, and the settings of each that only PyTorch has; nil for None.
  static let settings: [String: [(key: String, flag: Bool?)]] = {
    let common: [(key: String, flag: Bool?)] = [("foreach", nil), ("differentiable", false)]
    let capturable: [(key: String, flag: Bool?)] = common + [("capturable", false)]
    let fused: [(key: String, flag: Bool?)] = [("fused", nil)]
    return [
      "SGD": common + fused, "Adam": capturable + fused,
      "AdamW": capturable + fused + [("decoupled_weight_decay", true)], "NAdam": capturable, "RAdam": capturable,
      "Adamax": capturable, "Adadelta": capturable, "Adagrad": common + fused, "RMSprop": capturable,
      "Rprop": capturable, "ASGD": capturable,
    ]
  }()

  static var known: [String] { settings.keys.sorted() }

  /// An optimizer's state_dict within what a file holds.
  struct State {
    /// The numbers of each group's parameters.
    let groups: [[Int]]
    private let states: TorchValue

    init?(_ value: TorchValue?) {
      guard let value, let states = value["state"], case .list(let groups)? = value["param_groups"] else { return nil }
      var numbers: [[Int]] = []
      for group in groups {
        guard case .list(let items)? = group["params"] else { return nil }
        numbers.append(items.compactMap { if case .int(let number) = $0 { number } else { nil } })
      }
      self.groups = numbers
      self.states = states
    }

    func value(_ name: String, of parameter: Int) -> TorchValue? {
      guard case .dictionary(let entries) = states else { return nil }
      return entries.first { $0.key == .int(parameter) }?.value[name]
    }
  }

  /// Under the keys that are usual, or the whole file.
  static func optimizer(of root: TorchValue) -> State? {
    ["optimizer_state_dict", "optimizer"].lazy.compactMap { State(root[$0]) }.first ?? State(root)
  }
}
