import TenonCore
import TenonHost

/// A model as a directed acyclic graph of layers, composites expanded.
///
/// Modules own configuration and parameters; nodes are their applications. Several nodes may apply one
/// module, which then shares its parameters between them.
public struct ModelGraph: Sendable, Equatable {
  /// One layer with its parameters.
  public struct Module: Sendable, Equatable {
    /// PyTorch's name, the prefix of its parameters: `features.0`.
    public let path: String
    /// The full name with every argument.
    public let component: ComponentReference
    /// The composite that it was expanded from; a label only.
    public let origin: String?

    public init(path: String, component: ComponentReference, origin: String? = nil) {
      self.path = path
      self.component = component
      self.origin = origin
    }

    /// As in a PyTorch `state_dict`: `features.0.weight`, or the path alone for what is nothing but a parameter.
    public func name(of parameter: Parameter) -> String {
      parameter.name.isEmpty ? path : "\(path).\(parameter.name)"
    }
  }

  /// One application of a module.
  ///
  /// Nodes stand in an order in which they can be computed.
  public struct Node: Sendable, Equatable {
    /// Index into `modules`.
    public let module: Int
    /// A value for each input port; nil for an absent optional one, variadic ones one by one.
    public let inputs: [ValueID?]
    public let outputs: [ValueID]

    public init(module: Int, inputs: [ValueID?], outputs: [ValueID]) {
      self.module = module
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  /// A tensor that flows through the graph, numbered from 0: inputs first, then outputs of nodes.
  public typealias ValueID = Int

  /// A named end of the graph.
  public struct End: Sendable, Equatable {
    public let name: String
    public let value: ValueID

    public init(_ name: String, _ value: ValueID) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var modules: [Module]
  public private(set) var nodes: [Node]
  public private(set) var inputs: [End]
  public private(set) var outputs: [End]
  public let valueCount: Int
  /// What assembling leaves for the model that is made of the graph.
  var assembled = Assembled()

  /// No part of what a graph is: archives hold the parameters themselves.
  struct Assembled: Sendable, Equatable {
    /// Layers by path, which are immutable, so that a model need not create them again.
    var layers: [String: any Layer] = [:]
    /// How parameters start, by name, where composites have it otherwise than their layers declare.
    var initializers: [String: Initializer] = [:]

    static func == (left: Assembled, right: Assembled) -> Bool { true }
  }

  /// - Throws: `GraphError` when a value is read before it is made, made twice, or a module is missing.
  public init(modules: [Module], nodes: [Node], inputs: [End], outputs: [End]) throws(GraphError) {
    self.modules = modules
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
    var made: Set<ValueID> = []
    for input in inputs {
      guard made.insert(input.value).inserted else { throw GraphError.malformed("an input appears twice") }
    }
    for (index, node) in nodes.enumerated() {
      guard modules.indices.contains(node.module) else {
        throw GraphError.malformed("node \(index) applies module \(node.module) of \(modules.count)")
      }
      for case let value? in node.inputs where !made.contains(value) {
        throw GraphError.malformed("node \(index) reads value \(value) before it is computed")
      }
      for value in node.outputs {
        guard made.insert(value).inserted else { throw GraphError.malformed("value \(value) is computed twice") }
      }
    }
    guard !outputs.isEmpty, outputs.allSatisfy({ made.contains($0.value) }) else {
      throw GraphError.malformed("an output is missing or never computed")
    }
    guard Set(modules.map(\.path)).count == modules.count else {
      throw GraphError.malformed("two modules have the same path")
    }
    valueCount = made.count
    guard made.allSatisfy({ (0..<valueCount).contains($0) }) else {
      throw GraphError.malformed("values are not numbered from 0 to \(valueCount - 1)")
    }
  }
}

extension ModelGraph {
  /// Whether its only input is an image, so that it can be applied to files.
  ///
  /// - Parameter sample: the type of the input in a sample of its data.
  public func readsImages(of sample: TensorType?) -> Bool {
    inputs.map(\.name) == ["input"] && sample?.dtype == .uint8 && sample?.shape.rank == 3
  }

  /// The value that a layer makes, by its module's path: the first output of the module's first application.
  ///
  /// The path of a composite stands for the last layer in it.
  ///
  /// - Throws: `GraphError` when there is no such layer.
  public func value(at path: String) throws(GraphError) -> ValueID {
    if let module = modules.firstIndex(where: { $0.path == path }),
      let node = nodes.first(where: { $0.module == module }), let value = node.outputs.first
    {
      return value
    }
    let inner = nodes.last { modules[$0.module].path.hasPrefix(path + ".") }
    guard let value = inner?.outputs.first else { throw GraphError.noLayer(path, modules.map(\.path)) }
    return value
  }
}

/// A graph that cannot be.
public struct GraphError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  static func noLayer(_ path: String, _ known: [String]) -> GraphError {
    GraphError(
      diagnostic: Diagnostic("unknown-layer", "the model has no layer '\(path)'")
        .with("did you mean", Spelling.nearest(to: path, in: known))
        .with("layers", known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", ..." : "")))
  }

  static func malformed(_ reason: String) -> GraphError {
    GraphError(diagnostic: Diagnostic("bad-graph", "the model's graph is not one").received(reason))
  }
}
