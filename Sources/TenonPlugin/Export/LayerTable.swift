/// `Layer`, `Loss` and `CompositeLayer` as C tables.
enum LayerTable {
  static var layer: tenon_layer_v1 {
    var table = base
    table.create = { InstanceBox.create($0, $1, $2, $3, $4, LayerBox.init) }
    return table
  }

  static var loss: tenon_layer_v1 {
    var table = base
    table.create = { InstanceBox.create($0, $1, $2, $3, $4, LossBox.init) }
    return table
  }

  static var metric: tenon_layer_v1 {
    var table = base
    table.create = { InstanceBox.create($0, $1, $2, $3, $4, MetricBox.init) }
    return table
  }

  /// All but what creates an instance.
  private static var base: tenon_layer_v1 {
    var table = tenon_layer_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_layer_v1>.size)
    table.destroy = InstanceBox.destroy
    table.query = InstanceBox.query
    table.info = { pointer in
      guard let pointer else { return nil }
      return Unmanaged<LayerBox>.fromOpaque(pointer).takeUnretainedValue().info
    }
    table.plan = { pointer, request, plan, error in
      guarded(error) {
        guard let pointer, let request, let plan else {
          throw ComponentError(.argument, "plan was called without arguments")
        }
        try Unmanaged<LayerBox>.fromOpaque(pointer).takeUnretainedValue().plan(request, plan)
      }
    }
    table.initialize = { pointer, index, step, value, error in
      guarded(error) {
        guard let pointer, let step, let value else {
          throw ComponentError(.argument, "initialize was called without arguments")
        }
        let box = Unmanaged<LayerBox>.fromOpaque(pointer).takeUnretainedValue()
        try box.initialize(Int(index), TensorView(value), Step(step))
      }
    }
    table.operation_destroy = { if let pointer = $0 { Unmanaged<OperationBox>.fromOpaque(pointer).release() } }
    table.forward = { pointer, step, buffers, error in
      guard let pointer, let step, let buffers else { return TENON_ERROR_ARGUMENT }
      let box = Unmanaged<OperationBox>.fromOpaque(pointer)
      return guarded(error) {
        try box._withUnsafeGuaranteedRef { try $0.operation.forward(LayerCall(step: Step(step), buffers: buffers)) }
      }
    }
    table.backward = { pointer, step, buffers, error in
      guard let pointer, let step, let buffers else { return TENON_ERROR_ARGUMENT }
      let box = Unmanaged<OperationBox>.fromOpaque(pointer)
      return guarded(error) {
        try box._withUnsafeGuaranteedRef { try $0.operation.backward(LayerCall(step: Step(step), buffers: buffers)) }
      }
    }
    return table
  }

  static var fused: tenon_layer_v1 {
    var table = base
    table.create_fused = { component, _, count, members, instance, error in
      guarded(error) {
        guard case .fused(let type) = try ComponentBox.of(component).type.role else {
          throw ComponentError(.internal, "the component is not a fused layer")
        }
        let members = try (0..<Int(count)).map { index in
          guard let member = members?[index] else { throw ComponentError(.argument, "member \(index) is missing") }
          return try FusedMember(member)
        }
        guard members.map(\.component) == type.pattern.members.map(\.component) else {
          throw ComponentError(.argument, "the members are not those of the pattern")
        }
        let layer = try type.init(members)
        instance?.pointee = Unmanaged.passRetained(LayerBox(layer, layer)).toOpaque()
      }
    }
    return table
  }

  static var composite: tenon_layer_v1 {
    var table = tenon_layer_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_layer_v1>.size)
    table.create = { component, host, config, instance, error in
      guarded(error) {
        let made = try ComponentBox.of(component).makeComposite(config, host)
        instance?.pointee = Unmanaged.passRetained(CompositeBox(made.component, made.value)).toOpaque()
      }
    }
    table.destroy = InstanceBox.destroy
    table.query = InstanceBox.query
    table.expand = { pointer, builder, error in
      guarded(error) {
        guard let pointer, let builder else { throw ComponentError(.argument, "expand was called without arguments") }
        let box = Unmanaged<CompositeBox>.fromOpaque(pointer).takeUnretainedValue()
        try box.composite.expand(GraphBuilder(builder))
      }
    }
    return table
  }
}

private final class CompositeBox: InstanceBox {
  let composite: any CompositeLayer

  init(_ component: any Component, _ composite: any CompositeLayer) {
    self.composite = composite
    super.init(component)
  }
}

final class OperationBox {
  let operation: any LayerOperation
  init(_ operation: any LayerOperation) { self.operation = operation }
}
