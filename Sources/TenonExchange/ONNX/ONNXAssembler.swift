import TenonCore
import TenonFormats

/// An ONNX graph under construction: numbered values, which get their names at the end.
final class ONNXAssembler {
  typealias ValueID = Int32

  private(set) var nodes: [(op: String, path: String, inputs: [ValueID?], attributes: [NamedValue], outputs: [ValueID])] = []
  /// Of inputs, parameters and constants; the others are named after the nodes that make them.
  private var names: [ValueID: String] = [:]
  private var tensors: [ValueID: NamedTensor] = [:]
  /// In the order of their first use.
  private var constants: [Constant: ValueID] = [:]
  private var valueCount: ValueID = 0

  private struct Constant: Hashable {
    let dtype: DType
    let shape: [Int]
    let bytes: [UInt8]
  }

  func isKnown(_ value: ValueID) -> Bool { value >= 0 && value < valueCount }

  private func newValue() -> ValueID {
    valueCount += 1
    return valueCount - 1
  }

  /// An input of the graph.
  func input(_ name: String) -> ValueID {
    let value = newValue()
    names[value] = name
    return value
  }

  /// A tensor that the model has, by its name; it comes into the file where a node reads it.
  func parameter(_ tensor: NamedTensor) -> ValueID {
    let value = input(tensor.name)
    tensors[value] = tensor
    return value
  }

  /// A constant; equal ones are one.
  func constant(_ type: TensorType, _ bytes: [UInt8]) -> ValueID {
    let key = Constant(dtype: type.dtype, shape: type.shape.dimensions, bytes: bytes)
    if let known = constants[key] { return known }
    let value = parameter(NamedTensor("constant_\(constants.count)", type.dtype, type.shape, bytes))
    constants[key] = value
    return value
  }

  /// - Parameter path: of the layer that the node belongs to.
  func node(_ op: String, path: String, _ inputs: [ValueID?], _ attributes: [NamedValue], outputCount: Int) -> [ValueID] {
    var inputs = inputs
    // What is left out at the end is not written at all.
    while let last = inputs.last, last == nil { inputs.removeLast() }
    let outputs = (0..<outputCount).map { _ in newValue() }
    nodes.append((op, path, inputs, attributes, outputs))
    return outputs
  }

  /// Whether a node makes the value.
  private func isMade(_ value: ValueID) -> Bool { names[value] == nil }

  /// The nodes and tensors with names, of what the outputs depend on.
  func finish(outputs: [(name: String, value: ValueID)]) -> (nodes: [ONNXNode], tensors: [NamedTensor]) {
    var ends: [(name: String, value: ValueID)] = []
    var named: Set<ValueID> = []
    for output in outputs {
      // A name stands for one value: what is an input, or an output already, passes through a node of its own.
      let isFree = isMade(output.value) && named.insert(output.value).inserted
      let value = isFree ? output.value : node("Identity", path: output.name, [output.value], [], outputCount: 1)[0]
      ends.append((output.name, value))
    }
    let read = needed(for: ends.map(\.value))
    for end in ends { names[end.value] = end.name }
    var taken = Set(names.values)
    func unused(_ name: String) -> String {
      if taken.insert(name).inserted { return name }
      var number = 1
      while !taken.insert("\(name)_\(number)").inserted { number += 1 }
      return "\(name)_\(number)"
    }
    let written = nodes.filter { $0.outputs.contains(where: read.contains) }.map { node -> ONNXNode in
      let name = unused(node.path.isEmpty ? node.op : "\(node.path)/\(node.op)")
      for (index, output) in node.outputs.enumerated() where names[output] == nil {
        names[output] = index == 0 ? name : unused("\(name)_output\(index)")
      }
      return ONNXNode(
        op: node.op, name: name, inputs: node.inputs.map { $0.flatMap { names[$0] } ?? "" },
        outputs: node.outputs.map { names[$0] ?? "" }, attributes: node.attributes)
    }
    return (written, tensors.keys.sorted().filter(read.contains).compactMap { tensors[$0] })
  }

  /// All values that some others are computed from, these included.
  private func needed(for values: [ValueID]) -> Set<ValueID> {
    var needed = Set(values)
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs.compactMap(\.self))
    }
    return needed
  }
}
