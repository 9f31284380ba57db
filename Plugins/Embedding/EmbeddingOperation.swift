import TenonPlugin

/// Row by row; a whole gradient is added up in blocks of columns, so that two tasks never add to the same element.
struct EmbeddingOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let layer: Embedding
  private let count: Int

  private static var columns: Int { 64 }

  init(_ layer: Embedding, _ output: TensorType, _ request: PlanRequest) {
    self.layer = layer
    count = output.shape.dimensions.dropLast().reduce(1, *)
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(0)])
    if layer.isSparse, request.takesRowSparse[0] { plan.gradParameterRows[0] = count }
    // How often each row is looked up.
    if layer.scalesByFrequency { plan.workspaceByteCount = layer.rows * MemoryLayout<Int64>.stride }
    if layer.limit != nil, request.isTraining {
      plan.writesParameters = true
      plan.workspaceByteCount = max(
        plan.workspaceByteCount, RowNormLimit.workspaceByteCount(count: count, rows: layer.rows))
    }
    plan.bytesMoved = 2 * Double(output.byteCount)
    plan.algorithm = "gather"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let indices = call.input(as: Int64.self)
    let (weight, output, width) = (call.parameter(0, as: T.self), call.output(as: T.self), layer.width)
    try RowIndices.check(indices, count: count, rows: layer.rows)
    if plan.writesParameters {
      layer.limit?.shorten(call.writableParameter(0, as: T.self), indices, count: count, width: width, call)
    }
    let limit = plan.writesParameters ? nil : layer.limit
    ElementChunks(rows: count, of: width).eachRow(call) { i, _ in
      let (row, target) = (weight + Int(indices[i]) &* width, output + i &* width)
      target.update(from: row, count: width)
      if let scale = limit?.scale(of: row, count: width) {
        for k in 0..<width { target[k] *= scale }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradParameter(0, as: T.self) else { return }
    let (indices, gradient) = (call.input(as: Int64.self), call.gradOutput(as: T.self))
    if let rows = call.gradParameterRows(0) { return list(rows, destination.pointer, indices, gradient, call) }
    let width = layer.width
    destination.prepare(count: layer.rows &* width, call)
    guard let gradient else { return }
    let frequencies = layer.scalesByFrequency ? countRows(indices, call) : nil
    ElementChunks(width, perTask: Self.columns).each(call) { columns in
      for i in 0..<count {
        let row = Int(indices[i])
        guard row != layer.padding else { continue }
        let scale = frequencies.map { 1 / T($0[row]) } ?? 1
        for column in columns { destination.pointer[row &* width &+ column] += scale * gradient[i &* width &+ column] }
      }
    }
  }

  /// The rows that were looked up, that of the padding with zeros.
  private func list(
    _ rows: UnsafeMutablePointer<Int64>, _ values: UnsafeMutablePointer<T>, _ indices: UnsafePointer<Int64>,
    _ gradient: UnsafePointer<T>?, _ call: LayerCall
  ) {
    let width = layer.width
    rows.update(from: indices, count: count)
    ElementChunks(rows: count, of: width).eachRow(call) { i, _ in
      if let gradient, Int(indices[i]) != layer.padding {
        (values + i &* width).update(from: gradient + i &* width, count: width)
      } else {
        (values + i &* width).update(repeating: 0, count: width)
      }
    }
  }

  private func countRows(_ indices: UnsafePointer<Int64>, _ call: LayerCall) -> UnsafeMutablePointer<Int64> {
    let counts = call.workspace(as: Int64.self)
    counts.update(repeating: 0, count: layer.rows)
    for i in 0..<count { counts[Int(indices[i])] += 1 }
    return counts
  }
}
