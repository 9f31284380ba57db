import TenonABI

/// A metric behind a C table.
package final class ForeignMetric: Metric, @unchecked Sendable {
  package let values: [MetricValue]
  package let collections: [MetricCollection]
  private let layer: ForeignLayer
  private let table: tenon_metric_v1

  package init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    layer = try ForeignLayer(component, config: config)
    guard let pointer = layer.query(TENON_METRIC_ID) else {
      throw ComponentError(.internal, "the metric does not answer \(TENON_METRIC_ID)")
    }
    table = readSized(pointer.assumingMemoryBound(to: tenon_metric_v1.self))
    guard table.finish != nil, table.value_count > 0, let collect = table.collect else {
      throw ComponentError(.internal, "the metric's table is not complete")
    }
    var collections: [MetricCollection] = []
    for index in layer.outputs.indices {
      guard let collection = MetricCollection(rawValue: collect[index]) else {
        throw ComponentError(.internal, "output \(index) is collected in an unknown way")
      }
      collections.append(collection)
    }
    self.collections = collections
    values = try ForeignLayer.list(table.value_count, table.values).map { (raw) throws(ComponentError) in
      guard let name = raw.name, let direction = MetricValue.Direction(rawValue: raw.direction) else {
        throw ComponentError(.internal, "a value has no name or an unknown direction")
      }
      return MetricValue(String(cString: name), direction)
    }
  }

  package var inputs: [Port] { layer.inputs }
  package var outputs: [Port] { layer.outputs }
  package var parameters: [Parameter] { layer.parameters }
  package var buffers: [Parameter] { layer.buffers }
  package func plan(_ request: PlanRequest) throws -> any LayerOperation { try layer.plan(request) }

  package func finish(_ collected: [TensorView]) throws -> [Tensor] {
    let gathered = Gathered()
    var sink = tenon_metric_sink(
      struct_size: UInt32(MemoryLayout<tenon_metric_sink>.size), reserved: 0,
      context: Unmanaged.passUnretained(gathered).toOpaque(),
      add: { context, rank, shape, elements in
        guard let context else { return }
        Unmanaged<Gathered>.fromOpaque(context).takeUnretainedValue().add(rank, shape, elements)
      })
    try withExtendedLifetime(gathered) {
      let pointers = collected.map { Optional($0.raw) }
      try layer.call(.finish) { instance, error in
        table.finish?(instance, pointers, &sink, &error) ?? TENON_ERROR_INTERNAL
      }
    }
    let isLegal =
      gathered.values.count == values.count
      && zip(values, gathered.values).allSatisfy { $0.direction == .none || $1?.shape.elementCount == 1 }
    guard isLegal else {
      throw ComponentError(.internal, "expected the values \(values.map(\.name)), received \(gathered.values.count)")
    }
    return gathered.values.compactMap(\.self)
  }

  private final class Gathered {
    /// Nil for one of an illegal shape.
    var values: [Tensor?] = []

    func add(_ rank: Int32, _ shape: UnsafePointer<Int64>?, _ elements: UnsafePointer<Double>?) {
      guard (0...Int32(Shape.maximumRank)).contains(rank), rank == 0 || shape != nil else { return values.append(nil) }
      let type = TensorType(.float64, Shape((0..<Int(rank)).map { Int(shape?[$0] ?? -1) }))
      guard let count = type.shape.checkedElementCount, count == 0 || elements != nil, let tensor = try? Tensor(type)
      else { return values.append(nil) }
      if let elements { tensor.data.copyMemory(from: elements, byteCount: count * MemoryLayout<Double>.stride) }
      values.append(tensor)
    }
  }
}
