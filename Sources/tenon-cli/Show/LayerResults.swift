import Tenon
import TenonTrials

/// What layers made of arrays, for people and for programs.
struct LayerResults {
  /// A tensor with what it is: `gradient of 0.weight`.
  struct Entry {
    let label: String
    let tensor: Tensor
  }

  private struct LayerEntry {
    let path: String
    let component: String
    let outputs: [Tensor]
  }

  private let notes: [String]
  private let inputs: [(name: String, tensor: Tensor)]
  private let layers: [LayerEntry]
  private let outputs: [(name: String, tensor: Tensor)]
  private let parameters: [(name: String, tensor: Tensor)]
  private let inputGradients: [(name: String, tensor: Tensor)]
  private let parameterGradients: [(name: String, tensor: Tensor)]
  private let hasGradients: Bool

  /// - Parameter written: the shapes of the inputs as they were given.
  init(_ model: Model, _ runner: GraphRunner, inputs: [Tensor], written: [Shape], hasGradients: Bool) {
    let names = model.graph.inputs.map(\.name)
    notes = zip(written, inputs).filter { $0 != $1.shape }.map { "\($0) is read as \($1.shape)" }
    self.inputs = Array(zip(names, inputs))
    layers = model.graph.nodes.map { node in
      let module = model.graph.modules[node.module]
      return LayerEntry(
        path: module.path, component: module.component.name, outputs: node.outputs.compactMap(runner.value))
    }
    outputs = model.graph.outputs.compactMap { end in runner.value(end.value).map { (end.name, $0) } }
    parameters = model.state.map { ($0.name, $0.tensor) }
    inputGradients = names.indices.compactMap { index in runner.gradient(ofInput: index).map { (names[index], $0) } }
    parameterGradients = model.parameters.compactMap { parameter in
      runner.parameterGradients[parameter.name].map { (parameter.name, $0) }
    }
    self.hasGradients = hasGradients
  }

  /// Every array, in the order in which a text has them.
  var entries: [Entry] {
    var entries = inputs.map { Entry(label: $0.name, tensor: $0.tensor) }
    entries += parameters.map { Entry(label: $0.name, tensor: $0.tensor) }
    for layer in layers {
      entries += layer.outputs.map { Entry(label: "\(layer.path) \(layer.component)", tensor: $0) }
    }
    for gradient in inputGradients + parameterGradients {
      entries.append(Entry(label: "gradient of \(gradient.name)", tensor: gradient.tensor))
    }
    return entries
  }

  /// Every array below a line that says what it is.
  var text: String {
    let blocks = entries.map { "\($0.label) \($0.tensor.shape)\n\(ArrayText($0.tensor).text)" }
    let missing = hasGradients && inputGradients.isEmpty && parameterGradients.isEmpty ? ["no gradients"] : []
    return (notes + blocks + missing).joined(separator: "\n\n")
  }

  var json: JSON {
    func object(_ entries: [(name: String, tensor: Tensor)]) -> JSON {
      var object = JSONObject()
      for entry in entries { object[entry.name] = ArrayText(entry.tensor).json }
      return .object(object)
    }
    var result: JSONObject = [
      "inputs": object(inputs), "parameters": object(parameters),
      "layers": .array(
        layers.map { layer in
          [
            "name": .string(layer.path), "component": .string(layer.component),
            "outputs": .array(layer.outputs.map { ArrayText($0).json }),
          ]
        }), "outputs": object(outputs),
    ]
    if hasGradients { result["gradients"] = object(inputGradients + parameterGradients) }
    return .object(result)
  }
}
