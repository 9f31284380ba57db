import TenonArchive
import TenonCore
import TenonFormats

/// The state of an optimizer as `torch.optim` has it: by the numbers of parameters, and groups with all their numbers.
struct TorchOptimizer {
  /// What an experiment says of the optimizer, in the order of its arguments.
  private let arguments: JSONObject
  private let settings: [(key: String, flag: Bool?)]
  /// The parameters of each group.
  private let groups: [[String]]
  /// The numbers of each group now, by the optimizer's names: `betas.0`.
  private let hyper: [[String: Double]]
  private let source: any TensorSource

  /// - Parameters:
  ///   - path: a checkpoint.
  ///   - training: what it says of the training.
  init(_ path: String, _ training: JSON) throws {
    source = try ArchiveState.open(path, entry: Checkpoint.optimizerEntry)
    let optimizer = try ModelArchive.manifest(at: path)["experiment"]?["optimizer"]
    let (name, arguments) = Self.component(optimizer)
    guard let settings = TorchCheckpoint.settings[name.shortComponentName] else {
      throw OptimizerStateError.unknown(name, path)
    }
    guard let record = training["optimizer"], let names = record["hyper"]?.arrayValue?.compactMap(\.stringValue),
      let groups = record["groups"]?.arrayValue?.map({ $0.arrayValue?.compactMap(\.stringValue) ?? [] }),
      let position = source.tensors.firstIndex(where: { $0.name == "hyper" })
    else { throw OptimizerStateError.old(path) }
    let numbers = try source.read(position)
    guard numbers.type == TensorType(.float64, [groups.count, names.count]) else { throw OptimizerStateError.old(path) }
    self.arguments = arguments
    self.settings = settings
    self.groups = groups
    hyper = groups.indices.map { group in
      var values: [String: Double] = [:]
      for (index, name) in names.enumerated() { values[name] = numbers[Double.self][group * names.count + index] }
      return values
    }
  }

  /// `{"tenon/Adam": {"lr": 0.001}}`.
  private static func component(_ json: JSON?) -> (name: String, arguments: JSONObject) {
    if let name = json?.stringValue { return (name, [:]) }
    guard let member = json?.objectValue?.first(where: { _ in true }) else { return ("", [:]) }
    return (member.key, member.value.objectValue ?? [:])
  }

  /// What `state_dict()` of such an optimizer gives; its tensors are read when they are written.
  func value(progress: @escaping (Double) -> Void) throws -> TorchWriter.Value {
    let names = groups.flatMap(\.self)
    let numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let contents = try LazyTensors(source, widening: [], progress: progress).all()
    var states: [Int: [(key: TorchValue.Key, value: TorchWriter.Value)]] = [:]
    for tensor in contents {
      guard let (parameter, name) = Checkpoint.stateNames(tensor.name), let number = numbers[parameter] else {
        continue
      }
      // Whether a buffer has started, which PyTorch says by having none.
      if name == "momentum_buffer_set" { continue }
      states[number, default: []].append((.text(name), .tensor(tensor)))
    }
    var first = 0
    let lists = groups.indices.map { index -> TorchWriter.Value in
      defer { first += groups[index].count }
      let parameters = (first..<first + groups[index].count).map(TorchWriter.Value.int)
      return .dictionary(numbersOf(index) + [(.text("params"), .list(parameters))])
    }
    let entries = states.sorted { $0.key < $1.key }.map {
      (key: TorchValue.Key.int($0), value: TorchWriter.Value.dictionary($1))
    }
    return .dictionary([(.text("state"), .dictionary(entries)), (.text("param_groups"), .list(lists))])
  }

  /// The numbers of a group, each of the type that its argument has.
  private func numbersOf(_ group: Int) -> [(key: TorchValue.Key, value: TorchWriter.Value)] {
    let current = hyper[group]
    func value(_ name: String, _ json: JSON) -> TorchWriter.Value {
      if let items = json.arrayValue { return .tuple(items.enumerated().map { value("\(name).\($0)", $1) }) }
      let number = current[name]
      if let flag = json.boolValue { return .bool(number.map { $0 != 0 } ?? flag) }
      if let number { return .float(number) }
      return json.doubleValue.map(TorchWriter.Value.float) ?? json.stringValue.map(TorchWriter.Value.text) ?? .none
    }
    var entries = arguments.map { (key: TorchValue.Key.text($0.key), value: value($0.key, $0.value)) }
    for setting in settings where arguments[setting.key] == nil {
      entries.append((.text(setting.key), setting.flag.map(TorchWriter.Value.bool) ?? .none))
    }
    return entries
  }
}
