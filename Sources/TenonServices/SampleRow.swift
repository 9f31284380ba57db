import TenonABI
import TenonCore

/// One field's place in the row of a batch, lent to a plugin as the tensor that it fills.
///
/// A field may be made several times on its way through the transforms, and only the last tensor belongs into the row,
/// which must not be written while it is still read. Which one is last is known from the sample before; a wrong guess
/// costs a copy and nothing else.
final class SampleRow {
  let name: String
  /// Of a ragged field it has the length that was asked for last.
  private(set) var header: TensorHeader
  /// Of a ragged field, by its length: all that have occurred.
  private var headers: [Int: TensorHeader]?
  private let type: TensorType
  /// Handed out, and not yet the field's value.
  var isLent = false
  private(set) var data: UnsafeMutableRawPointer
  private var wasLent = false
  private var makeCount = 0
  /// Of the sample before; 0 before the first one.
  private var expectedCount = 0

  /// - Parameter ragged: whether samples may be shorter than the type.
  init(_ name: String, _ type: TensorType, ragged: Bool, at address: UnsafeMutableRawPointer) {
    self.name = name
    self.type = type
    header = TensorHeader(type, data: address)
    headers = ragged ? [:] : nil
    data = address
  }

  func begin(at address: UnsafeMutableRawPointer) {
    data = address
    header.raw.pointee.dl.data = address
    isLent = false
    wasLent = false
    makeCount = 0
  }

  /// Remembers how many tensors the field took.
  func end() { expectedCount = makeCount }

  /// Whether the tensor that is asked for may be this row; then it is lent.
  func lend(_ dtype: Int32, _ rank: Int32, _ shape: UnsafePointer<Int64>?) -> Bool {
    makeCount += 1
    guard !wasLent, expectedCount == 0 || makeCount == expectedCount else { return false }
    if headers != nil { resize(dtype, rank, shape) }
    guard header.matches(dtype, rank, shape) else { return false }
    isLent = true
    wasLent = true
    return true
  }

  /// Whether a sample of this type can lie in the row.
  func accepts(_ other: TensorType?) -> Bool {
    guard headers != nil, let other else { return type == other }
    return other.dtype == type.dtype && other.layout == type.layout && other.shape.rank == type.shape.rank
      && other.shape[0] <= type.shape[0]
      && other.shape.dimensions.dropFirst().elementsEqual(type.shape.dimensions.dropFirst())
  }

  /// Gives the header the length that is asked for, where there is room for it.
  private func resize(_ dtype: Int32, _ rank: Int32, _ shape: UnsafePointer<Int64>?) {
    guard let length = shape.map({ Int($0[0]) }), rank == type.shape.rank, 0...type.shape[0] ~= length else { return }
    let known =
      headers?[length]
      ?? TensorHeader(TensorType(type.dtype, Shape([length] + type.shape.dimensions.dropFirst())), data: data)
    headers?[length] = known
    known.raw.pointee.dl.data = data
    header = known
  }

  func copy(from tensor: Tensor) { data.copyMemory(from: tensor.data, byteCount: tensor.type.byteCount) }
}

/// Tensors of a record that wait for the next sample; a few, the oldest goes first.
struct SpareTensors {
  private static let most = 8
  private var tensors: [Tensor] = []
  /// Those that another tensor lies in, which was made for another shape.
  private var lent: [(to: ObjectIdentifier, memory: Tensor)] = []

  mutating func put(_ tensor: Tensor) {
    let borrower = ObjectIdentifier(tensor)
    let memory = lent.firstIndex { $0.to == borrower }.map { lent.remove(at: $0).memory } ?? tensor
    if tensors.count == Self.most { tensors.removeFirst() }
    tensors.append(memory)
  }

  /// A spare of this type that nobody else holds, or one in the memory of such a spare, so that pictures of differing sizes
  /// go through the same memory.
  mutating func take(_ dtype: Int32, _ rank: Int32, _ shape: UnsafePointer<Int64>?) -> Tensor? {
    for index in tensors.indices where tensors[index].header.matches(dtype, rank, shape) {
      if isKnownUniquelyReferenced(&tensors[index]) { return tensors.remove(at: index) }
    }
    guard let type = TensorType(dtype: dtype, rank: rank, shape: shape), let wanted = type.checkedByteCount else {
      return nil
    }
    // The one used last is still in the processor's caches.
    for index in tensors.indices.reversed() {
      let size = tensors[index].type.byteCount
      guard size >= wanted, size / 2 <= wanted, isKnownUniquelyReferenced(&tensors[index]) else { continue }
      let memory = tensors.remove(at: index)
      let tensor = Tensor(type, at: memory.data, owner: memory)
      if lent.count == Self.most { lent.removeFirst() }
      lent.append((ObjectIdentifier(tensor), memory))
      return tensor
    }
    return nil
  }
}

extension TensorHeader {
  /// Whether this is the plain type of these C arguments; rank in 0...8.
  fileprivate func matches(_ dtype: Int32, _ rank: Int32, _ shape: UnsafePointer<Int64>?) -> Bool {
    guard raw.pointee.dtype == dtype, raw.pointee.rank == rank, raw.pointee.layout == Layout.plain.rawValue else {
      return false
    }
    return withUnsafeBytes(of: &raw.pointee.shape) { bytes in
      let own = bytes.bindMemory(to: Int64.self)
      return (0..<Int(rank)).allSatisfy { own[$0] == shape?[$0] }
    }
  }
}
