import TenonCore
import TenonEngine
import TenonFormats

/// A model as TensorBoard's graph: a node for each application of a layer, named by its path with '/' for nesting.
///
/// - Source: `tensorboard/compat/proto/graph.proto`, `node_def.proto`, `attr_value.proto`.
struct GraphDefinition {
  private let graph: ModelGraph
  private let summary: ModelSummary?
  private var nodes: [ProtobufMessage] = []
  private var names: Set<String> = []
  /// For each value, what reads it calls it.
  private var values: [ModelGraph.ValueID: String] = [:]

  init(_ graph: ModelGraph, _ summary: ModelSummary?) {
    self.graph = graph
    self.summary = summary
    for input in graph.inputs {
      let name = unique(input.name)
      let type = summary?.inputs.first { $0.name == input.name }?.type
      add(name, "Placeholder", inputs: [], shapes: type.map { [$0] })
      values[input.value] = name
    }
    for (index, node) in graph.nodes.enumerated() {
      let module = graph.modules[node.module]
      let name = unique(module.path.replacing(".", with: "/"))
      let layer = summary.flatMap { $0.layers.indices.contains(index) ? $0.layers[index] : nil }
      add(
        name, module.component.name.componentNameWithoutVendor,
        inputs: node.inputs.compactMap { $0.flatMap { values[$0] } }, shapes: layer?.outputs,
        texts: module.component.arguments.map { ($0.name, "\($0.value)") }, parameterCount: layer?.parameterCount)
      for (port, value) in node.outputs.enumerated() { values[value] = port == 0 ? name : "\(name):\(port)" }
    }
    for output in graph.outputs {
      add(unique("outputs/\(output.name)"), "Output", inputs: values[output.value].map { [$0] } ?? [], shapes: nil)
    }
  }

  var message: ProtobufMessage {
    var version = ProtobufMessage()
    version.add(1, 22)
    var message = ProtobufMessage()
    for node in nodes { message.add(1, node) }
    message.add(4, version)
    return message
  }

  /// A name that the graph does not have yet, of characters that names of nodes may have.
  private mutating func unique(_ wanted: String) -> String {
    var name = String(wanted.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-/".contains($0)) ? $0 : "_" })
    if name.isEmpty || !(name.first?.isLetter == true || name.first?.isNumber == true) { name = "node\(name)" }
    var (candidate, number) = (name, 0)
    while !names.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  private mutating func add(
    _ name: String, _ operation: String, inputs: [String], shapes: [TensorType]?,
    texts: [(name: String, text: String)] = [],
    parameterCount: Int? = nil
  ) {
    var node = ProtobufMessage()
    node.add(1, name)
    node.add(2, operation)
    for input in inputs { node.add(3, input) }
    if let shapes {
      var (list, value) = (ProtobufMessage(), ProtobufMessage())
      for type in shapes { list.add(7, SummaryValue.shape(type.shape.dimensions)) }
      value.add(1, list)
      node.add(5, Self.attribute("_output_shapes", value))
    }
    if let parameterCount {
      var value = ProtobufMessage()
      value.add(3, parameterCount)
      node.add(5, Self.attribute("parameters", value))
    }
    for (name, text) in texts {
      var value = ProtobufMessage()
      value.add(2, text)
      node.add(5, Self.attribute(name, value))
    }
    nodes.append(node)
  }

  private static func attribute(_ name: String, _ value: ProtobufMessage) -> ProtobufMessage {
    var entry = ProtobufMessage()
    entry.add(1, name)
    entry.add(2, value)
    return entry
  }
}
