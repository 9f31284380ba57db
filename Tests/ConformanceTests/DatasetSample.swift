import TenonCore
import TenonServices
import Testing

/// What tests ask of a dataset that was loaded through its library.
struct DatasetSample {
  let fields: [String: Tensor]

  init(_ dataset: any Dataset, _ index: Int) throws {
    let record = SampleRecord()
    try dataset.read(index, into: record.sample)
    fields = Dictionary(try record.fields.map { ($0.name, try $0.tensor.copy()) }) { first, _ in first }
  }

  var input: Tensor { get throws { try #require(fields["input"]) } }

  /// Nil where there is none.
  var target: Int? { fields["target"].map { Int($0[Int64.self][0]) } }

  /// The targets of all samples.
  static func targets(_ dataset: any Dataset) throws -> [Int?] {
    try (0..<dataset.count).map { try DatasetSample(dataset, $0).target }
  }
}

/// Files that are wrong in one way, and what the message must say of it beside the file's name.
struct Damage: Sendable, CustomTestStringConvertible {
  let name: String
  /// By their names; what is not here is as it should be.
  let files: [String: [UInt8]]
  let expected: [String]

  init(_ name: String, _ files: [String: [UInt8]], _ expected: String...) {
    self.name = name
    self.files = files
    self.expected = expected
  }

  var testDescription: String { name }
}

extension BuiltPlugins {
  /// The text of the error that opening a dataset throws; "no error" when it is opened.
  static func refusal(_ name: String, _ arguments: [NamedValue]) -> String {
    ImageFiles.message { _ = try dataset(name, arguments) }
  }
}
