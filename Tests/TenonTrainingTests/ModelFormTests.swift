import TenonCore
import TenonEngine
import TenonExperiment
import TenonHost
import TenonTraining
import TestSupport
import Testing

/// How experiments write inputs, outputs, reused layers and several losses, and what is said of mistakes.
@Suite struct ModelFormTests {
  private let folder: TemporaryFolder
  private let factory: ComponentFactory

  init() throws {
    folder = try TemporaryFolder()
    factory = try ComponentFactory.built()
  }

  private func experiment(_ model: String, loss: String = "CrossEntropyLoss") throws -> Experiment {
    let text = """
      data:
        train: {Blobs: {size: 8, fields: [input, meta], shapes: [[4], [2]]}}
        batch_size: 4
      optimizer: SGD
      loss: \(loss)
      \(model)
      """
    return try Experiment(path: try folder.write(text, to: "demo.yaml"))
  }

  private func graph(_ experiment: Experiment) throws -> ModelGraph {
    let resolver = ExperimentResolver(factory)
    return try resolver.graph(resolver.resolve(experiment))
  }

  private func trainer(_ model: String, loss: String = "CrossEntropyLoss") throws -> Trainer {
    try Trainer(try experiment(model, loss: loss), factory: factory)
  }

  private func message(_ model: String, loss: String = "CrossEntropyLoss") -> String {
    let error = #expect(throws: ExperimentError.self) { try trainer(model, loss: loss) }
    return error.map { "\($0)".split(separator: "\(folder.path)/").joined() } ?? ""
  }

  private static let head = "Linear: {in_features: 4, out_features: 3}"

  @Test func list_isAModelWithOneInputAndOneOutput() throws {
    let short = try experiment("model: [{\(Self.head)}]")
    let long = try experiment("model: {inputs: input, layers: [{\(Self.head)}]}")
    #expect(short.model == long.model && short.json == long.json)
    #expect(short.json["model"]?.arrayValue?.count == 1 && short.json["loss"] == ["CrossEntropyLoss": [:]])
    #expect(try graph(short).inputs.map(\.name) == ["input"] && graph(short).outputs.map(\.name) == ["output"])
  }

  @Test func everyForm_survivesJSON() throws {
    let written = try experiment(
      """
      model:
        inputs: [input, meta]
        layers:
          - {name: left, inputs: input, \(Self.head)}
          - {name: right, inputs: input, reuse: left}
          - {name: again, inputs: [right], reuse: right}
          - {name: cell, inputs: [left, null, null], LSTM: {input_size: 3, hidden_size: 2}}
        outputs: {a: left, b: cell.output}
      """,
      loss: "[{MSELoss: {}, inputs: {input: a, target: right}, weight: 0.25}, {name: n, L1Loss: {}, weight: 2}]")
    let read = try Experiment(json: written.json, source: "an archive")
    #expect(read.model == written.model && read.losses == written.losses)
    #expect(read.model.layers[2].module == .reused("left") && read.model.layers[3].inputs == ["left", nil, nil])
    #expect(read.losses.map(\.name) == ["mse", "n"] && read.losses.map(\.weight) == [0.25, 2])
    let yaml = try Experiment(path: try folder.write(written.yaml(), to: "again.yaml"))
    #expect(yaml.model == written.model && yaml.losses == written.losses)
  }

  @Test(arguments: [
    ("CrossEntropyLoss", "cross_entropy"), ("tenon/MSELoss", "mse"), ("BCEWithLogitsLoss", "bce_with_logits"),
    ("SmoothL1Loss", "smooth_l1"), ("NLLLoss", "nll"), ("acme/Squared", "squared"), ("Loss", "loss"),
  ])
  func losses_areCalledAfterTheirComponents(_ component: String, _ name: String) {
    #expect(Experiment.LossEntry.name(of: ComponentReference(component)) == name)
  }

  @Test func outputs_areNamedValues_andWhatLossesRead() throws {
    let layers = "layers: [{name: a, \(Self.head)}, {name: b, Tanh: {}}, {name: c, inputs: a, ReLU: {}}]"
    let named = try graph(experiment("model: {\(layers), outputs: [b, c]}"))
    #expect(named.outputs.map(\.name) == ["b", "c"] && named.outputs.map(\.value) == [2, 3])
    let read = try graph(experiment("model: {\(layers)}", loss: "{CrossEntropyLoss: {}, inputs: {input: a}}"))
    #expect(read.outputs.map(\.name) == ["output", "a"] && read.outputs.map(\.value) == [3, 1])
  }

  @Test func losses_readOutputsThenLayersThenFields() throws {
    let model = """
      model:
        layers: [{name: hidden, \(Self.head)}, {name: meta, Linear: {in_features: 3, out_features: 2}}]
      """
    let trainer = try trainer(
      model,
      loss: "[{CrossEntropyLoss: {}, inputs: {input: hidden}}, {MSELoss: {}, inputs: {input: meta, target: meta}}]")
    let losses = try ExperimentResolver(factory).losses(trainer.experiment, of: trainer.model.graph)
    #expect(losses[0].sources.prefix(2) == [.output("hidden"), .field("target")])
    // Nothing is compared with itself.
    #expect(losses[1].sources == [.output("meta"), .field("meta")])
    let result = try trainer.run()
    #expect(result.epochs[0]["train_mse_loss"].map { $0 > 0 } == true)
  }

