/// The values that an application of a component yields, in the order of its output ports.
public struct AppliedOutputs: RandomAccessCollection, Sendable {
  private let ends: [ModelGraph.End]

  init(_ ends: [ModelGraph.End]) { self.ends = ends }

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }
  public subscript(index: Int) -> ModelGraph.ValueID { ends[index].value }

  /// The value at a port; nil when there is none of this name.
  public subscript(port: String) -> ModelGraph.ValueID? { ends.first { $0.name == port }?.value }

  public var ports: [String] { ends.map(\.name) }
}
