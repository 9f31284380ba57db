import TenonCore

/// A graph as far as the choice of layouts goes: what each node can compute in, and who reads which value.
package struct LayoutProblem {
  /// Layouts that a node can compute in.
  package struct Option {
    /// For each input and each output.
    package let inputs: [Layout]
    package let outputs: [Layout]
    package let nanoseconds: Double

    package init(inputs: [Layout], outputs: [Layout], nanoseconds: Double) {
      self.inputs = inputs
      self.outputs = outputs
      self.nanoseconds = nanoseconds
    }

    package var isPlain: Bool { inputs.allSatisfy { $0 == .plain } && outputs.allSatisfy { $0 == .plain } }
  }

  package struct Node {
    let inputs: [Int?]
    let outputs: [Int]
    /// At least one.
    let options: [Option]

    package init(inputs: [Int?], outputs: [Int], options: [Option]) {
      self.inputs = inputs
      self.outputs = outputs
      self.options = options
    }
  }

  package struct Value {
    let type: TensorType
    /// Node and input port of each use.
    let uses: [(node: Int, port: Int)]
    /// Whether a gradient is converted with it.
    let hasGradient: Bool
    /// Read in plain layout at the end.
    let isKept: Bool
    /// Node and output port that it comes from; nil for what comes from outside, in plain layout.
    fileprivate(set) var source: (node: Int, port: Int)?

    package init(_ type: TensorType, uses: [(node: Int, port: Int)], hasGradient: Bool, isKept: Bool) {
      self.type = type
      self.uses = uses
      self.hasGradient = hasGradient
      self.isKept = isKept
    }
  }

  let nodes: [Node]
  let values: [Value]

  package init(_ nodes: [Node], _ values: [Value]) {
    self.nodes = nodes
    var values = values
    for (index, node) in nodes.enumerated() {
      for (port, value) in node.outputs.enumerated() { values[value].source = (index, port) }
    }
    self.values = values
  }
}
