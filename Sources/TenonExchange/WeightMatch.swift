import TenonCore
import TenonEngine
import TenonFormats

/// Which tensors of a file go where in a model: by their names, which may be changed, and by their shapes.
public struct WeightMatch {
  /// How names of a file and of a model are brought together.
  public struct Rules: Sendable, Equatable {
    /// What names in the file become.
    ///
    /// A key is a name, or the beginning of names where it ends with a dot or is empty; the longest one that fits is taken.
    public var rename: [String: String] = [:]
    /// Patterns of names in the model that keep what they have.
    public var exclude: [String] = []

    public init() {}
  }

  /// A tensor that both have under one name, of which the file's does not fit.
  public struct Misfit: Sendable, Equatable {
    public let name: String
    /// As the model has it.
    public let expected: TensorType
    /// As the file has it.
    public let received: TensorType
  }

  /// A tensor that is taken over.
  struct Pair {
    let name: String
    let index: Int
    let target: Tensor
  }

  public let path: String
  /// How many tensors the model has, without those that are excluded.
  public let wanted: Int
  /// Names that both have, with tensors of one shape.
  public var matched: [String] { pairs.map(\.name) }
  /// Names of the model that the file does not have.
  public private(set) var missing: [String] = []
  /// Names of the file, as they were changed, that the model does not have.
  public private(set) var unexpected: [String] = []
  public private(set) var misfits: [Misfit] = []
  /// What is another type of number in the file, a line for each type.
  public private(set) var notes: [String] = []
  private(set) var pairs: [Pair] = []
  private let source: any TensorSource

  /// Whether every tensor has its counterpart.
  public var isComplete: Bool { missing.isEmpty && unexpected.isEmpty && misfits.isEmpty }

  /// Compares a file to the tensors of a model; nothing is read or changed yet.
  ///
  /// - Throws: `WeightError` where two tensors of the file come to have one name, and for rules that are about no tensor.
  public init(
    _ source: any TensorSource, to state: [(name: String, tensor: Tensor)], _ rules: Rules = Rules()
  ) throws(WeightError) {
    self.source = source
    path = source.path
    let rules = rules.completed(for: source.tensors.map(\.name), state.map(\.name))
    try rules.check(source, state.map(\.name))
    let excluded = rules.exclude.map { NamePattern($0) }
    func isExcluded(_ name: String) -> Bool { excluded.contains { $0.matches(name) } }
    var positions: [String: Int] = [:]
    for (index, tensor) in source.tensors.enumerated() {
      let name = rules.renamed(tensor.name)
      if let other = positions.updateValue(index, forKey: name) {
        throw WeightError.twoNames(path, source.tensors[other].name, tensor.name, name)
      }
    }
    let targets = state.filter { !isExcluded($0.name) }
    wanted = targets.count
    var converted: [DType: (to: DType, count: Int)] = [:]
    for (name, tensor) in targets {
      guard let index = positions[name] else {
        // PyTorch before 0.4.1 did not count batches, and its readers do not ask for it.
        if !name.hasSuffix("num_batches_tracked") { missing.append(name) }
        continue
      }
      let type = source.tensors[index].type
      let isConvertible = type.dtype.isFloatingPoint && tensor.dtype.isFloatingPoint
      guard type.shape == tensor.shape, type.dtype == tensor.dtype || isConvertible else {
        misfits.append(Misfit(name: name, expected: tensor.type, received: type))
        continue
      }
      if type.dtype != tensor.dtype { converted[type.dtype, default: (tensor.dtype, 0)].count += 1 }
      pairs.append(Pair(name: name, index: index, target: tensor))
    }
    let known = Set(state.map(\.name))
    unexpected = source.tensors.map { rules.renamed($0.name) }.filter { !known.contains($0) && !isExcluded($0) }
    notes = converted.sorted { $0.key.rawValue < $1.key.rawValue }.map {
      "\(Plural.count($0.value.count, "tensor")) of \(path) \($0.value.count == 1 ? "is" : "are") \($0.key) and "
        + "\($0.value.count == 1 ? "becomes" : "become") \($0.value.to)"
    }
  }

  /// Copies what matches into the model, one tensor at a time.
  ///
  /// - Parameters:
  ///   - strict: whether every tensor must have its counterpart.
  ///   - progress: called with what is done, from 0 to 1.
  /// - Throws: `WeightError`, before anything is changed, when something is missing, left over or of another shape, or when
  ///   nothing matches at all; what reading the file throws.
  public func load(strict: Bool, progress: (Double) -> Void = { _ in }) throws {
    guard !pairs.isEmpty, isComplete || !strict else { throw WeightError.misfit(self) }
    for (count, pair) in pairs.enumerated() {
      let tensor = try source.read(pair.index)
      let converted = tensor.dtype == pair.target.dtype ? tensor : try tensor.converted(to: pair.target.dtype)
      pair.target.bytes.copyMemory(from: UnsafeRawBufferPointer(converted.bytes))
      progress(Double(count + 1) / Double(pairs.count))
    }
  }
}

extension WeightMatch.Rules {
  /// The same, with the name of the model's only layer put before all others where the file's names do without it, as those
  /// of torchvision's networks do.
  func completed(for names: [String], _ state: [String]) -> WeightMatch.Rules {
    guard rename[""] == nil, let dot = state.first?.firstIndex(of: "."), let first = state.first else { return self }
    let prefix = String(first[...dot])
    guard state.allSatisfy({ $0.hasPrefix(prefix) }) else { return self }
    var completed = self
    for (key, value) in rename { completed.rename[key] = prefix + value }
    completed.rename[""] = prefix
    let known = Set(state)
    func matches(_ rules: WeightMatch.Rules) -> Int { names.count { known.contains(rules.renamed($0)) } }
    return matches(completed) > matches(self) ? completed : self
  }

  /// What a name of the file is in the model.
  func renamed(_ name: String) -> String {
    let fitting = rename.filter { Self.fits($0.key, name) }
    guard let rule = fitting.max(by: { $0.key.utf8.count < $1.key.utf8.count }) else { return name }
    return rule.value + name.dropFirst(rule.key.count)
  }

  private static func fits(_ key: String, _ name: String) -> Bool {
    key == name || ((key.isEmpty || key.hasSuffix(".")) && name.hasPrefix(key))
  }

  /// - Throws: `WeightError` for a rule that is about no tensor, which is a mistake.
  func check(_ source: any TensorSource, _ state: [String]) throws(WeightError) {
    let names = source.tensors.map(\.name)
    for key in rename.keys.sorted() where !names.contains(where: { Self.fits(key, $0) }) {
      throw WeightError.idle("rename", key, source.path, names)
    }
    let known = state + names.map(renamed)
    for text in exclude where !known.contains(where: NamePattern(text).matches) {
      throw WeightError.idle("exclude", text, source.path, state)
    }
  }
}
