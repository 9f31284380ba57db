/// A loss instance, which also says how outputs become predictions, and what a batch counts by.
class LossBox: LayerBox {
  private let loss: any Loss
  private var prediction: UnsafePointer<tenon_prediction_v1>?
  private var weight: UnsafePointer<tenon_loss_weight_v1>?

  init(_ component: any Component, _ loss: any Loss) {
    self.loss = loss
    super.init(component, loss)
    let prediction = loss.prediction
    self.prediction = memory.value(
      tenon_prediction_v1(
        struct_size: UInt32(MemoryLayout<tenon_prediction_v1>.size), activation: prediction.activation.rawValue,
        decision: prediction.decision.rawValue, reserved: 0, threshold: prediction.threshold))
    weight = memory.value(
      tenon_loss_weight_v1(
        struct_size: UInt32(MemoryLayout<tenon_loss_weight_v1>.size), reserved: 0,
        weight: { pointer, inputs, weight, error in
          guarded(error) {
            guard let pointer, let inputs, let weight else {
              throw ComponentError(.argument, "weight was called without arguments")
            }
            let loss = Unmanaged<LossBox>.fromOpaque(pointer).takeUnretainedValue().loss
            let views = loss.inputs.indices.map { index in inputs[index].map { TensorView($0) } }
            weight.pointee = try loss.weight(of: views) ?? -1
          }
        }))
  }

  override func answer(_ id: String) -> UnsafeRawPointer? {
    switch id {
    case TENON_PREDICTION_ID: prediction.map { UnsafeRawPointer($0) }
    case TENON_LOSS_ID: weight.map { UnsafeRawPointer($0) }
    default: super.answer(id)
    }
  }
}

/// A metric instance with the table that it is collected by.
final class MetricBox: LossBox {
  private let metric: any Metric
  private var table: UnsafePointer<tenon_metric_v1>?

  init(_ component: any Component, _ metric: any Metric) {
    self.metric = metric
    super.init(component, metric)
    var table = tenon_metric_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_metric_v1>.size)
    table.value_count = UInt32(metric.values.count)
    let values = metric.values.map { value in
      tenon_metric_value(
        struct_size: UInt32(MemoryLayout<tenon_metric_value>.size), direction: value.direction.rawValue,
        name: memory.string(value.name))
    }
    table.values = UnsafePointer(memory.pointers(values))
    table.collect = UnsafePointer(memory.array(metric.collections.map(\.rawValue)))
    table.finish = { pointer, collected, sink, error in
      guarded(error) {
        guard let pointer, let collected, let sink else {
          throw ComponentError(.argument, "finish was called without arguments")
        }
        try Unmanaged<MetricBox>.fromOpaque(pointer).takeUnretainedValue().finish(collected, sink)
      }
    }
    self.table = memory.value(table)
  }

  override func answer(_ id: String) -> UnsafeRawPointer? {
    id == TENON_METRIC_ID ? table.map { UnsafeRawPointer($0) } : super.answer(id)
  }

  private func finish(
    _ collected: UnsafePointer<UnsafePointer<tenon_tensor>?>, _ sink: UnsafePointer<tenon_metric_sink>
  ) throws {
    let views = try metric.outputs.indices.map { index in
      guard let tensor = collected[index] else { throw ComponentError(.argument, "output \(index) was not collected") }
      return TensorView(tensor)
    }
    for value in try metric.finish(views) {
      let shape = value.shape.dimensions.map(Int64.init)
      value[Double.self].withUnsafeMutableBufferPointer {
        sink.pointee.add(sink.pointee.context, Int32(shape.count), shape, $0.baseAddress)
      }
    }
  }
}
