import TenonArchive
import TenonCore
import TenonEngine
import TenonFormats
import TenonHost

/// Makes a model of Tenon's layers out of an ONNX file, with its weights.
///
///     let model = try ONNXImporter(factory).model(of: "resnet18.onnx")
///     print(model.layers.map(\.name))
///
/// Layers have the names that the file's tensors have (`conv1.weight` is of layer `conv1`), else those of its nodes. The batch
/// stays free, and so do other extents that the file leaves open, where the layers take any. What Tenon has no layer for is
/// named all at once.
public struct ONNXImporter {
  private let factory: ComponentFactory
  /// Extents of free dimensions, by the file's names for them.
  public var extents: [String: Int] = [:]

  public init(_ factory: ComponentFactory) { self.factory = factory }

  /// - Throws: `ONNXFileError`, `ProtobufError`, `FileError` for a file that is not read; `ONNXImportError` naming every node
  ///   that no layer can be made of.
  public func model(of path: String) throws -> ImportedModel {
    let file = try ONNXFile(path)
    let sizes = try ONNXTrials(file, extents: extents)
    var found: (graph: ONNXGraphBuilder, types: [[String: TensorType]])
    var notes = sizes.notes
    do {
      found = try build(file, sizes.types)
    } catch let error as ONNXImportError where sizes.types.count > sizes.fixedLengthCount {
      // Layers may want one certain length.
      guard let shorter = try? build(file, Array(sizes.types.prefix(sizes.fixedLengthCount))) else { throw error }
      found = shorter
      notes += sizes.lengthNotes
    }
    var model = try finish(file, found.graph, found.types)
    if sizes.types.count == 1, let freed = freeingBatch(model) {
      model.trials = freed
      notes.append("the file has a batch of \(sizes.batch ?? 1), and the model takes any")
    }
    model.notes = notes + model.notes
    return model
  }

  private func build(
    _ file: ONNXFile, _ types: [[String: TensorType]]
  ) throws -> (graph: ONNXGraphBuilder, types: [[String: TensorType]]) {
    let graph = ONNXGraphBuilder(file, factory: factory, trialCount: types.count)
    for input in file.inputs {
      // Samples of datasets call it so.
      let name = file.inputs.count == 1 ? "input" : input.name
      graph.input(input.name, called: name, types.compactMap { $0[input.name] })
    }
    let nodes = try ONNXNodes(file, graph).kept
    let read = Set(nodes.flatMap(\.inputs) + file.outputs.map(\.name))
    var faults: [ONNXImportError.Fault] = []
    for node in nodes {
      do {
        try apply(ONNXNodeImport(node: node, graph: graph, isRead: read.contains))
      } catch let error as ONNXRefusal {
        faults.append(
          ONNXImportError.Fault(
            op: node.op.split(separator: ".").last.map(String.init) ?? node.op,
            node: node.name.isEmpty ? node.outputs.first ?? "" : node.name, reason: error.reason))
      }
      for output in node.outputs where graph[output] == nil { graph[output] = .unknown }
    }
    for end in file.outputs where faults.isEmpty {
      if case .computed? = graph[end.name] { continue }
      faults.append(
        ONNXImportError.Fault(
          op: "the output", node: end.name, reason: "it is constant, and Tenon has no layer that yields a constant"))
    }
    guard faults.isEmpty else { throw ONNXImportError(file.path, faults) }
    var named: [[String: TensorType]] = []
    for trial in types.indices {
      named.append(Dictionary(graph.inputs.map { ($0.name, $0.types[trial]) }) { first, _ in first })
    }
    return (graph, named)
  }

  private func apply(_ node: ONNXNodeImport) throws {
    let isUnknown = node.node.inputs.indices.contains {
      if case .unknown? = node.value($0) { true } else { false }
    }
    if !isUnknown, try ONNXFolding(node).run() { return }
    guard let operation = ONNXOperators.all[node.node.op] else {
      throw ONNXRefusal("Tenon has no layer for this operator")
    }
    // What comes after a node that is not imported is looked at no further.
    if !isUnknown { try operation(node) }
  }

