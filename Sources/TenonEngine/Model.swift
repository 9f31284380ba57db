import TenonCore
import TenonExecution
import TenonHost
import TenonServices

/// A model graph with its layer instances, parameters and buffers.
public final class Model: @unchecked Sendable {
  /// Its graph and its layers.
  public let outline: ModelOutline
  public let host: Host

  public var graph: ModelGraph { outline.graph }
  /// What it computes in, float32 or float64, and what parameters and buffers that are declared float32 are of.
  public var dtype: DType { outline.dtype }
  var factory: ComponentFactory { outline.factory }
  /// For each module of the graph.
  var layers: [any Layer] { outline.layers }
  var resolved: [ComponentFactory.Resolved] { outline.resolved }

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
  public convenience init(
    _ graph: ModelGraph, factory: ComponentFactory, seed: UInt64, dtype: DType = .float32,
    initializer: InitializerChoice = { _, _, _ in nil }
  ) throws {
    try self.init(ModelOutline(graph, factory: factory, dtype: dtype), seed: seed, initializer: initializer)
  }

  /// A model to be planned and not computed: parameters and buffers are zeros that no memory is taken for, until somebody
  /// writes to them.
  ///
  /// - Parameter initializer: asked for each parameter, since it may refuse one.
  public init(toPlan graph: ModelGraph, factory: ComponentFactory, initializer: InitializerChoice) throws {
    let outline = try ModelOutline(graph, factory: factory)
    for entry in outline.parameters {
      _ = try initializer(entry.name, outline.resolved[entry.module].fullName, entry.declaration)
    }
    let entries = outline.parameters + outline.buffers
    let sizes = entries.map { Arena.aligned($0.type.byteCount) }
    let arena = try Arena(byteCount: sizes.reduce(0, +))
    var end = 0
    let made = zip(entries, sizes).map { declared, size in
      defer { end += size }
      return Entry(
        name: declared.name, declaration: declared.declaration,
        tensor: Tensor(declared.type, at: arena.base + end, owner: arena), module: declared.module,
        index: declared.index)
    }
    self.outline = outline
    host = factory.registry.host
    parameters = Array(made.prefix(outline.parameters.count))
    buffers = Array(made.dropFirst(outline.parameters.count))
  }

  /// Makes memory for what layers declare, and initializes it.
  private init(_ outline: ModelOutline, seed: UInt64, initializer: InitializerChoice) throws {
    let host = outline.factory.registry.host
    func make(_ declared: ModelOutline.Entry, isBuffer: Bool) throws -> Entry {
      let tensor = try Tensor(declared.type)
      let layer = outline.layers[declared.module]
      let component = outline.resolved[declared.module].fullName
      let context = StepContext(host, seed: seed, stream: RandomStream.of(path: declared.name))
      do {
        let chosen =
          isBuffer
          ? nil
          : try initializer(declared.name, component, declared.declaration)
            ?? outline.graph.assembled.initializers[declared.name]
        try context.withStep { step in
          if let chosen {
            try chosen.fill(tensor.view, step.random)
          } else {
            try layer.start(isBuffer ? layer.parameters.count + declared.index : declared.index, tensor.view, step)
          }
        }
      } catch let error as ComponentError {
        throw PluginCallError(
          component: component, call: "initialize", place: "parameter '\(declared.name)'", error: error)
      }
      return Entry(
        name: declared.name, declaration: declared.declaration, tensor: tensor, module: declared.module,
        index: declared.index)
    }
    self.outline = outline
    self.host = host
    parameters = try outline.parameters.map { try make($0, isBuffer: false) }
    buffers = try outline.buffers.map { try make($0, isBuffer: true) }
  }

  /// A model with parameters and buffers that are there already, which it shares.
  ///
  /// Nothing is initialized and nothing copied, but what does not lie at a multiple of 64 bytes.
  ///
  /// - Parameter source: where the tensors come from, for messages.
  /// - Throws: `ModelStateError` when one is missing, left over, or of another type; what creating layers throws.
  public init(_ graph: ModelGraph, factory: ComponentFactory, state saved: [String: Tensor], from source: String) throws
  {
    let outline = try ModelOutline(graph, factory: factory)
    try Self.check(saved, (outline.parameters + outline.buffers).map { ($0.name, $0.type) }, from: source)
    func take(_ declared: ModelOutline.Entry) throws -> Entry {
      guard let tensor = saved[declared.name] else { throw ModelStateError.missing(declared.name, source) }
      let isAligned = UInt(bitPattern: tensor.data).isMultiple(of: UInt(Arena.alignment))
      return Entry(
        name: declared.name, declaration: declared.declaration, tensor: isAligned ? tensor : try tensor.copy(),
        module: declared.module, index: declared.index)
    }
    self.outline = outline
    host = factory.registry.host
    parameters = try outline.parameters.map(take)
    buffers = try outline.buffers.map(take)
  }

  /// A model without layers, whose inputs are what another one yields.
  init(outputsOf model: Model) throws(GraphError) {
    outline = try ModelOutline(outputsOf: model.outline)
    host = model.host
    (parameters, buffers) = ([], [])
  }

  /// Everything that is saved: parameters and buffers by name.
  public var state: [Entry] { parameters + buffers }

  /// The plugins that provide its layers, each once.
  public var plugins: [PluginCandidate] {
    var seen: Set<String> = []
    return resolved.map(\.entry.plugin).filter { seen.insert($0.manifest.id).inserted }
  }

  /// The gradients of the parameters that are trained.
  ///
  /// Another choice makes another store, which plans that are there know nothing of.
  ///
  /// - Parameter trained: for each parameter; nil: as it was last asked for, at first all.
  public func gradientStore(trained: [Bool]? = nil) throws(TensorError) -> GradientStore {
    if let gradients, trained == nil || trained == gradients.trained { return gradients }
    let made = try GradientStore(of: self, trained: trained)
    gradients = made
    return made
  }

  /// The gradients of all parameters, in their order; without elements where one is not trained.
  public func gradientTensors() throws(TensorError) -> [Tensor] { try gradientStore().tensors }
}
