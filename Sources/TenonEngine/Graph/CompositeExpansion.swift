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
  private var ports: [String] = []
  private var children: [String: ComponentReference] = [:]
  private(set) var outputs: [ModelGraph.End] = []
  /// What went wrong on the host's side of a call, in full; the plugin passes on only its text.
  private(set) var failure: (any Error)?

  init(assembler: GraphAssembler, path: String, origin: String, values: [ModelGraph.ValueID?], depth: Int) {
    self.assembler = assembler
    self.path = path
    self.origin = origin
    self.values = values
    self.depth = depth
  }

  func run(_ composite: any CompositeLayer) throws {
    var builder = tenon_graph_builder(
      struct_size: UInt32(MemoryLayout<tenon_graph_builder>.size), reserved: 0,
      context: Unmanaged.passUnretained(self).toOpaque(),
      input: { context, port, value, error in
        CompositeExpansion.call(context, error) { value?.pointee = Int32(try $0.input(text(port))) }
      },
      apply: { context, path, component, argumentCount, arguments, inputCount, inputs, outputCount, outputs, error in
        CompositeExpansion.call(context, error) { expansion in
          let given = try (0..<Int(argumentCount)).map { index -> NamedValue in
            guard let argument = arguments?[index] else { throw ComponentError(.argument, "an argument is missing") }
            return NamedValue(text(argument.name), try Value(argument.value))
          }
          let values = (0..<Int(inputCount)).map { Int(inputs?[$0] ?? -1) }
          let made = try expansion.apply(text(path), text(component), given, values, Int(outputCount))
          for (index, value) in made.enumerated() { outputs?[index] = Int32(value) }
        }
      },
      output: { context, port, value, error in
        CompositeExpansion.call(context, error) { $0.outputs.append(ModelGraph.End(text(port), Int(value))) }
      })
    try withExtendedLifetime(self) { try composite.expand(GraphBuilder(&builder)) }
    guard !outputs.isEmpty else { throw ComponentError(.internal, "the composite names no output") }
  }

  private func input(_ port: String) throws -> ModelGraph.ValueID {
    let index = ports.firstIndex(of: port) ?? ports.count
    if index == ports.count { ports.append(port) }
    guard index < values.count, let value = values[index] else {
      throw ComponentError(.argument, field: port, "no value is given to this input")
    }
    return value
  }

  private func apply(
    _ child: String, _ component: String, _ given: [NamedValue], _ values: [ModelGraph.ValueID], _ outputCount: Int
  ) throws -> [ModelGraph.ValueID] {
    // A child applied again may leave out its component and arguments.
    var reference = ComponentReference(component, given)
    if component.isEmpty, let known = children[child] { reference = known }
    children[child] = reference
    let made = try assembler.apply(
      reference, path: path.isEmpty ? child : "\(path).\(child)", to: values, origin: origin, depth: depth)
    guard made.count == outputCount else {
      throw ComponentError(.argument, field: child, "it has \(made.count) outputs, not \(outputCount)")
    }
    return Array(made)
  }

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