  private func finish(
    _ file: ONNXFile, _ built: ONNXGraphBuilder, _ types: [[String: TensorType]]
  ) throws -> ImportedModel {
    let assembler = GraphAssembler(factory)
    var values: [String: ModelGraph.ValueID] = [:]
    for input in built.inputs { values[input.name] = assembler.input(input.name) }
    for layer in built.layers {
      let made = try assembler.apply(
        layer.component, path: layer.reused ?? layer.name, to: layer.inputs.map { $0.flatMap { values[$0] } })
      values[layer.name] = made[0]
      for port in made.ports { values["\(layer.name).\(port)"] = made[port] }
    }
    var names = ONNXLayerNames()
    var outputs: [(name: String, value: String)] = []
    for end in file.outputs {
      guard case .computed(let value)? = built[end.name], let id = values[value.name] else { continue }
      let name = names.take(end.name)
      assembler.output(name, id)
      outputs.append((name, value.name))
    }
    let graph = try assembler.graph()
    let outline = try ModelOutline(graph, factory: factory)
    return ImportedModel(
      name: name(of: file), layers: built.layers, inputs: built.inputs.map(\.name),
      outputs: outputs, trials: types, graph: graph, state: try state(file, built, outline), notes: built.notes,
      metadata: file.metadata)
  }

  /// The graph's name, or the file's where that is nothing but an exporter's.
  private func name(of file: ONNXFile) -> String {
    guard ["", "graph", "main_graph", "torch_jit", "torch-jit-export"].contains(file.name) else { return file.name }
    let last = file.path.split(separator: "/").last.map(String.init) ?? ""
    let stem = last.lowercased().hasSuffix(".onnx") ? String(last.dropLast(5)) : last
    return stem.isEmpty ? "model" : stem
  }

  /// The tensors that layers declare, read out of the file; buffers that it has not are zero.
  private func state(
    _ file: ONNXFile, _ built: ONNXGraphBuilder, _ outline: ModelOutline
  ) throws -> [String: Tensor] {
    let sizes = built.parameters.map { $0.constant.shape.elementCount.multipliedReportingOverflow(by: 4).partialValue }
    let most = 4 * (try InputFile(file.path).byteCount) + (256 << 20)
    // One tensor of the file may stand in any number of places.
    guard sizes.reduce(0, { $0.addingReportingOverflow($1).overflow ? Int.max : $0 + $1 }) <= most else {
      throw ONNXFileError.limit(file.path, "bytes in the parameters of its layers", most)
    }
    var state: [String: Tensor] = [:]
    for (name, constant) in built.parameters { state[name] = try constant.tensor() }
    for buffer in outline.buffers where state[buffer.name] == nil { state[buffer.name] = try Tensor(buffer.type) }
    return state
  }

  /// The types of the inputs for two batches, of a model whose file has one alone; nil where its layers want that one.
  private func freeingBatch(_ model: ImportedModel) -> [[String: TensorType]]? {
    guard let types = model.trials.first, let batch = types.values.first?.shape.dimensions.first,
      batch < Int.max,
      types.values.allSatisfy({ $0.shape.dimensions.first == batch }),
      let outline = try? ModelOutline(model.graph, factory: factory)
    else { return nil }
    let trials = [types, types.mapValues { $0.with(rows: batch + 1) }]
    guard trials[1].values.allSatisfy({ $0.checkedByteCount != nil }),
      (try? ModelSummary(outline, inputs: trials[1])) != nil, let shapes = try? ONNXShapes(outline, trials: trials),
      model.graph.outputs.map(shapes.end).allSatisfy({ end in
        guard case .named? = end.shape.first else { return false }
        return end.shape.dropFirst().allSatisfy { if case .fixed = $0 { true } else { false } }
      })
    else { return nil }
    return trials
  }
}

extension ImportedModel {
  /// What it reads and yields; extents that differ from trial to trial are free.
  ///
  /// - Throws: `PlanError`.
  public func signature(_ factory: ComponentFactory) throws -> ModelSignature {
    let shapes = try ONNXShapes(ModelOutline(graph, factory: factory), trials: trials)
    func ends(_ ends: [ModelGraph.End]) -> [ModelSignature.End] {
      ends.map(shapes.end).map { end in
        ModelSignature.End(
          end.name, end.dtype, end.shape.map { if case .fixed(let extent) = $0 { extent } else { nil } })
      }
    }
    return ModelSignature(inputs: ends(graph.inputs), outputs: ends(graph.outputs))
  }
}
