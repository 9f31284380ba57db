/// `Optimizer` as a C table.
enum OptimizerTable {
  static func table(usesClosure: Bool) -> tenon_optimizer_v1 {
    var table = tenon_optimizer_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_optimizer_v1>.size)
    table.uses_closure = usesClosure ? 1 : 0
    table.create = { component, host, config, instance, error in
      guarded(error) {
        let box = try ComponentBox.of(component)
        let made = try box.make(config, host, as: (any Optimizer).self)
        instance?.pointee =
          Unmanaged.passRetained(
            OptimizerBox(made.component, made.value, made.config.hyperNames(box.arguments))
          ).toOpaque()
      }
    }
    table.destroy = InstanceBox.destroy
    table.query = InstanceBox.query
    table.parameter_state = { pointer, hyper, parameter, sink, error in
      guarded(error) {
        let box = try OptimizerBox.of(pointer)
        guard let hyper, let sink, let parameter, let type = TensorView(parameter).type else {
          throw ComponentError(.argument, "parameter_state was called without arguments")
        }
        try box.optimizer.parameterState(box.hyper(hyper), parameter: type).forEach { sink.add($0) }
      }
    }
    table.shared_state = { pointer, hyper, count, sink, error in
      guarded(error) {
        let box = try OptimizerBox.of(pointer)
        guard let hyper, let sink else { throw ComponentError(.argument, "shared_state was called without arguments") }
        try box.optimizer.sharedState(box.hyper(hyper), elementCount: Int(count)).forEach { sink.add($0) }
      }
    }
    table.workspace_bytes = { pointer, count in
      guard let box = try? OptimizerBox.of(pointer) else { return 0 }
      return UInt64(max(0, box.optimizer.workspaceByteCount(elementCount: Int(count))))
    }
    table.step = { pointer, step, arguments, error in
      guarded(error) {
        let box = try OptimizerBox.of(pointer)
        guard let step, let arguments else { throw ComponentError(.argument, "step was called without arguments") }
        try box.optimizer.step(OptimizerCall(step: Step(step), raw: arguments, hyperNames: box.hyperNames))
      }
    }
    return table
  }
}

private final class OptimizerBox: InstanceBox {
  let optimizer: any Optimizer
  let hyperNames: [String]

  init(_ component: any Component, _ optimizer: any Optimizer, _ hyperNames: [String]) {
    self.optimizer = optimizer
    self.hyperNames = hyperNames
    super.init(component)
  }

  func hyper(_ values: UnsafePointer<Double>) -> HyperParameters { HyperParameters(names: hyperNames, values: values) }

  static func of(_ pointer: UnsafeMutableRawPointer?) throws -> OptimizerBox {
    guard let pointer else { throw ComponentError(.argument, "called without an instance") }
    return Unmanaged<OptimizerBox>.fromOpaque(pointer).takeUnretainedValue()
  }
}

extension UnsafePointer<tenon_state_sink> {
  fileprivate func add(_ state: StateTensor) {
    let shape = state.type.shape.dimensions.map(Int64.init)
    var raw = tenon_state()
    raw.struct_size = UInt32(MemoryLayout<tenon_state>.size)
    raw.dtype = state.type.dtype.rawValue
    raw.rank = Int32(shape.count)
    switch state.start {
    case .constant(let value): (raw.start, raw.value) = (TENON_START_CONSTANT, value)
    case .parameter: raw.start = TENON_START_PARAMETER
    }
    state.name.withCString { name in
      shape.withUnsafeBufferPointer { shape in
        raw.name = name
        raw.shape = shape.baseAddress
        pointee.add(pointee.context, &raw)
      }
    }
  }
}
