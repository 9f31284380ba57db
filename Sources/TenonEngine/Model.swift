import TenonCore
import TenonHost

/// A model graph with its layer instances, parameters and buffers.
public final class Model: @unchecked Sendable {
  public let graph: ModelGraph
  public let host: Host
  /// What it computes in, float32 or float64, and what parameters and buffers that are declared float32 are of.
  public let dtype: DType
  let factory: ComponentFactory
  /// For each module of the graph.
  let layers: [any Layer]
  let resolved: [ComponentFactory.Resolved]

  /// A parameter or buffer of the model.
  public struct Entry: Sendable {
    /// As in a PyTorch `state_dict`: `features.0.weight`.
    public let name: String
    public let declaration: Parameter
    public let tensor: Tensor
    public let module: Int
    /// Position among the module's parameters or buffers.
    public let index: Int
  }

  public let parameters: [Entry]
  public let buffers: [Entry]
  /// Made when first trained.
  private var gradients: GradientStore?

  /// Chooses how a parameter starts instead of as its layer declares; nil leaves it.
  ///
  /// Whatever it returns can fill the parameter.
  public typealias InitializerChoice = (_ name: String, _ component: String, Parameter) throws -> Initializer?

  /// Creates the layers and initializes their parameters.
  ///
  /// - Parameters:
  ///   - seed: of the initial values; each parameter has its own stream, named by its path, so that it does not depend on
  ///     the other layers.
  ///   - dtype: what it computes in, float32 or float64.
  ///   - initializer: asked for each parameter, with its path and the full name of its component.
  /// - Throws: `LookupError`, `ConfigError`, `PluginLoadError`, `PluginCallError`, `TensorError`.
  public init(
    _ graph: ModelGraph, factory: ComponentFactory, seed: UInt64, dtype: DType = .float32,
    initializer: InitializerChoice = { _, _, _ in nil }
  ) throws {
    self.graph = graph
    self.dtype = dtype
    let host = factory.registry.host
    self.host = host
    self.factory = factory
    var layers: [any Layer] = []
    var resolved: [ComponentFactory.Resolved] = []
    var parameters: [Entry] = []
    var buffers: [Entry] = []
    for (index, module) in graph.modules.enumerated() {
      let component = try factory.resolve(module.component, .layer)
      let layer = try graph.instances.layers[module.path] ?? factory.layer(component)
      func entry(_ declaration: Parameter, _ position: Int, isBuffer: Bool) throws -> Entry {
        let name = "\(module.path).\(declaration.name)"
        let tensor = try Tensor(
          TensorType(declaration.dtype == .float32 ? dtype : declaration.dtype, declaration.shape))
        let context = StepContext(host, seed: seed, stream: RandomStream.of(path: name))
        do {
          let chosen = isBuffer ? nil : try initializer(name, component.fullName, declaration)
          try context.withStep { step in
            if let chosen {
              try chosen.fill(tensor.view, step.random)
            } else {
              try layer.start(isBuffer ? layer.parameters.count + position : position, tensor.view, step)
            }
          }
        } catch let error as ComponentError {
          throw PluginCallError(
            component: component.fullName, call: "initialize", place: "parameter '\(name)'", error: error)
        }
        return Entry(name: name, declaration: declaration, tensor: tensor, module: index, index: position)
      }
      parameters += try layer.parameters.enumerated().map { try entry($1, $0, isBuffer: false) }
      buffers += try layer.buffers.enumerated().map { try entry($1, $0, isBuffer: true) }
      layers.append(layer)
      resolved.append(component)
    }
    self.layers = layers
    self.resolved = resolved
    self.parameters = parameters
    self.buffers = buffers
  }

  /// A model without layers, whose inputs are what another one yields.
  init(outputsOf model: Model) throws(GraphError) {
    let ends = model.graph.outputs.enumerated().map { ModelGraph.End($1.name, $0) }
    graph = try ModelGraph(modules: [], nodes: [], inputs: ends, outputs: ends)
    host = model.host
    dtype = model.dtype
    factory = model.factory
    (layers, resolved, parameters, buffers) = ([], [], [], [])
  }

  /// Everything that is saved: parameters and buffers by name.
  public var state: [Entry] { parameters + buffers }

  /// The plugins that provide its layers, each once.
  public var plugins: [PluginCandidate] {
    var seen: Set<String> = []
    return resolved.map(\.entry.plugin).filter { seen.insert($0.manifest.id).inserted }
  }

  /// The gradients of all parameters.
  public func gradientStore() throws(TensorError) -> GradientStore {
    if let gradients { return gradients }
    let made = try GradientStore(of: self)
    gradients = made
    return made
  }

  /// The gradients of all parameters, in their order.
  public func gradientTensors() throws(TensorError) -> [Tensor] { try gradientStore().tensors }
}
