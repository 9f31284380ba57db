import TenonABI

/// A sample or batch as datasets and transforms see it: a record of named tensors.
///
/// `input` is what the model reads and `target` what the loss compares with. An image is uint8
/// [H, W, C] until a transform makes it float32 [C, H, W]; in a batch every field has one more
/// dimension in front.
public struct Sample: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_sample>
  /// The host's record behind it; nil on the plugin's side of the boundary.
  private let owner: AnyObject?

  package init(_ raw: UnsafePointer<tenon_sample>, owner: AnyObject? = nil) {
    self.raw = raw
    self.owner = owner
  }

  public var isBatch: Bool { withExtendedLifetime(owner) { raw.pointee.is_batch != 0 } }

  /// The field's tensor, nil when there is none; valid until it is set again.
  public subscript(field: String) -> TensorView? {
    field.withCString { raw.pointee.get(raw.pointee.context, $0) }.map { TensorView($0) }
  }

  /// A field that must be there.
  ///
  /// - Throws: `ComponentError` (data) naming the field.
  public func required(_ field: String) throws(ComponentError) -> TensorView {
    guard let view = self[field] else { throw ComponentError(.data, field: field, "the sample has no such field") }
    return view
  }

  /// Gives a field a new tensor, filled by `fill`; other views of the old one stay valid until then.
  ///
  /// What the new one holds before is undefined; it may lie in the batch already.
  public func set<T: Element>(
    _ field: String, _ shape: Shape, of type: T.Type, fill: (UnsafeMutableBufferPointer<T>) throws -> Void
  ) throws {
    guard let tensor = make(field, T.dtype, shape) else {
      throw ComponentError(.outOfMemory, field: field, "cannot make a tensor \(T.dtype) \(shape)")
    }
    try fill(TensorView(tensor).elements(type))
    replace(field, with: tensor)
  }

  /// The same for elements of whatever type.
  public func set(
    _ field: String, _ dtype: DType, _ shape: Shape, fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws {
    guard let tensor = make(field, dtype, shape) else {
      throw ComponentError(.outOfMemory, field: field, "cannot make a tensor \(dtype) \(shape)")
    }
    let view = TensorView(tensor)
    try fill(UnsafeMutableRawBufferPointer(start: view.data, count: view.elementCount * dtype.byteCount))
    replace(field, with: tensor)
  }

  /// Makes a tensor out of `make` the field's value.
  func replace(_ field: String, with tensor: UnsafeMutablePointer<tenon_tensor>) {
    field.withCString { raw.pointee.set(raw.pointee.context, $0, tensor) }
  }

  public func remove(_ field: String) { field.withCString { raw.pointee.set(raw.pointee.context, $0, nil) } }

  /// Every sample goes through here several times, so it makes no array and no copy of the name.
  func make(_ field: String, _ dtype: DType, _ shape: Shape) -> UnsafeMutablePointer<tenon_tensor>? {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: max(1, shape.rank)) { dimensions in
      for index in 0..<shape.rank { dimensions[index] = Int64(shape[index]) }
      return field.withCString {
        raw.pointee.make(raw.pointee.context, $0, dtype.rawValue, Int32(shape.rank), dimensions.baseAddress)
      }
    }
  }
}

/// What the random draws of a transform are keyed by.
public struct Draw: Sendable {
  /// False in evaluation: random transforms then take their neutral form.
  public var isTraining: Bool
  public var seed: UInt64
  /// From the transform's path.
  public var stream: UInt64
  public var epoch: UInt64
  /// Of the sample in its dataset, or of the batch.
  public var index: UInt64

  public init(isTraining: Bool, seed: UInt64, stream: UInt64, epoch: UInt64, index: UInt64) {
    self.isTraining = isTraining
    self.seed = seed
    self.stream = stream
    self.epoch = epoch
    self.index = index
  }

  /// The random words of this sample in this epoch.
  public var random: RandomSequence {
    RandomSequence(seed: seed, stream: stream ^ (epoch &* 0xD6E8_FEB8_6659_FD93), step: index)
  }

  package init(_ raw: tenon_draw) {
    self.init(
      isTraining: raw.training != 0, seed: raw.seed, stream: raw.stream, epoch: raw.epoch, index: raw.index)
  }

  package var raw: tenon_draw {
    tenon_draw(
      struct_size: UInt32(MemoryLayout<tenon_draw>.size), training: isTraining ? 1 : 0, seed: seed, stream: stream,
      epoch: epoch, index: index)
  }
}
