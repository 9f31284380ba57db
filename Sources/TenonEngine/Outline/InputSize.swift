import TenonCore
import TenonExecution
import TenonHost

/// What somebody says of an input of a model: the size of one sample, without the batch.
///
///     3,224,224            the only input
///     image=3,224,224      one of several
///     tokens=60:int64      of another type than the first layer that reads it takes best
///     length=scalar        a single number
public struct InputSize: Sendable, Equatable {
  /// Nil for the only input.
  public let name: String?
  public let dimensions: [Int]
  /// Nil for what the first layer that reads it takes.
  public let dtype: DType?

  private static let largestCount = 1 << 31

  /// Nil for text that is no size.
  public init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts[parts.count - 1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    name = parts.count == 2 ? String(parts[0]) : nil
    if value.count == 2 {
      guard let known = DType.allCases.first(where: { $0.description == value[1] }) else { return nil }
      dtype = known
    } else {
      dtype = nil
    }
    let numbers = value[0].split(separator: ",", omittingEmptySubsequences: false)
    dimensions = value[0] == "scalar" ? [] : numbers.map { Int($0) ?? 0 }
    // A batch comes before them.
    guard name != "", dimensions.count < Shape.maximumRank, dimensions.allSatisfy({ $0 > 0 }),
      let count = Shape(dimensions).checkedElementCount, count <= Self.largestCount
    else { return nil }
  }
}

extension ModelOutline {
  /// The types of all inputs for a batch of one.
  ///
  /// - Throws: `PlanError` for a name that the model does not have, and for an input of which no size is given.
  public func inputTypes(_ sizes: [InputSize]) throws(PlanError) -> [String: TensorType] {
    let names = graph.inputs.map(\.name)
    var types: [String: TensorType] = [:]
    for size in sizes {
      guard let name = size.name ?? (names.count == 1 ? names[0] : nil) else { throw PlanError.unnamedInput(names) }
      guard let end = graph.inputs.first(where: { $0.name == name }) else { throw PlanError.unknownInput(name, names) }
      types[name] = TensorType(size.dtype ?? dtype(of: end.value), Shape([1] + size.dimensions))
    }
    if let missing = names.first(where: { types[$0] == nil }) { throw PlanError.noSize(of: missing, names) }
    return types
  }

  /// What the first layer takes that does not take what the model computes in; that where all do.
  private func dtype(of value: ModelGraph.ValueID) -> DType {
    for node in graph.nodes {
      let ports = layers[node.module].inputs
      for (index, input) in node.inputs.enumerated() where input == value {
        guard let port = index < ports.count ? ports[index] : ports.last, !port.dtypes.contains(dtype) else { continue }
        if let found = [DType.int64, .int32].first(where: port.dtypes.contains) ?? port.dtypes.first { return found }
      }
    }
    return dtype
  }
}

extension PlanError {
  fileprivate static func unnamedInput(_ names: [String]) -> PlanError {
    PlanError(
      diagnostic: Diagnostic("missing-field", "the model has several inputs, and a size says not which one it is of")
        .expected("NAME=SIZE, as in \(names.first ?? "input")=3,224,224")
        .with("inputs", names.joined(separator: ", ")))
  }

  fileprivate static func unknownInput(_ name: String, _ names: [String]) -> PlanError {
    PlanError(
      diagnostic: Diagnostic("unknown-input", "the model has no input '\(name)'")
        .with("did you mean", Spelling.nearest(to: name, in: names))
        .with("inputs", names.joined(separator: ", ")))
  }

  fileprivate static func noSize(of name: String, _ names: [String]) -> PlanError {
    PlanError(
      diagnostic: Diagnostic("missing-field", "the size of the input '\(name)' is not given")
        .with("inputs", names.joined(separator: ", ")).help("--input \(name)=SIZE, as in \(name)=3,224,224"))
  }
}
