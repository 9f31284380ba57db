extension Layer {
  /// `plan`, with all types held against what the ports declare: inputs before the layer is asked, outputs after it.
  ///
  /// The host plans through this alone, so that no layer compares types itself.
  ///
  /// - Throws: `ComponentError`: unsupported for an input that its port does not declare, argument for inputs that are
  ///   missing or too many, internal for an output; and what `plan` throws.
  package func checkedPlan(_ request: PlanRequest) throws -> any LayerOperation {
    try check(request)
    let operation = try plan(request)
    try check(operation.plan, computing: request.computeDType)
    try checkRows(of: operation.plan, request)
    guard request.isTraining || !operation.plan.writesParameters else {
      throw ComponentError(.internal, "it plans to write parameters in evaluation")
    }
    return operation
  }

  private func check(_ request: PlanRequest) throws(ComponentError) {
    let isVariadic = inputs.last?.isVariadic == true
    guard request.inputs.count <= inputs.count || isVariadic else {
      throw ComponentError(
        .argument, "expected at most \(Plural.count(inputs.count, "input")), received \(request.inputs.count)")
    }
    for (index, port) in inputs.enumerated() where !port.isOptional {
      guard index < request.inputs.count, request.inputs[index] != nil else {
        throw ComponentError(.argument, field: port.name, "this input is required")
      }
    }
    for (index, type) in request.inputs.enumerated() {
      guard let type, let port = index < inputs.count ? inputs[index] : inputs.last else { continue }
      guard port.accepts(type.dtype, computing: request.computeDType) else {
        let isByteImage = type.dtype == .uint8 && port.dtypes.contains(.float32)
        throw ComponentError(
          .unsupported, field: port.name,
          "expected \(port.accepted(computing: request.computeDType)), received \(type.dtype)"
            + (isByteImage ? "; ToTensor among the transforms makes floats of bytes" : ""))
      }
      guard port.layouts.contains(type.layout) else {
        throw ComponentError(.unsupported, field: port.name, "layout \(type.layout) is not among those of this port")
      }
    }
    for port in outputs where !port.dtypes.contains(where: { port.accepts($0, computing: request.computeDType) }) {
      throw ComponentError(
        .unsupported, field: port.name, "expected a model in \(port.listed), received one in \(request.computeDType)")
    }
  }

  private func check(_ plan: LayerPlan, computing dtype: DType) throws(ComponentError) {
    guard plan.outputs.count == outputs.count else {
      throw ComponentError(
        .internal, "it declares \(Plural.count(outputs.count, "output")) and plans \(plan.outputs.count)")
    }
    for (port, type) in zip(outputs, plan.outputs) {
      guard port.accepts(type.dtype, computing: dtype), port.layouts.contains(type.layout) else {
        throw ComponentError(
          .internal, field: port.name,
          "it plans \(type), which its port does not list: \(port.accepted(computing: dtype)), "
            + port.layouts.map { "\($0)" }.sorted().joined(separator: " or "))
      }
    }
  }
}

extension Layer {
  private func checkRows(of plan: LayerPlan, _ request: PlanRequest) throws(ComponentError) {
    let parameters = plan.gradParameterRows.isEmpty ? [] : parameters
    for (index, rows) in plan.gradParameterRows {
      guard parameters.indices.contains(index), request.takesRowSparse.indices.contains(index),
        request.takesRowSparse[index]
      else { throw ComponentError(.internal, "it plans a row-sparse gradient where none is taken") }
      let parameter = parameters[index]
      guard rows >= 0, parameter.shape.rank >= 1,
        TensorType(.float64, parameter.shape).with(rows: rows).checkedByteCount != nil
      else {
        throw ComponentError(
          .internal, field: parameter.name,
          "it plans a gradient of \(Plural.count(rows, "row")) for a parameter of \(parameter.shape)")
      }
    }
  }
}

extension Port {
  /// Floating-point values are all of the dtype that the plan computes in, but for ports that never take float32: the
  /// sums of a metric are float64 whatever a model computes in.
  fileprivate func accepts(_ dtype: DType, computing compute: DType) -> Bool {
    dtypes.contains(dtype) && (!dtype.isFloatingPoint || dtype == compute || !dtypes.contains(.float32))
  }

  fileprivate func accepted(computing compute: DType) -> String {
    let accepted = dtypes.filter { accepts($0, computing: compute) }
    return accepted.isEmpty ? listed : Self.list(accepted)
  }

  fileprivate var listed: String { Self.list(dtypes) }

  private static func list(_ dtypes: Set<DType>) -> String {
    dtypes.sorted { $0.rawValue < $1.rawValue }.map { "\($0)" }.joined(separator: " or ")
  }
}
