import TenonCore
import TenonHost

/// The layers of a graph with what they declare: all that planning needs, and none of a model's memory.
public struct ModelOutline: Sendable {
  /// A parameter or buffer that a layer declares.
  public struct Entry: Sendable {
    /// As in a PyTorch `state_dict`: `features.0.weight`.
    public let name: String
    public let declaration: Parameter
    /// In what the model computes in.
    public let type: TensorType
    public let module: Int
    /// Position among the module's parameters or buffers.
    public let index: Int
  }

  public let graph: ModelGraph
  /// What the model computes in, float32 or float64, and what parameters and buffers that are declared float32 are of.
  public let dtype: DType
  let factory: ComponentFactory
  /// For each module of the graph.
  let layers: [any Layer]
  let resolved: [ComponentFactory.Resolved]
  public let parameters: [Entry]
  public let buffers: [Entry]

  /// Creates the layers.
  ///
  /// - Throws: `LookupError`, `ConfigError`, `PluginLoadError`, `PluginCallError`.
  public init(_ graph: ModelGraph, factory: ComponentFactory, dtype: DType = .float32) throws {
    var layers: [any Layer] = []
    var resolved: [ComponentFactory.Resolved] = []
    var (parameters, buffers): ([Entry], [Entry]) = ([], [])
    for (index, module) in graph.modules.enumerated() {
      let component = try factory.resolve(module.component, .layer)
      let layer = try graph.assembled.layers[module.path] ?? factory.layer(component)
      func entries(_ declarations: [Parameter]) -> [Entry] {
        declarations.enumerated().map { position, declaration in
          Entry(
            name: module.name(of: declaration), declaration: declaration,
            type: declaration.type(in: dtype), module: index, index: position)
        }
      }
      parameters += entries(layer.parameters)
      buffers += entries(layer.buffers)
      layers.append(layer)
      resolved.append(component)
    }
    self.graph = graph
    self.dtype = dtype
    self.factory = factory
    self.layers = layers
    self.resolved = resolved
    self.parameters = parameters
    self.buffers = buffers
  }

  /// One without layers, whose inputs are what another one yields.
  init(outputsOf model: ModelOutline) throws(GraphError) {
    let ends = model.graph.outputs.enumerated().map { ModelGraph.End($1.name, $0) }
    graph = try ModelGraph(modules: [], nodes: [], inputs: ends, outputs: ends)
    dtype = model.dtype
    factory = model.factory
    (layers, resolved, parameters, buffers) = ([], [], [], [])
  }
}
