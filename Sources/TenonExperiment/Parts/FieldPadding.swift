import TenonCore

/// How samples of differing length come into one batch: a field is padded along its first dimension.
///
/// To the longest of the batch or, with buckets, to the first of them that is long enough, so that few shapes occur.
/// A field with the lengths before, int64 [N], comes beside it.
public struct FieldPadding: Sendable, Equatable {
  public let field: String
  /// What the missing elements become.
  public let value: Double
  /// Ascending; empty: the longest of the batch.
  public let buckets: [Int]
  /// The field that has the lengths.
  public let lengths: String

  /// - Parameter lengths: default: the field's name with `_lengths`.
  public init(_ field: String, value: Double = 0, to buckets: [Int] = [], lengths: String? = nil) {
    self.field = field
    self.value = value
    self.buckets = buckets
    self.lengths = lengths ?? "\(field)_lengths"
  }

  /// What a batch is padded to whose longest sample has this length.
  package func length(for longest: Int) -> Int { buckets.first { $0 >= longest } ?? longest }

  /// How much room a sample's row gets: the last bucket, or the next power of two, so that rows seldom have to grow.
  package func room(for longest: Int) -> Int {
    if let last = buckets.last { return last }
    var room = 1
    while room < longest { room &*= 2 }
    return room
  }

  /// The bytes of the value; nil when a tensor of this type cannot have it.
  package func element(_ dtype: DType) -> [UInt8]? {
    switch dtype {
    case .float32: Self.bytes(Float(value))
    case .float64: Self.bytes(value)
    case .int64: Int64(exactly: value).map(Self.bytes)
    case .int32: Int32(exactly: value).map(Self.bytes)
    case .int16: Int16(exactly: value).map(Self.bytes)
    case .int8: Int8(exactly: value).map(Self.bytes)
    case .uint8: UInt8(exactly: value).map(Self.bytes)
    case .bool: value == 0 || value == 1 ? [UInt8(value)] : nil
    case .float16, .bfloat16: value == 0 ? [0, 0] : nil
    }
  }

  private static func bytes<T>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
}
