import TenonABI
import TenonCore

/// A sample or batch that the host owns: named tensors, with the C access that datasets and transforms use.
///
/// Used by one thread at a time.
public final class SampleRecord: @unchecked Sendable {
  public private(set) var fields: [(name: String, tensor: Tensor)] = []
  private var made: [Tensor] = []
  private let access: UnsafeMutablePointer<tenon_sample>

  public init(isBatch: Bool = false) {
    access = .allocate(capacity: 1)
    access.initialize(
      to: tenon_sample(
        struct_size: UInt32(MemoryLayout<tenon_sample>.size), is_batch: isBatch ? 1 : 0, context: nil,
        get: { context, name in
          guard let record = SampleRecord.of(context), let name else { return nil }
          return record[String(cString: name)].map { UnsafePointer($0.header.raw) }
        },
        make: { context, _, dtype, rank, shape in
          guard let record = SampleRecord.of(context),
            let type = TensorType(dtype: dtype, rank: rank, shape: shape)
          else { return nil }
          return record.make(type)
        },
        set: { context, name, tensor in
          guard let record = SampleRecord.of(context), let name else { return }
          record.set(String(cString: name), made: tensor)
        }))
    access.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit { access.deallocate() }

  /// What a dataset or transform gets.
  public var sample: Sample { Sample(access, owner: self) }

  public subscript(name: String) -> Tensor? {
    get { fields.first { $0.name == name }?.tensor }
    set {
      let index = fields.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let tensor?): fields[index].tensor = tensor
      case (let index?, nil): fields.remove(at: index)
      case (nil, let tensor?): fields.append((name, tensor))
      case (nil, nil): break
      }
    }
  }

  /// Forgets all fields, for the next sample.
  public func removeAll() {
    fields.removeAll(keepingCapacity: true)
    made.removeAll(keepingCapacity: true)
  }

  private func make(_ type: TensorType) -> UnsafeMutablePointer<tenon_tensor>? {
    guard let tensor = try? Tensor(type) else { return nil }
    made.append(tensor)
    return tensor.header.raw
  }

  private func set(_ name: String, made raw: UnsafeMutablePointer<tenon_tensor>?) {
    guard let raw else { return self[name] = nil }
    guard let index = made.firstIndex(where: { $0.header.raw == raw }) else { return }
    self[name] = made.remove(at: index)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> SampleRecord? {
    context.map { Unmanaged<SampleRecord>.fromOpaque($0).takeUnretainedValue() }
  }
}
