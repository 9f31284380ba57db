import TenonCore
import TenonEngine

/// A model that was made of another program's graph, with its weights.
public struct ImportedModel {
  /// A layer, as an experiment has it.
  public struct Layer: Sendable, Equatable {
    public let name: String
    public let component: ComponentReference
    /// Inputs of the model, names of layers, or `name.port`; nil leaves an optional input out.
    public let inputs: [String?]
    /// The earlier layer whose parameters it has; nil for its own.
    public let reused: String?
  }

  /// The graph's.
  public var name: String
  public var layers: [Layer]
  /// In the order of the graph.
  public var inputs: [String]
  /// Each with the value that it is.
  public var outputs: [(name: String, value: String)]
  /// The types of the inputs for batches of several sizes, and for several lengths where these are free.
  public var trials: [[String: TensorType]]
  public var graph: ModelGraph
  /// Parameters and buffers by name.
  public var state: [String: Tensor]
  /// What should be known of it, a line each.
  public var notes: [String]
  /// Properties of the file.
  public var metadata: [String: String]
}
