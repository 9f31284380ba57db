import TenonCore
import TenonExperiment
import TenonPredict
import TenonServices

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
