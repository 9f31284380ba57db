import TenonABI

/// The C view of a tensor type, with or without data; owns the memory of the view, not the data.
public final class TensorHeader: @unchecked Sendable {
  public let type: TensorType
  package let raw: UnsafeMutablePointer<tenon_tensor>
  private let extents: UnsafeMutablePointer<Int64>

  /// - Parameters:
  ///   - type: a checked type of rank at most 8.
  ///   - data: nil in planning calls, which look at types only.
  public init(_ type: TensorType, data: UnsafeMutableRawPointer? = nil, readOnly: Bool = false) {
    self.type = type
    let physical = type.physicalShape
    let rank = physical.rank
    extents = .allocate(capacity: max(1, 2 * rank))
    let strides = physical.strides
    for index in 0..<rank {
      extents[index] = Int64(physical[index])
      extents[rank + index] = Int64(strides[index])
    }
    raw = .allocate(capacity: 1)
    var view = tenon_tensor()
    view.struct_size = UInt32(MemoryLayout<tenon_tensor>.size)
    view.flags = readOnly ? UInt32(TENON_TENSOR_READ_ONLY) : 0
    view.dl = tenon_dl_tensor(
      data: data, device: tenon_dl_device(device_type: 1, device_id: 0), ndim: Int32(rank), dtype: type.dtype.dl,
      shape: extents, strides: extents + rank, byte_offset: 0)
    raw.initialize(to: view)
    raw.describe(type)
  }

  deinit {
    raw.deallocate()
    extents.deallocate()
  }
}

extension UnsafeMutablePointer<tenon_tensor> {
  /// Sets the logical part of the view: dtype, layout, rank, shape.
  package func describe(_ type: TensorType) {
    pointee.dtype = type.dtype.rawValue
    pointee.layout = type.layout.rawValue
    pointee.rank = Int32(min(type.shape.rank, Shape.maximumRank))
    withUnsafeMutableBytes(of: &pointee.shape) { bytes in
      let shape = bytes.bindMemory(to: Int64.self)
      for (index, dimension) in type.shape.dimensions.prefix(Shape.maximumRank).enumerated() {
        shape[index] = Int64(dimension)
      }
    }
  }
}
