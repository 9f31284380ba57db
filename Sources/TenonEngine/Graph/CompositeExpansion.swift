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
  /// Layers that the composite was given as arguments.
  private var given: [UnsafePointer<tenon_child>: ComponentReference] = [:]
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
    given = (composite as? ForeignComposite)?.children ?? [:]
    var builder = tenon_graph_builder(
      struct_size: UInt32(MemoryLayout<tenon_graph_builder>.size), reserved: 0,
      context: Unmanaged.passUnretained(self).toOpaque(),
      input: { context, port, value, error in
        CompositeExpansion.call(context, error) { expansion in
          guard let given = try expansion.input(text(port)) else {
            throw ComponentError(.argument, field: text(port), "no value is given to this input")
          }
          value?.pointee = Int32(given)
        }
      },
      optional_input: { context, port, value, error in
        CompositeExpansion.call(context, error) {
          value?.pointee = try $0.input(text(port)).map { Int32($0) } ?? TENON_ABSENT
        }
      },
      apply: { context, path, component, argumentCount, arguments, inputCount, inputs, outputCount, outputs, error in
        CompositeExpansion.call(context, error) { expansion in
          let given = try (0..<Int(argumentCount)).map { index -> NamedValue in
            guard let argument = arguments?[index] else { throw ComponentError(.argument, "an argument is missing") }
            return NamedValue(text(argument.name), try Value(argument.value))
          }
          // A child applied again may leave out its component and arguments.
          var reference = ComponentReference(text(component), given)
          if component.map({ $0.pointee == 0 }) ?? true, let known = expansion.children[text(path)] {
            reference = known
          }
          try expansion.apply(text(path), reference, Values(inputCount, inputs), Int(outputCount), outputs)
        }
      },
      apply_child: { context, path, child, inputCount, inputs, outputCount, outputs, error in
        CompositeExpansion.call(context, error) { expansion in
          guard let child, let reference = expansion.given[child] else {
            throw ComponentError(.argument, field: text(path), "this layer was not given as an argument")
          }
          try expansion.apply(text(path), reference, Values(inputCount, inputs), Int(outputCount), outputs)
        }
      },
      output: { context, port, value, error in
        CompositeExpansion.call(context, error) { $0.outputs.append(ModelGraph.End(text(port), Int(value))) }
      })
    try withExtendedLifetime(self) { try composite.expand(GraphBuilder(&builder)) }
    guard !outputs.isEmpty else { throw ComponentError(.internal, "the composite names no output") }
  }

  /// What is given to an input port; nil when nothing is.
  private func input(_ port: String) throws -> ModelGraph.ValueID? {
    let index = ports.firstIndex(of: port) ?? ports.count
    if index == ports.count { ports.append(port) }
    return index < values.count ? values[index] : nil
  }

  private func apply(
    _ child: String, _ reference: ComponentReference, _ inputs: Values, _ outputCount: Int,
    _ outputs: UnsafeMutablePointer<Int32>?
  ) throws {
    children[child] = reference
    let made = try assembler.apply(
      reference, path: path.isEmpty ? child : "\(path).\(child)", to: inputs.ids, origin: origin, depth: depth)
    guard made.count == outputCount else {
      throw ComponentError(.argument, field: child, "it has \(made.count) outputs, not \(outputCount)")
    }
    for (index, value) in made.enumerated() { outputs?[index] = Int32(value) }
  }

  /// The inputs of an application as C hands them over; those that are absent are nil.
  private struct Values {
    let ids: [ModelGraph.ValueID?]

    init(_ count: UInt32, _ values: UnsafePointer<Int32>?) {
      ids = (0..<Int(count)).map { index in
        guard let id = values?[index], id != TENON_ABSENT else { return nil }
        return Int(id)
      }
    }
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
