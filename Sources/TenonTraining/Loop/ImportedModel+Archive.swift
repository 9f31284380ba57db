import TenonArchive
import TenonCore
import TenonEngine
import TenonExchange
import TenonExperiment
import TenonHost

extension ImportedModel {
  /// The model with its weights as an archive, with all that the file says of it: classes and what outputs mean, where Tenon has
  /// written it.
  ///
  /// - Parameter preprocessing: what makes the model's input of a sample.
  /// - Throws: `PlanError`, `ModelStateError`, `LookupError`.
  public func archive(_ factory: ComponentFactory, preprocessing: [ComponentReference] = []) throws -> ModelArchive {
    let model = try Model(graph, factory: factory, state: state, from: "the imported model")
    let signature = try signature(factory)
    let first = trials.first ?? [:]
    // One sample where any batch will do.
    let isFree = signature.inputs.allSatisfy { $0.dimensions.first == .some(nil) }
    let summary = try ModelSummary(model.outline, inputs: isFree ? first.mapValues { $0.with(rows: 1) } : first)
    let input = inputs.count == 1 ? first[inputs[0]]?.row : nil
    let transforms = try preprocessing.map { try factory.resolve($0, .transform) }
    var object: JSONObject = ["name": .string(name)]
    object["model"] = experimentModel.json
    var archive = ModelArchive(
      name: name, graph: graph, signature: signature, summary: summary, predictions: predictions,
      sample: input.map(Self.picture), input: input, classNames: classNames, preprocessing: transforms.map(\.reference),
      plugins: try Trainer.requiredPlugins(model.plugins + transforms.flatMap(factory.plugins(of:)), factory),
      metrics: [], experiment: .object(object), state: state)
    archive.card = ModelCard.text(of: archive, made: "imported from ONNX")
    return archive
  }

  /// What a sample is before it becomes the input: a picture of bytes where that has 1 or 3 channels.
  private static func picture(_ input: TensorType) -> TensorType {
    let shape = input.shape
    guard input.dtype == .float32, shape.rank == 3, [1, 3].contains(shape[0]) else { return input }
    return TensorType(.uint8, [shape[1], shape[2], shape[0]])
  }

  /// The names of classes that Tenon has written into the file.
  private var classNames: [String] {
    let items = metadata["classes"].flatMap { try? JSON.parse(Array($0.utf8), source: name) }?.arrayValue ?? []
    let names = items.compactMap(\.stringValue)
    return names.count == items.count ? names : []
  }

  private var predictions: [String: Prediction] {
    metadata["prediction"].flatMap { try? JSON.parse(Array($0.utf8), source: name) }
      .flatMap { ModelArchive.predictions($0, outputs: outputs.map(\.name)) } ?? [:]
  }
}