  @Test func sequential_isALayerOfLayers_namedAndReusedAsOne() throws {
    let inner = "{Sequential: {layers: [{Linear: {in_features: 3, out_features: 4}}]}}"
    let graph = try graph(
      experiment(
        """
        model:
          inputs: [input, meta]
          layers:
            - {name: net, inputs: input, Sequential: {layers: [{\(Self.head)}, Tanh, \(inner)]}}
            - {name: again, reuse: net}
            - {name: sum, inputs: [net, again], Add: {}}
        """))
    #expect(graph.modules.map(\.path) == ["net.0", "net.1", "net.2.0", "sum"])
    #expect(graph.nodes.map(\.module) == [0, 1, 2, 0, 1, 2, 3])
    let model = try Model(graph, factory: factory, seed: 0)
    #expect(model.parameters.map(\.name) == ["net.0.weight", "net.0.bias", "net.2.0.weight", "net.2.0.bias"])

    let unknown = message("model:\n  - Sequential: {layers: [Tahn]}")
    #expect(unknown.contains("demo.yaml:7: - Sequential: {layers: [Tahn]}") && unknown.contains("did you mean: Tanh"))
    let empty = #expect(throws: ExperimentError.self) { try trainer("model: [{Sequential: {layers: []}}]") }
    #expect(empty?.description.contains("expected at least one layer, received none") == true)
    let wide = "{Sequential: {layers: [{LSTM: {input_size: 4, hidden_size: 2}}]}}"
    let several = #expect(throws: ExperimentError.self) { try trainer("model: [\(wide)]") }
    #expect(several?.description.contains("it has 3 outputs, not 1") == true)
  }

  @Test func mistakesOfModels_areShownWithTheirLine() {
    #expect(
      message("model:\n  layers:\n    - {name: stem, \(Self.head)}\n    - {inputs: [sten], ReLU: {}}") == """
        error[unknown-input]: layer '1' is applied to 'sten', which no earlier layer yields
          demo.yaml:9: - {inputs: [sten], ReLU: {}}
          did you mean: stem
          values: input, stem, stem.output
        """)
    #expect(
      message("model: {inputs: [input, mta], layers: [{inputs: input, \(Self.head)}]}") == """
        error[missing-field]: the model reads 'mta', which is no field of data.train
          demo.yaml:6: model: {inputs: [input, mta], layers: [{inputs: input, \(Self.head)}]}
          did you mean: meta
          fields: input, meta, target
        """)
    #expect(
      message("model:\n  layers:\n    - {name: a, \(Self.head)}\n    - {reuse: b}") == """
        error[unknown-layer]: layer '1' reuses 'b', which is no earlier layer
          demo.yaml:9: - {reuse: b}
          did you mean: a
          layers: a
        """)
    let tied = message("model:\n  layers:\n    - {name: a, ReLU: {}}\n    - {reuse: a, Tanh: {}}")
    #expect(tied.hasPrefix("error[bad-value]: layer '1' reuses 'a' and is given Tanh too\n  demo.yaml:9: "))
    #expect(
      message("model: {layers: [{\(Self.head)}], outputs: {class: had}}").hasPrefix(
        "error[unknown-output]: the model's output 'class' is 'had', which no layer yields\n  demo.yaml:6: "))
    #expect(message("model: {inputs: [input, meta], layers: [{\(Self.head)}]}").contains("error[missing-key]"))
    #expect(message("model: {inputs: [input, input], layers: [ReLU]}").contains("two inputs of the model are called"))
    #expect(message("model: {layers: [{\(Self.head)}], outputs: [0, 0]}").contains("two outputs of the model are"))
    #expect(message("model: [{name: input, ReLU: {}}]").contains("a layer is called 'input', as an input of the model"))
    #expect(message("model: {layer: [ReLU]}").contains("error[unknown-key]"))
    #expect(message("model: []").contains("expected: at least one layer"))
    #expect(message("model: [{name: a, inputs: [input, null], ReLU: {}}]").contains("demo.yaml:6"))
  }

  @Test func mistakesOfLosses_areShownWithTheirLine() {
    let model = "model: [{name: hidden, \(Self.head)}]"
    #expect(
      message(model, loss: "\n  - {MSELoss: {}, inputs: {input: hiden}}\n  - {name: b, L1Loss: {}}") == """
        error[missing-field]: the loss 'mse' reads 'hiden' as its input, which is no output of the model, no layer and no \
        field of data.train
          demo.yaml:6: - {MSELoss: {}, inputs: {input: hiden}}
          did you mean: hidden
          fields: input, meta, target
          outputs and layers: output, hidden
        """)
    let same = message(model, loss: "{MSELoss: {}, inputs: {input: hidden, target: hidden}}")
    #expect(same.contains("'hidden' as its target, which is an output that it reads already, and no field of"))
    let port = message(model, loss: "{MSELoss: {}, inputs: {inputs: hidden}}")
    #expect(port.hasPrefix("error[bad-binding]: 'loss' (MSELoss) has no input 'inputs'\n  demo.yaml:5: "))
    #expect(port.contains("did you mean: input"))
    #expect(message(model, loss: "[MSELoss, MSELoss]").contains("two losses are called 'mse'"))
    #expect(message(model, loss: "[]").contains("expected: at least one loss"))
    #expect(message(model, loss: "{MSELoss: {}, weight: heavy}").contains("'weight' cannot be this"))
    #expect(message(model, loss: "{MSELoss: {}, inputs: hidden}").contains("what each port of the loss reads"))
    #expect(message(model, loss: "{MSELoss: {}, name: a.b}").contains("letters, digits and underscores"))
    #expect(
      message(model, loss: "\n  - {MSELoss: {sum: 1}}\n  - L1Loss").contains("demo.yaml:6: - {MSELoss: {sum: 1}}"))
  }
}
