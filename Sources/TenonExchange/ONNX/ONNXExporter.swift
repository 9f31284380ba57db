import TenonArchive
import TenonCore
import TenonEngine
import TenonFormats
import TenonHost

/// Writes a trained model as an ONNX file (opset 17, IR version 8) that computes what the model does in evaluation.
///
/// Inputs, outputs and parameters have the archive's names, and extents that differ from batch to batch stay free. Every
/// layer writes itself (`ONNXConvertible`); the exporter knows none of them.
public struct ONNXExporter {
  /// Makes readable numbers of outputs, as the losses that compared them say: probabilities of scores.
  public var predicts = false
  /// What becomes of a sample before the model reads it, as part of the graph; nil: the graph begins with the model's inputs.
  public var preprocessing: ONNXPreprocessing?

  public init() {}

  /// - Returns: what is to be known of the file, a line each.
  /// - Throws: `ONNXFormError` naming every layer that ONNX cannot say; `ExchangeError`, `PlanError`, `FileError`.
  public func write(_ archive: ModelArchive, _ outline: ModelOutline, to path: String) throws -> [String] {
    let assembler = ONNXAssembler()
    let graph = outline.graph
    let shapes = try ONNXShapes(outline, trials: archive.onnxTrials())
    var inputs = graph.inputs.map(shapes.end)
    let prepared = try preprocessing.map { try $0.write(into: assembler, model: archive.name, inputs: &inputs) }
    var values = try self.values(outline, shapes, assembler, archive.state, given: prepared?.values ?? [:])
    if predicts {
      for end in graph.outputs {
        values[end.name] = values[end.name].map { activated($0, archive.predictions[end.name], assembler) }
      }
    }
    let before = prepared?.left ?? archive.preprocessing
    try write(
      ONNXModel(
        name: archive.name, assembler, inputs: inputs, outputs: graph.outputs.map(shapes.end), values,
        metadata: try metadata(archive, before: before)), to: path)
    return prepared?.notes ?? []
  }

  /// A model that comes from no archive.
  ///
  /// - Parameter trials: the types of its inputs; extents that differ from one to the next are free.
  package func write(_ model: Model, name: String, trials: [[String: TensorType]], to path: String) throws {
    try write(self.model(model, name: name, trials: trials), to: path)
  }

  /// The operators that a model is made of, each once.
  package func operators(of model: Model, trials: [[String: TensorType]]) throws -> Set<String> {
    Set(try self.model(model, name: "model", trials: trials).nodes.map(\.op))
  }

