import TenonArchive
import TenonCore
import TenonElements
import TenonFormats

/// The state of an optimizer as a file keeps it: tensors of each parameter, under the optimizer's names for them.
///
///     let states = try OptimizerStates(path, parameters: names, rules)
///     let mean = try states.tensor("exp_avg", ofParameter: 3, as: type)
///
/// PyTorch numbers parameters and Tenon names them. Where the file has one group, the numbers are those of the model's
/// parameters in the order of the file's own state_dict, if it has all of them; of several groups, or without such a state_dict,
/// they count what the optimizer here has, group by group.
public struct OptimizerStates {
  private let read: (_ name: String, _ parameter: Int) throws -> Tensor?
  public let path: String

  /// - Parameters:
  ///   - path: a checkpoint of PyTorch or of Tenon.
  ///   - groups: what the optimizer here updates, in its order, for each group.
  /// - Throws: `OptimizerStateError` for a file without the state of an optimizer, or with that of other parameters.
  public init(_ path: String, groups: [[String]], _ rules: WeightMatch.Rules) throws {
    self.path = path
    switch try FileFormat(of: path) {
    case .pt: read = try Self.torch(path, groups, rules)
    case .tenon: read = try Self.tenon(path, groups.flatMap(\.self))
    case .safetensors, .npz, .onnx: throw OptimizerStateError.none(path)
    }
  }

  /// A tensor of a parameter's state, or nil where the file has none.
  ///
  /// - Throws: `OptimizerStateError` when it is of another shape.
  public func tensor(_ name: String, ofParameter index: Int, named parameter: String, as type: TensorType) throws
    -> Tensor?
  {
    guard var tensor = try read(name, index) else { return nil }
    if tensor.dtype != type.dtype, tensor.dtype.isFloatingPoint, type.dtype == .float32 || type.dtype == .float64 {
      tensor = try tensor.converted(to: type.dtype)
    }
    guard tensor.type == type else {
      throw OptimizerStateError.misfit(path, name, parameter, expected: type, received: tensor.type)
    }
    return tensor
  }

  /// Whether the file has a tensor of a parameter's state.
  public func holds(_ name: String, ofParameter index: Int) throws -> Bool { try read(name, index) != nil }

  private static func tenon(_ path: String, _ parameters: [String]) throws -> (String, Int) throws -> Tensor? {
    guard try ZipReader(path).contains(Checkpoint.optimizerEntry) else { throw OptimizerStateError.none(path) }
    let source = try ArchiveState.open(path, entry: Checkpoint.optimizerEntry)
    let positions = Dictionary(
      source.tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    return { name, parameter in
      try positions[Checkpoint.stateName(name, of: parameters[parameter])].map(source.read)
    }
  }

  private static func torch(_ path: String, _ groups: [[String]], _ rules: WeightMatch.Rules) throws -> (
    String, Int
  ) throws -> Tensor? {
    let parameters = groups.flatMap(\.self)
    let file = try TorchFile(path)
    guard let state = TorchCheckpoint.optimizer(of: file.root) else { throw OptimizerStateError.none(path) }
    let numbers = state.groups.flatMap(\.self)
    let sizes = (there: state.groups.map(\.count).filter { $0 > 0 }, here: groups.map(\.count).filter { $0 > 0 })
    guard sizes.there.count < 2 || sizes.there == sizes.here else {
      throw OptimizerStateError.groups(path, expected: sizes.here, received: sizes.there)
    }
    // In the order in which the model there has them, all or those that are trained here.
    var names: [String] = []
    if sizes.there.count == 1, let part = file.weightsPart, case .dictionary(let entries)? = file.root[part] {
      let known = Set(parameters)
      let keys = entries.map(\.key.description)
      let rules = rules.completed(for: keys, parameters)
      names = keys.map(rules.renamed).filter(known.contains)
    }
    let order = names.count == parameters.count ? names : parameters
    guard numbers.count == order.count else {
      throw OptimizerStateError.count(path, expected: parameters.count, received: numbers.count)
    }
    let numberOf = Dictionary(zip(order, numbers), uniquingKeysWith: { first, _ in first })
    return { name, parameter in
      guard let number = numberOf[parameters[parameter]], let value = state.value(name, of: number) else { return nil }
      switch value {
      case .tensor(let tensor): return try file.read(tensor, name: "\(number).\(name)")
      case .int(let count): return try Tensor([Float(count)], shape: [])
      case .float(let number): return try Tensor([Float(number)], shape: [])
      default: return nil
      }
    }
  }
}

/// The state of an optimizer that cannot be taken over, or not written.
public struct OptimizerStateError: TenonError {
  public let diagnostic: Diagnostic

  static func none(_ path: String) -> OptimizerStateError {
    OptimizerStateError(
      diagnostic: Diagnostic("optimizer-none", "\(path) has no state of an optimizer")
        .expected("a checkpoint.tenon, or a .pt with 'optimizer_state_dict' or 'optimizer'"))
  }

  static func count(_ path: String, expected: Int, received: Int) -> OptimizerStateError {
    OptimizerStateError(
      diagnostic: Diagnostic("optimizer-parameters", "the optimizer in \(path) has other parameters")
        .expected("\(Plural.count(expected, "parameter")), as the experiment trains").received("\(received)"))
  }

  static func groups(_ path: String, expected: [Int], received: [Int]) -> OptimizerStateError {
    func text(_ sizes: [Int]) -> String {
      "groups of " + sizes.map(String.init).joined(separator: ", ") + " parameters"
    }
    return OptimizerStateError(
      diagnostic: Diagnostic("optimizer-groups", "the optimizer in \(path) has other groups")
        .expected(text(expected)).received(text(received))
        .help("parameter_groups, behind the parameters without one, must be the groups there"))
  }

  static func misfit(
    _ path: String, _ name: String, _ parameter: String, expected: TensorType, received: TensorType
  ) -> OptimizerStateError {
    OptimizerStateError(
      diagnostic: Diagnostic(
        "optimizer-mismatch", "'\(name)' of parameter '\(parameter)' in \(path) does not fit"
      )
      .expected("\(expected)").received("\(received)")
      .help("PyTorch numbers parameters in the order of the model's modules, which must be that of the layers here"))
  }

  static func unknown(_ optimizer: String, _ path: String) -> OptimizerStateError {
    OptimizerStateError(
      diagnostic: Diagnostic(
        "optimizer-unknown", "PyTorch has no optimizer that goes on with the state of \(optimizer)"
      )
      .expected(TorchCheckpoint.known.joined(separator: ", "))
      .help("--weights-only writes the model of \(path) alone"))
  }

  static func old(_ path: String) -> OptimizerStateError {
    OptimizerStateError(
      diagnostic: Diagnostic("optimizer-old", "\(path) does not say in which order its optimizer has the parameters")
        .help(
          "it is of an earlier version; `tenon train --resume` writes it anew, --weights-only takes the model alone"))
  }
}
