/// `Transform` as a C table.
enum TransformTable {
  static func table(_ scopes: TransformScopes) -> tenon_transform_v1 {
    var table = tenon_transform_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_transform_v1>.size)
    table.create = { component, _, config, instance, error in
      guarded(error) {
        let transform = try ComponentBox.of(component).make(config, as: (any Transform).self)
        instance?.pointee = Unmanaged.passRetained(TransformBox(transform)).toOpaque()
      }
    }
    table.destroy = { if let pointer = $0 { Unmanaged<TransformBox>.fromOpaque(pointer).release() } }
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

private final class TransformBox {
  let transform: any Transform
  init(_ transform: any Transform) { self.transform = transform }

  static func arguments(
    _ pointer: UnsafeMutableRawPointer?, _ draw: UnsafePointer<tenon_draw>?, _ sample: UnsafePointer<tenon_sample>?
  ) throws -> (TransformBox, Draw, Sample) {
    guard let pointer, let draw, let sample else {
      throw ComponentError(.argument, "the transform was called without arguments")
    }
    return (Unmanaged<TransformBox>.fromOpaque(pointer).takeUnretainedValue(), Draw(readSized(draw)), Sample(sample))
  }
}
