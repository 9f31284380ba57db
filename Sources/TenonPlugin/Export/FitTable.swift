/// `Fitting` as a C table, for datasets and transforms alike.
enum FitTable {
  /// The answer to `TENON_FIT_ID`; never freed, as it belongs to no instance alone.
  nonisolated(unsafe) static let pointer: UnsafeRawPointer = {
    let pointer = UnsafeMutablePointer<tenon_fit_v1>.allocate(capacity: 1)
    pointer.initialize(to: table)
    return UnsafeRawPointer(pointer)
  }()

  private static var table: tenon_fit_v1 {
    tenon_fit_v1(
      struct_size: UInt32(MemoryLayout<tenon_fit_v1>.size), reserved: 0,
      begin: { pointer, fit, error in
        guarded(error) {
          let box = try FittingBox.of(pointer)
          fit?.pointee = Unmanaged.passRetained(FitBox(try box.fitting.beginFit())).toOpaque()
        }
      },
      accumulate: { _, fit, index, sample, error in
        guarded(error) { try FitBox.of(fit).fit.accumulate(Int(clamping: index), sample.map { Sample($0) }) }
      },
      finish: { _, fit, sink, error in
        guarded(error) {
          guard let sink else { throw ComponentError(.argument, "finish was called without arguments") }
          for (name, tensor) in try FitBox.of(fit).fit.finish().sorted(by: { $0.key < $1.key }) {
            name.withCString { name in
              var value = tenon_fit_value(
                struct_size: UInt32(MemoryLayout<tenon_fit_value>.size), reserved: 0, name: name,
                value: UnsafePointer(tensor.header.raw))
              withExtendedLifetime(tensor) { sink.pointee.add(sink.pointee.context, &value) }
            }
          }
        }
      },
      discard: { _, fit in
        if let fit { Unmanaged<FitBox>.fromOpaque(fit).release() }
      },
      load: { pointer, flags, count, values, error in
        guarded(error) {
          try FittingBox.of(pointer).load(FitTable.state(flags, count, values))
        }
      })
  }

  private static func state(
    _ flags: UInt32, _ count: UInt32, _ values: UnsafePointer<UnsafePointer<tenon_fit_value>?>?
  ) throws -> FitState {
    var tensors: [String: Tensor] = [:]
    for index in 0..<Int(count) {
      guard let value = values?[index].map({ readSized($0) }), let name = value.name, let raw = value.value,
        let type = TensorView(raw).type, type.layout == .plain
      else { throw ComponentError(.argument, "value \(index) is no tensor in plain layout with a name") }
      let tensor = try Tensor(type)
      if let data = TensorView(raw).data, type.byteCount > 0 {
        tensor.data.copyMemory(from: data, byteCount: type.byteCount)
      }
      tensors[String(cString: name)] = tensor
    }
    return FitState(tensors, withoutTarget: flags & TENON_FIT_WITHOUT_TARGET != 0)
  }
}

/// An instance that may learn.
class FittingBox: InstanceBox {
  /// What the table is about.
  var fitting: any Fitting { preconditionFailure("each kind has its own") }

  /// Replaces what it holds by the same, going by a state.
  func load(_ state: FitState) throws {}

  override func answer(_ id: String) -> UnsafeRawPointer? {
    id == TENON_FIT_ID && fitting.learns ? FitTable.pointer : super.answer(id)
  }

  static func of(_ pointer: UnsafeMutableRawPointer?) throws -> FittingBox {
    guard let pointer else { throw ComponentError(.argument, "the instance is null") }
    return Unmanaged<FittingBox>.fromOpaque(pointer).takeUnretainedValue()
  }
}

/// Learning under way, behind its C pointer.
private final class FitBox {
  let fit: any Fit

  init(_ fit: any Fit) { self.fit = fit }

  static func of(_ pointer: UnsafeMutableRawPointer?) throws -> FitBox {
    guard let pointer else { throw ComponentError(.argument, "learning has not begun") }
    return Unmanaged<FitBox>.fromOpaque(pointer).takeUnretainedValue()
  }
}
