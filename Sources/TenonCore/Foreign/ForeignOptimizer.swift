import TenonABI

/// An optimizer behind a C table.
package final class ForeignOptimizer: Optimizer, @unchecked Sendable {
  package let usesClosure: Bool
  private let table: tenon_optimizer_v1
  private let instance: ForeignInstance

  package convenience init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    let table = readSized(component.raw.pointee.table.assumingMemoryBound(to: tenon_optimizer_v1.self))
    self.init(table, try ForeignInstance(component, create: table.create, destroy: table.destroy, config: config))
  }

  package convenience init(borrowing instance: UnsafeMutableRawPointer?, table: UnsafeRawPointer) {
    self.init(
      readSized(table.assumingMemoryBound(to: tenon_optimizer_v1.self)), ForeignInstance(instance, destroy: nil))
  }

  private init(_ table: tenon_optimizer_v1, _ instance: ForeignInstance) {
    self.table = table
    self.instance = instance
    usesClosure = table.uses_closure != 0
  }

  package func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    guard let function = table.parameter_state else { return [] }
    let header = TensorHeader(parameter)
    return try withExtendedLifetime(header) {
      try collect(.parameterState) { sink, error in
        function(instance.pointer, hyper.pointer, header.raw, sink, &error)
      }
    }
  }

  package func sharedState(_ hyper: HyperParameters, elementCount: Int) throws -> [StateTensor] {
    guard let function = table.shared_state else { return [] }
    return try collect(.sharedState) { sink, error in
      function(instance.pointer, hyper.pointer, UInt64(elementCount), sink, &error)
    }
  }

  package func workspaceByteCount(elementCount: Int) -> Int {
    let byteCount = recorded(instance.calls?[.workspaceBytes]) {
      table.workspace_bytes?(instance.pointer, UInt64(elementCount))
    }
    return Int(min(byteCount ?? 0, 1 << 46))
  }

  package func step(_ call: OptimizerCall) throws {
    guard let function = table.step else { throw ComponentError(.internal, "the optimizer has no step function") }
    try check(instance.calls?[.step]) { function(instance.pointer, call.step.raw, call.raw, &$0) }
  }

  /// Runs a declaring function and gathers what it passes to the sink.
  private func collect(
    _ call: PluginCall, _ declare: (UnsafePointer<tenon_state_sink>, inout tenon_error) -> tenon_status
  ) throws(ComponentError) -> [StateTensor] {
    let gathered = Gathered()
    var sink = tenon_state_sink(
      struct_size: UInt32(MemoryLayout<tenon_state_sink>.size), reserved: 0,
      context: Unmanaged.passUnretained(gathered).toOpaque(),
      add: { context, state in
        guard let context, let state else { return }
        Unmanaged<Gathered>.fromOpaque(context).takeUnretainedValue().add(readSized(state))
      })
    try withExtendedLifetime(gathered) { () throws(ComponentError) in
      try check(instance.calls?[call]) { declare(&sink, &$0) }
    }
    guard gathered.isLegal else { throw ComponentError(.internal, "the optimizer declares an illegal state tensor") }
    return gathered.states
  }

  private final class Gathered {
    var states: [StateTensor] = []
    var isLegal = true

    func add(_ raw: tenon_state) {
      guard let dtype = DType(rawValue: raw.dtype), (0...Int32(Shape.maximumRank)).contains(raw.rank),
        raw.start == TENON_START_CONSTANT || raw.start == TENON_START_PARAMETER
      else {
        isLegal = false
        return
      }
      let type = TensorType(dtype, Shape((0..<Int(raw.rank)).map { Int(raw.shape?[$0] ?? -1) }))
      guard type.checkedByteCount != nil else {
        isLegal = false
        return
      }
      states.append(
        StateTensor(
          raw.name.map { String(cString: $0) } ?? "", type,
          start: raw.start == TENON_START_PARAMETER ? .parameter : .constant(raw.value)))
    }
  }
}
