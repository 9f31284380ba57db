import TenonArchive
import TenonCore
import TenonEngine

/// The types of a model's values for batches of any size, found by planning it for several.
///
/// An extent that is not the same for all of them is free; one that goes along with an input's free extent has its name.
struct ONNXShapes {
  /// By the graph's values.
  private let types: [ONNXPart.KnownType]
  /// What an extent is for each of the batches.
  private let extents: [[[Int]]]
  private let names: [(name: String, extents: [Int])]

  /// - Parameter trials: the types of the inputs for several batches; those after the first need not be ones that the model
  ///   takes.
  /// - Throws: `PlanError` for a layer that refuses its input.
  init(_ outline: ModelOutline, trials: [[String: TensorType]]) throws {
    let first = try ModelSummary(outline, inputs: trials.first ?? [:])
    // What is of another rank for another batch has no shape with a free extent.
    func isAlike(_ other: ModelSummary) -> Bool {
      zip(first.layers, other.layers).allSatisfy { $0.outputs.map(\.shape.rank) == $1.outputs.map(\.shape.rank) }
    }
    let others = trials.dropFirst().compactMap { try? ModelSummary(outline, inputs: $0) }
    let planned = [first] + others.filter(isAlike)
    let graph = outline.graph
    var all = [[TensorType]](repeating: [], count: graph.valueCount)
    for summary in planned {
      for end in graph.inputs {
        all[end.value].append(contentsOf: summary.inputs.filter { $0.name == end.name }.map(\.type))
      }
      for (node, layer) in zip(graph.nodes, summary.layers) {
        for (value, type) in zip(node.outputs, layer.outputs) { all[value].append(type) }
      }
    }
    extents = all.map { types in
      (0..<(types.first?.shape.rank ?? 0)).map { axis in types.map { $0.shape.rank > axis ? $0.shape[axis] : -1 } }
    }
    types = zip(all, extents).map { types, extents in
      ONNXPart.KnownType(
        dtype: types.first?.dtype ?? .float32, shape: extents.map { Set($0).count == 1 ? $0[0] : nil })
    }
    var names: [(name: String, extents: [Int])] = []
    for end in graph.inputs {
      for (axis, extent) in extents[end.value].enumerated()
      where Set(extent).count > 1 && !names.contains(where: { $0.extents == extent }) {
        // That of the first free extent in front, which is the batch's.
        names.append((axis == 0 && !names.contains { $0.name == "N" } ? "N" : "\(end.name)_\(axis)", extent))
      }
    }
    self.names = names
  }

  subscript(value: ModelGraph.ValueID) -> ONNXPart.KnownType { types[value] }

  /// An input or output of the model.
  func end(_ end: ModelGraph.End) -> ONNXEnd {
    ONNXEnd(
      name: end.name, dtype: types[end.value].dtype,
      shape: extents[end.value].enumerated().map { axis, extent in
        if Set(extent).count == 1 { return .fixed(extent[0]) }
        return .named(names.first { $0.extents == extent }?.name ?? "\(end.name)_\(axis)")
      })
  }
}

extension ModelArchive {
  /// The types of its inputs for batches and lengths that its signature leaves open.
  ///
  /// - Throws: `ExchangeError` for a model without a signature.
  func onnxTrials() throws -> [[String: TensorType]] {
    guard let signature else { throw ExchangeError.noSignature(name) }
    return Self.sizes.map { batch, longer in
      let types = signature.inputs.map { end -> (String, TensorType) in
        let known = summary?.inputs.first { $0.name == end.name }?.type.shape.dimensions
        let dimensions = end.dimensions.enumerated().map { axis, extent -> Int in
          if let extent { return extent }
          if axis == 0 { return batch }
          return (known.flatMap { $0.indices.contains(axis) ? $0[axis] : nil } ?? Self.usualLength) + longer
        }
        return (end.name, TensorType(end.dtype, Shape(dimensions)))
      }
      return Dictionary(types, uniquingKeysWith: { first, _ in first })
    }
  }

  private static var sizes: [(batch: Int, longer: Int)] { [(2, 0), (3, 0), (3, 1), (5, 2), (7, 5)] }
  /// Where nothing is known of a length.
  private static var usualLength: Int { 16 }
}

extension ExchangeError {
  fileprivate static func noSignature(_ name: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("onnx-signature", "the archive of '\(name)' does not say what the model reads")
        .help("it was written by an early version of Tenon; train it again"))
  }
}
