import TenonCore
import TenonEngine
import TenonHost

extension ExperimentResolver {
  /// Assembles the layers, composites expanded.
  ///
  /// What losses and metrics read of layers are outputs too.
  ///
  /// - Throws: `ExperimentError` with the line of the layer at fault.
  public func graph(_ experiment: ResolvedExperiment) throws -> ModelGraph {
    let full = experiment.full
    return try graph(
      full.model, experiment.layers, reading: full.losses.map(\.inputs) + (full.metrics ?? []).map(\.inputs),
      source: full.source)
  }

  /// Assembles layers that have been found.
  ///
  /// - Parameters:
  ///   - bindings: of losses and metrics; what they read of layers becomes an output.
  ///   - source: where the model stands under `model`, for messages.
  func graph(
    _ model: Experiment.Model, _ layers: [ComponentFactory.Resolved], reading bindings: [[String: String]] = [],
    source: Setting
  ) throws -> ModelGraph {
    let assembler = GraphAssembler(factory)
    var values: [String: ModelGraph.ValueID] = [:]
    for input in model.inputs { values[input] = assembler.input(input) }
    var last = model.inputs.count == 1 ? values[model.inputs[0]] : nil
    for (index, layer) in model.layers.enumerated() {
      let path = source.path(ofLayer: index)
      let origin = source.nearest(to: path).origin
      guard let inputs = try inputs(of: layer, values, source.nearest(to: path + ["inputs"])) ?? last.map({ [$0] })
      else { throw ExperimentError.noInputs(of: layer.name, model.inputs, origin) }
      do {
        let outputs = try assembler.apply(layers[index], path: layer.path, to: inputs)
        last = outputs[0]
        values[layer.name] = outputs[0]
        for port in outputs.ports { values["\(layer.name).\(port)"] = outputs[port] }
      } catch let error as any TenonError {
        throw ExperimentError.at(origin, error.diagnostic)
      }
    }
    if model.outputs.isEmpty, let last { assembler.output("output", last) }
    for output in model.outputs {
      guard let value = values[output.value] else {
        let setting = source.nearest(to: ["model", "outputs", output.name])
        throw ExperimentError.unknownOutput(output, Array(values.keys), setting.origin)
      }
      assembler.output(output.name, value)
    }
    var outputs = Set(model.outputs.isEmpty ? ["output"] : model.outputs.map(\.name))
    for inputs in bindings {
      for (_, name) in inputs.sorted(by: { $0.key < $1.key }) {
        guard let value = values[name], !model.inputs.contains(name), outputs.insert(name).inserted else { continue }
        assembler.output(name, value)
      }
    }
    return try assembler.graph()
  }

  /// Nil where none are named.
  private func inputs(of layer: Experiment.LayerEntry, _ values: [String: ModelGraph.ValueID], _ setting: Setting)
    throws(ExperimentError) -> [ModelGraph.ValueID?]?
  {
    guard let names = layer.inputs, !names.isEmpty else { return nil }
    var inputs: [ModelGraph.ValueID?] = []
    for name in names {
      guard let name else {
        inputs.append(nil)
        continue
      }
      guard let value = values[name] else {
        throw ExperimentError.unknownInput(name, of: layer.name, Array(values.keys), setting.origin)
      }
      inputs.append(value)
    }
    return inputs
  }
}

extension Experiment {
  /// Where a layer stands in what the experiment was read from.
  package func path(ofLayer index: Int) -> [String] { source.path(ofLayer: index) }
}

extension Setting {
  /// Where a layer of the model stands in an experiment.
  package func path(ofLayer index: Int) -> [String] {
    if case .map? = self["model"]?.kind { ["model", "layers", "\(index)"] } else { ["model", "\(index)"] }
  }
}

extension ExperimentError {
  static func unknownInput(_ name: String, of layer: String, _ known: [String], _ origin: Setting.Origin)
    -> ExperimentError
  {
    .at(
      origin,
      Diagnostic("unknown-input", "layer '\(layer)' is applied to '\(name)', which no earlier layer yields")
        .with("did you mean", Spelling.nearest(to: name, in: known))
        .with("values", known.sorted().joined(separator: ", ")))
  }

  fileprivate static func noInputs(of layer: String, _ inputs: [String], _ origin: Setting.Origin) -> ExperimentError {
    .at(
      origin,
      Diagnostic("missing-key", "layer '\(layer)' is the first one, and the model has several inputs")
        .expected("which of them it is applied to: inputs: \(inputs[0])")
        .with("inputs", inputs.joined(separator: ", ")))
  }

  fileprivate static func unknownOutput(
    _ output: Experiment.Model.Output, _ known: [String], _ origin: Setting.Origin
  ) -> ExperimentError {
    .at(
      origin,
      Diagnostic("unknown-output", "the model's output '\(output.name)' is '\(output.value)', which no layer yields")
        .with("did you mean", Spelling.nearest(to: output.value, in: known))
        .with("values", known.sorted().joined(separator: ", ")))
  }
}
