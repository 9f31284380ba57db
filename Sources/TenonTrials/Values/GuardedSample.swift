import TenonABI
import TenonCore

/// A sample or batch whose tensors lie between guard bytes, and whose given tensors may only be read.
package final class GuardedSample {
  private var fields: [(name: String, tensor: GuardedTensor)] = []
  /// Handed out and not yet set.
  private var pending: [GuardedTensor] = []
  /// Every tensor that there was, so that none dies while the plugin might still look at it.
  private var kept: [GuardedTensor] = []
  private var originals: [(name: String, tensor: GuardedTensor, copy: Tensor)] = []
  private let access: UnsafeMutablePointer<tenon_sample>

  /// - Parameter fields: what a transform finds; none for a dataset.
  package init(_ fields: [(name: String, tensor: Tensor)] = [], isBatch: Bool = false) throws {
    access = .allocate(capacity: 1)
    access.initialize(
      to: tenon_sample(
        struct_size: UInt32(MemoryLayout<tenon_sample>.size), is_batch: isBatch ? 1 : 0, context: nil,
        get: { context, name in
          guard let sample = GuardedSample.of(context), let name else { return nil }
          return UnsafePointer(sample.find(String(cString: name))?.tensor.header.raw)
        },
        make: { context, name, dtype, rank, shape in
          guard let sample = GuardedSample.of(context), name != nil else { return nil }
          return sample.make(dtype, rank, shape)
        },
        set: { context, name, tensor in
          guard let sample = GuardedSample.of(context), let name else { return }
          sample.set(String(cString: name), tensor)
        }, spare: (nil, nil, nil, nil)))
    access.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    for (name, tensor) in fields {
      let guarded = try GuardedTensor(copying: tensor)
      kept.append(guarded)
      originals.append((name, guarded, try tensor.copy()))
      self.fields.append((name, guarded))
    }
  }

  deinit { access.deallocate() }

  /// What a plugin gets.
  package var sample: Sample { Sample(access, owner: self) }

  /// In the order in which they were set first.
  package var tensors: [(name: String, tensor: Tensor)] { fields.map { ($0.name, $0.tensor.tensor) } }

  package subscript(name: String) -> Tensor? { find(name)?.tensor }

  /// What was written where nothing may be written; nil when nothing was.
  package var damage: String? {
    for tensor in kept {
      if let damage = tensor.damage { return "a tensor \(tensor.tensor.type) was written \(damage)" }
    }
    return nil
  }

  /// The field whose given tensor was changed in place; nil when none was.
  package var changedField: String? { originals.first { !$0.tensor.tensor.isIdentical(to: $0.copy) }?.name }

  /// The first field that differs; nil when both hold the same.
  package func difference(to other: GuardedSample) -> String? {
    guard fields.map(\.name) == other.fields.map(\.name) else {
      return "the fields are \(fields.map(\.name)) and \(other.fields.map(\.name))"
    }
    for (own, theirs) in zip(tensors, other.tensors) where !own.tensor.isIdentical(to: theirs.tensor) {
      return "field '\(own.name)' differs: \(own.tensor.firstDifference(to: theirs.tensor))"
    }
    return nil
  }

  private func find(_ name: String) -> GuardedTensor? { fields.first { $0.name == name }?.tensor }

  private func make(_ dtype: Int32, _ rank: Int32, _ shape: UnsafePointer<Int64>?) -> UnsafeMutablePointer<
    tenon_tensor
  >? {
    guard let dtype = DType(rawValue: dtype), (0...Int32(Shape.maximumRank)).contains(rank), rank == 0 || shape != nil
    else { return nil }
    let type = TensorType(dtype, Shape((0..<Int(rank)).map { Int(shape?[$0] ?? -1) }))
    guard let tensor = try? GuardedTensor(type) else { return nil }
    // What a new tensor holds is not defined: a field that is not filled whole is noticed.
    tensor.fill(0xFF)
    kept.append(tensor)
    pending.append(tensor)
    return tensor.tensor.header.raw
  }

  private func set(_ name: String, _ raw: UnsafeMutablePointer<tenon_tensor>?) {
    guard let raw else {
      fields.removeAll { $0.name == name }
      return
    }
    guard let index = pending.firstIndex(where: { $0.tensor.header.raw == raw }) else { return }
    let tensor = pending.remove(at: index)
    if let place = fields.firstIndex(where: { $0.name == name }) {
      fields[place].tensor = tensor
    } else {
      fields.append((name, tensor))
    }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> GuardedSample? {
    context.map { Unmanaged<GuardedSample>.fromOpaque($0).takeUnretainedValue() }
  }
}
