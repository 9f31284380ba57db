import Tenon

/// An array and a table of features, written row by row, all or nothing.
struct FeatureFiles {
  let npy: String?
  let csv: String?
  /// Of one row, float32.
  let type: TensorType
  /// Of the columns that say what a row is of.
  let labels: [String]

  /// Writes the rows that `body` adds; when it fails, files that were there before are unchanged.
  func write(_ body: (FeatureRows) throws -> Void) throws {
    guard let npy else { return try writeTable(beside: nil, body) }
    try NpyWriter.write(to: npy, .float32, row: type.shape) { array in try writeTable(beside: array, body) }
  }

  private func writeTable(beside array: NpyWriter.Rows?, _ body: (FeatureRows) throws -> Void) throws {
    guard let csv else { return try body(FeatureRows(array, table: nil)) }
    try DurableFile.replace(csv) { file in
      let rows = FeatureRows(array, table: OutputFile(file))
      rows.addLine(labels + (0..<type.shape.elementCount).map { "f\($0)" })
      try body(rows)
      try rows.flush()
    }
  }
}

/// The rows of both files while they are being written.
final class FeatureRows {
  private static let flushBytes = 1 << 20

  private let array: NpyWriter.Rows?
  private let table: OutputFile?
  private var waiting: [UInt8] = []

  fileprivate init(_ array: NpyWriter.Rows?, table: consuming OutputFile?) {
    self.array = array
    self.table = table
  }

  /// - Parameter labels: what the row is of.
  func add(_ labels: [String], _ row: Tensor) throws {
    try array?.append(UnsafeRawBufferPointer(row.bytes))
    guard table != nil else { return }
    addLine(labels.map(CSVText.quoted) + row[Float.self].map { "\($0)" })
    if waiting.count >= Self.flushBytes { try flush() }
  }

  fileprivate func addLine(_ cells: [String]) { waiting += Array((cells.joined(separator: ",") + "\n").utf8) }

  fileprivate func flush() throws {
    try table?.write(waiting)
    waiting.removeAll(keepingCapacity: true)
  }
}