  private func model(_ model: Model, name: String, trials: [[String: TensorType]]) throws -> ONNXModel {
    let (assembler, outline) = (ONNXAssembler(), model.outline)
    let shapes = try ONNXShapes(outline, trials: trials)
    let state = Dictionary(model.state.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    return ONNXModel(
      name: name, assembler, inputs: outline.graph.inputs.map(shapes.end),
      outputs: outline.graph.outputs.map(shapes.end),
      try values(outline, shapes, assembler, state, given: [:]), metadata: [])
  }

  private func write(_ model: ONNXModel, to path: String) throws {
    let message = try model.message()
    guard message.byteCount <= ONNXModel.largestFile else {
      throw ExchangeError.tooLargeForONNX(path, message.byteCount)
    }
    try DurableFile.replace(path, content: message.content)
  }

  /// The values of the outputs.
  ///
  /// - Parameter given: inputs that something makes.
  private func values(
    _ outline: ModelOutline, _ shapes: ONNXShapes, _ assembler: ONNXAssembler, _ state: [String: Tensor],
    given: [String: ONNXPart.ValueID]
  ) throws -> [String: ONNXPart.ValueID] {
    let graph = outline.graph
    var values = [ONNXPart.ValueID?](repeating: nil, count: graph.valueCount)
    for end in graph.inputs { values[end.value] = given[end.name] ?? assembler.input(end.name) }
    try write(graph, outline, state, shapes, assembler, &values)
    return Dictionary(
      graph.outputs.compactMap { end in values[end.value].map { (end.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// All layers, in the order of the graph; those that cannot be written are named all at once.
  private func write(
    _ graph: ModelGraph, _ outline: ModelOutline, _ state: [String: Tensor], _ shapes: ONNXShapes,
    _ assembler: ONNXAssembler, _ values: inout [ONNXPart.ValueID?]
  ) throws {
    var parameters = [[ONNXPart.ValueID]](repeating: [], count: graph.modules.count)
    for entry in outline.parameters + outline.buffers {
      guard let tensor = state[entry.name], tensor.shape == entry.type.shape else {
        throw ExchangeError.noParameter(entry.name)
      }
      parameters[entry.module].append(
        assembler.parameter(
          NamedTensor(
            entry.name, tensor.dtype, tensor.shape,
            ByteContent(byteCount: tensor.type.byteCount) { try $0(UnsafeRawBufferPointer(tensor.bytes)) })))
    }
    var faults: [ONNXFormError.Fault] = []
    for node in graph.nodes {
      let module = graph.modules[node.module]
      do {
        let written = try ONNXPart.write(
          outline.layer(ofModule: node.module), into: assembler, path: module.path,
          inputs: node.inputs.map { input in input.flatMap { id in values[id].map { ($0, shapes[id]) } } },
          outputTypes: node.outputs.map { shapes[$0] }, parameters: parameters[node.module])
        for (output, value) in zip(node.outputs, written) { values[output] = value }
        let missing = node.outputs.first { output in
          values[output] == nil
            && (graph.outputs.contains { $0.value == output } || graph.nodes.contains { $0.inputs.contains(output) })
        }
        if missing != nil { throw ComponentError(.internal, "it does not write all of its outputs") }
      } catch let error as ComponentError {
        if !faults.contains(where: { $0.layer == module.path }) {
          faults.append(
            ONNXFormError.Fault(layer: module.path, component: module.component.name, reason: error.description))
        }
        // What comes after is looked at all the same.
        for output in node.outputs where values[output] == nil { values[output] = assembler.input("") }
      }
    }
    guard faults.isEmpty else { throw ONNXFormError(faults) }
  }

  private func activated(
    _ value: ONNXPart.ValueID, _ prediction: Prediction?, _ assembler: ONNXAssembler
  ) -> ONNXPart.ValueID {
    func node(_ op: String, _ attributes: [NamedValue] = []) -> ONNXPart.ValueID {
      assembler.node(op, path: "prediction", [value], attributes, outputCount: 1)[0]
    }
    switch prediction?.activation {
    case .softmax: return node("Softmax", [NamedValue("axis", 1)])
    case .sigmoid: return node("Sigmoid")
    case .exp: return node("Exp")
    case .identity, nil: return value
    }
  }

  private func metadata(_ archive: ModelArchive, before: [ComponentReference]) throws -> [(key: String, value: String)]
  {
    var metadata: [(key: String, value: String)] = []
    func add(_ key: String, _ json: JSON) throws { metadata.append((key, try json.text())) }
    if !archive.classNames.isEmpty { try add("classes", .array(archive.classNames.map(JSON.string))) }
    if let predictions = archive.predictionJSON { try add("prediction", predictions) }
    if !before.isEmpty { try add("preprocessing", .array(before.map { .string("\($0)") })) }
    return metadata
  }
}

extension ExchangeError {
  fileprivate static func noParameter(_ name: String) -> ExchangeError {
    ExchangeError(Diagnostic("state-mismatch", "there is no '\(name)' of the shape that its layer has"))
  }

  fileprivate static func tooLargeForONNX(_ path: String, _ byteCount: Int) -> ExchangeError {
    ExchangeError(
      Diagnostic("onnx-size", "\(path) would be larger than an ONNX file can be")
        .expected("at most \(ONNXModel.largestFile) bytes (2 GiB), which is protobuf's limit")
        .received("\(byteCount) bytes").help("`--to safetensors` and `--to pt` have no such limit"))
  }
}
