/// `Transform` as a C table.
enum TransformTable {
  static func table(_ scopes: TransformScopes) -> tenon_transform_v1 {
    var table = tenon_transform_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_transform_v1>.size)
    table.create = { InstanceBox.create($0, $1, $2, $3, $4, TransformBox.init) }
    table.destroy = InstanceBox.destroy
    table.query = InstanceBox.query
    table.crops = { pointer in
      guard let pointer else { return 1 }
      return UInt32(clamping: Unmanaged<TransformBox>.fromOpaque(pointer).takeUnretainedValue().transform.crops)
    }
    if scopes.contains(.sample) {
      table.apply = { pointer, draw, sample, error in
        guarded(error) {
          let (box, draw, sample) = try TransformBox.arguments(pointer, draw, sample)
          try box.transform.apply(sample, draw)
        }
      }
    }
    if scopes.contains(.batch) {
      table.apply_batch = { pointer, draw, batch, error in
        guarded(error) {
          let (box, draw, batch) = try TransformBox.arguments(pointer, draw, batch)
          try box.transform.applyBatch(batch, draw)
        }
      }
    }
    return table
  }
}

final class TransformBox: FittingBox {
  private(set) var transform: any Transform
  private let memory = CMemory()
  private let forms: UnsafePointer<tenon_transform_forms_v1>?

  init(_ component: any Component, _ transform: any Transform) {
    self.transform = transform
    forms = transform.forms.map { [memory] in memory.value($0.raw) }
    super.init(component)
  }

  override func answer(_ id: String) -> UnsafeRawPointer? {
    switch id {
    case TENON_TRANSFORM_ID: forms.map { UnsafeRawPointer($0) }
    case TENON_ONNX_ID: ONNXTable.transform
    default: super.answer(id)
    }
  }

  override var fitting: any Fitting { transform }
  override func load(_ state: FitState) throws { transform = try transform.fitted(by: state) }

  static func arguments(
    _ pointer: UnsafeMutableRawPointer?, _ draw: UnsafePointer<tenon_draw>?, _ sample: UnsafePointer<tenon_sample>?
  ) throws -> (TransformBox, Draw, Sample) {
    guard let pointer, let draw, let sample else {
      throw ComponentError(.argument, "the transform was called without arguments")
    }
    return (Unmanaged<TransformBox>.fromOpaque(pointer).takeUnretainedValue(), Draw(readSized(draw)), Sample(sample))
  }
}
