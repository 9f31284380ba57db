import TenonCore
import TenonHost

extension ModelGraph {
  /// The form of `graph.json` in an archive.
  public var json: JSON {
    func ends(_ ends: [End]) -> JSON {
      .array(ends.map { ["name": .string($0.name), "value": .int($0.value)] })
    }
    let modules = modules.map { module -> JSON in
      var object: JSONObject = ["path": .string(module.path)]
      object["component"] = .string(module.component.name)
      object["config"] = JSON(ComponentReference("config", module.component.arguments))["config"]
      if let origin = module.origin { object["origin"] = .string(origin) }
      return .object(object)
    }
    let nodes = nodes.map { node -> JSON in
      [
        "module": .int(node.module), "inputs": .array(node.inputs.map { $0.map(JSON.int) ?? .null }),
        "outputs": .array(node.outputs.map(JSON.int)),
      ]
    }
    return ["inputs": ends(inputs), "outputs": ends(outputs), "modules": .array(modules), "nodes": .array(nodes)]
  }

  /// - Throws: `GraphError` for anything that is not a graph.
  public init(_ json: JSON) throws(GraphError) {
    func array(_ key: String) throws(GraphError) -> [JSON] {
      guard let items = json[key]?.arrayValue else { throw GraphError.malformed("'\(key)' is not an array") }
      return items
    }
    func ends(_ key: String) throws(GraphError) -> [End] {
      try array(key).map { (item) throws(GraphError) in
        guard let name = item["name"]?.stringValue, let value = item["value"]?.intValue else {
          throw GraphError.malformed("an item of '\(key)' has no name or value")
        }
        return End(name, value)
      }
    }
    let modules = try array("modules").map { (item) throws(GraphError) in
      guard let path = item["path"]?.stringValue, let name = item["component"]?.stringValue,
        let config = item["config"], let reference = ComponentReference(.object([name: config]))
      else { throw GraphError.malformed("a module has no path, component or config") }
      return Module(path: path, component: reference, origin: item["origin"]?.stringValue)
    }
    let nodes = try array("nodes").map { (item) throws(GraphError) in
      guard let module = item["module"]?.intValue, let inputs = item["inputs"]?.arrayValue,
        let outputs = item["outputs"]?.arrayValue, inputs.allSatisfy({ $0.isNull || $0.intValue != nil }),
        outputs.allSatisfy({ $0.intValue != nil })
      else { throw GraphError.malformed("a node has no module, inputs or outputs") }
      return Node(module: module, inputs: inputs.map(\.intValue), outputs: outputs.compactMap(\.intValue))
    }
    try self.init(modules: modules, nodes: nodes, inputs: try ends("inputs"), outputs: try ends("outputs"))
  }
}
