import TenonCore
import TenonHost
import TenonPredict

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
  func length(for longest: Int) -> Int { buckets.first { $0 >= longest } ?? longest }

  /// How much room a sample's row gets: the last bucket, or the next power of two, so that rows seldom have to grow.
  func room(for longest: Int) -> Int {
    if let last = buckets.last { return last }
    var room = 1
    while room < longest { room &*= 2 }
    return room
  }

  /// The bytes of the value; nil when a tensor of this type cannot have it.
  func element(_ dtype: DType) -> [UInt8]? {
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

extension DataSource {
  /// The layout that rows need for samples which are padded.
  ///
  /// - Parameters:
  ///   - layout: what all of the samples have but for their lengths.
  ///   - samples: with their positions in the dataset.
  ///   - other: had room for what is there; nil: there is nothing.
  /// - Throws: `DataError` for a field that is not there or cannot be padded, and for a sample that is too long.
  func room(for layout: SampleLayout, _ samples: [(position: Int, layout: SampleLayout)], atLeast other: SampleLayout?)
    throws(DataError) -> SampleLayout
  {
    var fields = layout.fields
    for padding in padding {
      guard let index = fields.firstIndex(where: { $0.name == padding.field }) else {
        throw DataError.noField(padding.field, name)
      }
      guard layout[padding.lengths] == nil else { throw DataError.lengthsInTheWay(padding, name) }
      let type = fields[index].type
      guard type.shape.rank > 0, padding.element(type.dtype) != nil else {
        throw DataError.notPadded(padding, name, type)
      }
      var longest = other?.difference(to: layout) == nil ? other?[padding.field]?.shape[0] ?? 0 : 0
      for (position, layout) in samples {
        guard let length = layout[padding.field]?.shape[0] else { continue }
        if let last = padding.buckets.last, length > last {
          throw DataError.tooLong(padding.field, name, sample: sampleIndex(position), length, last)
        }
        longest = max(longest, length)
      }
      fields[index].type = TensorType(
        type.dtype, Shape([padding.room(for: longest)] + type.shape.dimensions.dropFirst()))
    }
    return SampleLayout(fields, ragged: layout.ragged)
  }
}

extension DataError {
  fileprivate static func tooLong(_ field: String, _ name: String, sample: Int, _ length: Int, _ last: Int)
    -> DataError
  {
    DataError(
      diagnostic: Diagnostic("sample-too-long", "sample \(sample) of \(name) is longer than '\(field)' is padded to")
        .expected("at most \(last), the last number of `data.padding.\(field).to`").received("\(length)")
        .help("add a larger number, or leave `to` out to pad to the longest sample of each batch"))
  }

  fileprivate static func notPadded(_ padding: FieldPadding, _ name: String, _ type: TensorType) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-padding", "'\(padding.field)' of \(name) cannot be padded with \(padding.value)")
        .expected("at least one dimension, and elements that can be \(padding.value)").received("\(type)"))
  }

  fileprivate static func lengthsInTheWay(_ padding: FieldPadding, _ name: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-padding", "the samples of \(name) have a field '\(padding.lengths)' already")
        .help("name the field for the lengths: `data.padding.\(padding.field).lengths`"))
  }
}
