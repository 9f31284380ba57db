import TenonABI
import TenonCore
import TenonHost

/// One expansion of a composite: the C builder that its plugin calls, backed by the assembler.
final class CompositeExpansion {
  private let assembler: GraphAssembler
  private let path: String
  private let origin: String
  private let values: [ModelGraph.ValueID?]
  private let depth: Int
  /// In the order of first use, as the host numbers them.
  private var ports: [String] = []
  /// What the composite may name: values that it was given or made.
  private var known: Set<ModelGraph.ValueID>
  private var children: [String: ComponentReference] = [:]
  /// Layers that the composite was given as arguments.
  private var arguments: [UnsafePointer<tenon_child>: ComponentReference] = [:]
  private(set) var outputs: [ModelGraph.End] = []
  /// What went wrong on the host's side of a call, in full; the plugin passes on only its text.
  private(set) var failure: (any Error)?

  init(assembler: GraphAssembler, path: String, origin: String, values: [ModelGraph.ValueID?], depth: Int) {
    self.assembler = assembler
    self.path = path
    self.origin = origin
    self.values = values
    self.depth = depth
    known = Set(values.compactMap(\.self))
  }

  func run(_ composite: any CompositeLayer) throws {
    arguments = (composite as? ForeignComposite)?.children ?? [:]
    var builder = tenon_graph_builder(
      struct_size: UInt32(MemoryLayout<tenon_graph_builder>.size), reserved: 0,
      context: Unmanaged.passUnretained(self).toOpaque(),
      input: { context, port, value, error in
        CompositeExpansion.call(context, error) { value?.pointee = $0.input(text(port)) }
      },
      apply: { context, path, component, argumentCount, arguments, inputCount, inputs, outputCount, outputs, error in
        CompositeExpansion.call(context, error) { expansion in
          let given = try (0..<Int(argumentCount)).map { index -> NamedValue in
            guard let argument = arguments?[index] else { throw ComponentError(.argument, "an argument is missing") }
            return NamedValue(text(argument.name), try Value(argument.value))
          }
          // A child applied again may leave out its component and arguments.
          let known = text(component).isEmpty ? expansion.children[text(path)] : nil
          try expansion.apply(
            text(path), known ?? ComponentReference(text(component), given),
            UnsafeBufferPointer(start: inputs, count: inputs == nil ? 0 : Int(inputCount)),
            UnsafeMutableBufferPointer(start: outputs, count: outputs == nil ? 0 : Int(outputCount)))
        }
      },
      apply_child: { context, path, child, inputCount, inputs, outputCount, outputs, error in
        CompositeExpansion.call(context, error) { expansion in
          guard let child, let reference = expansion.arguments[child] else {
            throw ComponentError(.argument, field: text(path), "this layer was not given as an argument")
          }
          try expansion.apply(
            text(path), reference, UnsafeBufferPointer(start: inputs, count: inputs == nil ? 0 : Int(inputCount)),
            UnsafeMutableBufferPointer(start: outputs, count: outputs == nil ? 0 : Int(outputCount)))
        }
      },
      output: { context, port, value, error in
        CompositeExpansion.call(context, error) { try $0.output(text(port), value) }
      },
      initialize: { context, parameter, name, count, arguments, error in
        CompositeExpansion.call(context, error) {
          try $0.initialize(text(parameter), Initializer(name, count, arguments))
        }
      })
    try withExtendedLifetime(self) { try composite.expand(GraphBuilder(&builder)) }
    guard !outputs.isEmpty else { throw ComponentError(.internal, "the composite names no output") }
    guard values.count <= ports.count else {
      throw ComponentError(
        .argument,
        "expected \(ports.isEmpty ? "no inputs" : ports.joined(separator: ", ")), received "
          + "\(Plural.count(values.count, "value"))")
    }
  }

  /// An input that is left out stays so: the layer that it is passed on to knows whether it needs it.
  private func input(_ port: String) -> Int32 {
    let index = ports.firstIndex(of: port) ?? ports.count
    if index == ports.count { ports.append(port) }
    return index < values.count ? values[index].map(Int32.init) ?? TENON_ABSENT : TENON_ABSENT
  }

  private func output(_ port: String, _ index: Int32) throws {
    guard let value = try value(index, port) else {
      throw ComponentError(.argument, field: port, "no value is given to this output")
    }
    outputs.append(ModelGraph.End(port, value))
  }

  private func value(_ index: Int32, _ field: String) throws -> ModelGraph.ValueID? {
    if index == TENON_ABSENT { return nil }
    guard known.contains(Int(index)) else {
      throw ComponentError(
        .argument, field: field,
        "expected a value that the composite was given or made, or \(TENON_ABSENT) for none; received \(index)")
    }
    return Int(index)
  }

  private func apply(
    _ child: String, _ reference: ComponentReference, _ inputs: UnsafeBufferPointer<Int32>,
    _ outputs: UnsafeMutableBufferPointer<Int32>
  ) throws {
    let values = try inputs.map { try value($0, child) }
    children[child] = reference
    let made = try assembler.apply(reference, path: full(child), to: values, origin: origin, depth: depth)
    guard made.count == outputs.count else {
      throw ComponentError(
        .argument, field: child, "it has \(Plural.count(made.count, "output")), not \(outputs.count)")
    }
    known.formUnion(made)
    for (index, value) in made.enumerated() { outputs[index] = Int32(value) }
  }

  private func initialize(_ parameter: String, _ initializer: Initializer) throws {
    try assembler.initialize(full(parameter), initializer)
  }

  private func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private static func call(
    _ context: UnsafeMutableRawPointer?, _ error: UnsafeMutablePointer<tenon_error>?,
    _ body: (CompositeExpansion) throws -> Void
  ) -> tenon_status {
    guard let context else { return TENON_ERROR_ARGUMENT }
    let expansion = Unmanaged<CompositeExpansion>.fromOpaque(context).takeUnretainedValue()
    do {
      try body(expansion)
      return TENON_OK
    } catch let failure {
      if !(failure is ComponentError) { expansion.failure = failure }
      return error?.pointee.store(failure) ?? TENON_ERROR_INTERNAL
    }
  }
}

private func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
