import TenonCore
import TenonEngine
import TenonHost

/// A model under construction out of an ONNX graph: its layers with their parameters, and what is known of each value.
///
/// Every layer plans itself for the inputs of each trial, so that shapes are those that Tenon computes with.
final class ONNXGraphBuilder {
  let file: ONNXFile
  private let factory: ComponentFactory
  /// By the file's names.
  private var values: [String: ONNXValue] = [:]
  private(set) var layers: [ImportedModel.Layer] = []
  /// By the model's names of parameters.
  private(set) var parameters: [(name: String, constant: ONNXConstant)] = []
  private(set) var inputs: [(name: String, types: [TensorType])] = []
  private(set) var notes: [String] = []
  private var names: ONNXLayerNames
  /// What was created before, by component and arguments.
  private var created: [String: (component: ComponentFactory.Resolved, layer: any Layer)] = [:]
  /// The layers that have the tensors of the file that a key names.
  private var owners: [String: String] = [:]
  let trialCount: Int
  private var heldNumbers = 0
  private static let mostNumbers = 4_000_000

  init(_ file: ONNXFile, factory: ComponentFactory, trialCount: Int) {
    (self.file, self.factory, self.trialCount) = (file, factory, trialCount)
    names = ONNXLayerNames(nodes: file.nodes.map(\.name))
  }

  /// A new input of the model.
  ///
  /// - Parameter name: the file's.
  func input(_ name: String, called wanted: String, _ types: [TensorType]) {
    let own = names.take(wanted)
    inputs.append((own, types))
    values[name] = .computed(ONNXLayerValue(name: own, types: types))
  }

  /// Counts numbers that are kept for later nodes.
  ///
  /// - Throws: `ONNXFileError` where there are more than any model has.
  func hold(_ numbers: [ONNXNumbers]) throws {
    heldNumbers += numbers.reduce(0) { $0 + $1.values.count }
    guard heldNumbers <= Self.mostNumbers else {
      throw ONNXFileError.limit(file.path, "numbers that follow from shapes", Self.mostNumbers)
    }
  }

  func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

  /// Nil where there is none of this name.
  subscript(name: String) -> ONNXValue? {
    get {
      values[name] ?? file.tensors[name].map { .constant(ONNXConstant($0, named: name, from: file.path)) }
    }
    set { values[name] = newValue }
  }

  /// Applies a layer.
  ///
  /// - Parameters:
  ///   - wanted: what the node is called; the names of parameters come first.
  ///   - parameters: its parameters and buffers, by their names in the layer; those of buffers may be left out.
  /// - Returns: the values of its outputs.
  /// - Throws: `ONNXRefusal` for arguments and inputs that it refuses.
  func apply(
    _ component: String, _ arguments: [NamedValue], to inputs: [ONNXLayerValue?], wanted: String,
    parameters: [(name: String, constant: ONNXConstant)]
  ) throws -> [ONNXLayerValue] {
    let (resolved, layer) = try create(component, arguments)
    try check(parameters, of: layer, component)
    let outputs = try plan(layer, component, inputs)
    // As somebody would write it: without what is so anyway.
    let defaults = resolved.entry.component.declaration.arguments
    let written = resolved.config.values.filter { value in
      arguments.contains { $0.name == value.name }
        && defaults.first { $0.name == value.name }?.defaultValue != value.value
    }
    let reference = ComponentReference(component, written)
    let sources = parameters.compactMap { parameter in parameter.constant.identity.map { "\(parameter.name)=\($0)" } }
    let key = parameters.isEmpty || sources.count < parameters.count ? nil : "\(reference) \(sources)"
    let name = names.take(parameters.compactMap(\.constant.name), parameters.map(\.name), else: wanted)
    let owner = key.flatMap { owners[$0] }
    layers.append(
      ImportedModel.Layer(name: name, component: reference, inputs: inputs.map { $0?.name }, reused: owner))
    if owner == nil {
      self.parameters += parameters.map { ($0.name.isEmpty ? name : "\(name).\($0.name)", $0.constant) }
      if let key { owners[key] = name }
    }
    return layer.outputs.indices.map { index in
      ONNXLayerValue(
        name: index == 0 ? name : "\(name).\(layer.outputs[index].name)", types: outputs.map { $0[index] })
    }
  }

  private func create(_ component: String, _ arguments: [NamedValue]) throws -> (ComponentFactory.Resolved, any Layer) {
    for argument in arguments where !argument.value.isNumeric {
      throw ONNXRefusal("\(argument.name) would not be a number")
    }
    let reference = ComponentReference(component, arguments)
    let key = "\(reference)"
    if let known = created[key] { return known }
    do {
      let resolved = try factory.resolve(reference, .layer)
      let layer = try factory.layer(resolved)
      created[key] = (resolved, layer)
      return (resolved, layer)
    } catch let error as any TenonError where !(error is PluginLoadError) {
      let details = error.diagnostic.details.prefix(2).map { "\($0.label) \($0.text)" }
      throw ONNXRefusal(([error.diagnostic.headline] + details).joined(separator: ", "))
    }
  }

  /// Whether parameters are those that a layer declares.
  private func check(
    _ parameters: [(name: String, constant: ONNXConstant)], of layer: any Layer, _ component: String
  ) throws(ONNXRefusal) {
    let buffers = Set(layer.buffers.map(\.name))
    for declared in layer.parameters + layer.buffers {
      guard let given = parameters.first(where: { $0.name == declared.name }) else {
        if buffers.contains(declared.name) { continue }
        throw ONNXRefusal("\(component) has a parameter '\(declared.name)', which the node has not")
      }
      guard given.constant.shape == declared.shape,
        given.constant.type.dtype.isFloatingPoint == declared.dtype.isFloatingPoint
      else {
        throw ONNXRefusal(
          "'\(given.constant.name ?? declared.name)' is \(given.constant.type), and \(component) has "
            + "\(declared.name) \(declared.shape)")
      }
    }
  }

  private func plan(_ layer: any Layer, _ component: String, _ inputs: [ONNXLayerValue?]) throws -> [[TensorType]] {
    try (0..<trialCount).map { trial in
      let request = PlanRequest(
        mode: .eval, computeDType: .float32, inputs: inputs.map { $0?.types[trial] },
        outputLayouts: layer.outputs.map { _ in .plain }, wantsGradInput: inputs.map { _ in false },
        wantsGradParameter: layer.parameters.map { _ in false })
      do {
        return try layer.checkedPlan(request).plan.outputs
      } catch let error as ComponentError {
        throw ONNXRefusal("\(component) refuses it: \(error.description)")
      }
    }
  }
}

extension Value {
  /// Whether no number in it is NaN.
  fileprivate var isNumeric: Bool {
    switch self {
    case .float(let number): !number.isNaN
    case .list(let items): items.allSatisfy(\.isNumeric)
    default: true
    }
  }
}
