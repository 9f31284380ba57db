import TenonCore

/// A node of an ONNX graph on its way to layers: what its operator asks of it.
struct ONNXNodeImport {
  let node: ONNXFile.Node
  let graph: ONNXGraphBuilder
  /// The values that somebody reads.
  let isRead: (String) -> Bool

  var opset: Int { graph.file.opset }

  // MARK: Inputs

  /// Nil for one that is left out.
  func value(_ index: Int) -> ONNXValue? {
    guard index < node.inputs.count, !node.inputs[index].isEmpty else { return nil }
    return graph[node.inputs[index]]
  }

  /// An input that a layer can be applied to.
  func input(_ index: Int = 0) throws(ONNXRefusal) -> ONNXLayerValue {
    switch value(index) {
    case .computed(let value): return value
    case nil: throw ONNXRefusal("it has no input number \(index)")
    default: throw ONNXRefusal("its input number \(index) is constant, and Tenon has no layer that yields a constant")
    }
  }

  /// An input that is a tensor of the file; nil for one that is left out.
  func constant(_ index: Int) throws(ONNXRefusal) -> ONNXConstant? {
    switch value(index) {
    case nil: return nil
    case .constant(let constant): return constant
    case .numbers(let trials):
      guard trials.allSatisfy({ $0 == trials[0] }) else { throw ONNXRefusal.differs(index) }
      return ONNXConstant(trials[0])
    default: throw ONNXRefusal("its input number \(index) is computed, and would have to be a tensor of the file")
    }
  }

  func required(_ index: Int) throws(ONNXRefusal) -> ONNXConstant {
    guard let constant = try constant(index) else { throw ONNXRefusal("it has no input number \(index)") }
    return constant
  }

  /// Few numbers, for each trial; nil where they are left out, or none that are known.
  func numbers(_ index: Int) throws -> [ONNXNumbers]? {
    switch value(index) {
    case .numbers(let trials): return trials
    case .constant(let constant): return try constant.numbers().map { Array(repeating: $0, count: graph.trialCount) }
    default: return nil
    }
  }

  /// Whole numbers that are the same in all trials; nil where they are left out.
  func ints(_ index: Int) throws -> [Int]? {
    guard let value = value(index) else { return nil }
    guard let trials = try numbers(index) else {
      if case .computed = value { throw ONNXRefusal("its input number \(index) is computed") }
      throw ONNXRefusal("its input number \(index) is no short list of numbers")
    }
    guard trials.allSatisfy({ $0 == trials[0] }) else { throw ONNXRefusal.differs(index) }
    return trials[0].ints
  }

  // MARK: Attributes

  func int(_ name: String, _ standard: Int) throws(ONNXRefusal) -> Int {
    guard let attribute = node.attributes[name] else { return standard }
    guard case .int(let value) = attribute else { throw ONNXRefusal("'\(name)' is no whole number") }
    return value
  }

  /// Nil where it is not there.
  func ints(_ name: String) throws(ONNXRefusal) -> [Int]? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .ints(let values) = attribute else { throw ONNXRefusal("'\(name)' is no list of whole numbers") }
    return values
  }

  func float(_ name: String, _ standard: Double) throws(ONNXRefusal) -> Double {
    guard let attribute = node.attributes[name] else { return standard }
    guard case .float(let value) = attribute else { throw ONNXRefusal("'\(name)' is no number") }
    return value.shortest
  }

  func text(_ name: String, _ standard: String) throws(ONNXRefusal) -> String {
    guard let attribute = node.attributes[name] else { return standard }
    guard case .text(let value) = attribute else { throw ONNXRefusal("'\(name)' is no text") }
    return value
  }

  /// Axes that were an attribute before some opset, and are an input since.
  func axes(inputSince version: Int, _ index: Int = 1) throws -> [Int]? {
    opset >= version ? try ints(index) : try ints("axes")
  }

  /// An axis that may count from the end.
  func axis(_ axis: Int, _ rank: Int) throws(ONNXRefusal) -> Int {
    guard -rank..<rank ~= axis else { throw ONNXRefusal("there is no axis \(axis) of \(rank)") }
    return axis < 0 ? axis + rank : axis
  }

  // MARK: Outputs

  /// Whether anybody reads an output.
  func reads(_ index: Int) -> Bool {
    index < node.outputs.count && !node.outputs[index].isEmpty && isRead(node.outputs[index])
  }

  func output(_ value: ONNXValue, _ index: Int = 0) {
    if index < node.outputs.count, !node.outputs[index].isEmpty { graph[node.outputs[index]] = value }
  }

  func output(_ value: ONNXLayerValue, _ index: Int = 0) { output(.computed(value), index) }

  /// Applies a layer.
  ///
  /// - Returns: its first output.
  func apply(
    _ component: String, _ arguments: [String: Value] = [:], to inputs: ONNXLayerValue...,
    parameters: [(name: String, constant: ONNXConstant?)] = []
  ) throws -> ONNXLayerValue {
    try applyAll(component, arguments, to: inputs, parameters: parameters)[0]
  }

  /// Applies a layer of several outputs, or of any number of inputs.
  func applyAll(
    _ component: String, _ arguments: [String: Value], to inputs: [ONNXLayerValue?],
    parameters: [(name: String, constant: ONNXConstant?)] = []
  ) throws -> [ONNXLayerValue] {
    try graph.apply(
      component, arguments.sorted { $0.key < $1.key }.map { NamedValue($0.key, $0.value) }, to: inputs,
      wanted: node.name.isEmpty ? node.outputs.first ?? node.op : node.name,
      parameters: parameters.compactMap { name, constant in constant.map { (name, $0) } })
  }
}

extension ONNXRefusal {
  static func differs(_ index: Int) -> ONNXRefusal {
    ONNXRefusal("its input number \(index) differs with the batch or the length")
  }
}
