import Foundation
import TenonCore
import TenonFormats
import TenonStatistics

/// The embeddings of a folder, and the files in which TensorBoard's projector finds them.
///
/// - Source: `torch.utils.tensorboard._embedding`; `tensorboard/plugins/projector/projector_config.proto`.
struct ProjectorConfig: Sendable {
  private var entries: [(name: String, text: String)] = []

  /// What stands beside the points.
  struct Labels {
    /// For each point, the columns of its row.
    var rows: [[String]]
    /// Names of the columns; needed where there are several.
    var header: [String]?
  }

  /// Writes points, and the file that names all embeddings of the folder.
  ///
  /// - Parameters:
  ///   - points: [N, D].
  ///   - images: a picture of each point, [N, C, H, W].
  /// - Throws: `SummaryError`, `FileError`, `ImageError`.
  mutating func add(
    _ points: Tensor, _ labels: Labels?, images: Tensor?, step: Int, tag: String, in folder: String
  ) throws {
    let numbers = try Self.check(points, labels, images, tag)
    let digits = Self.digits(step)
    let place = "\(digits)/\(Self.escaped(tag))"
    try Folder.make("\(folder)/\(place)")
    try DurableFile.replace("\(folder)/\(place)/tensors.tsv", bytes: Self.table(numbers, columns: points.shape[1]))
    let name = "\(tag):\(digits)"
    var lines = ["tensor_name: \(Self.quoted(name))", "tensor_path: \(Self.quoted("\(place)/tensors.tsv"))"]
    if let labels {
      let rows = (labels.header.map { [$0] } ?? []) + labels.rows
      let text = rows.map { $0.map(Self.cell).joined(separator: "\t") + "\n" }.joined()
      try DurableFile.replace("\(folder)/\(place)/metadata.tsv", bytes: Array(text.utf8))
      lines.append("metadata_path: \(Self.quoted("\(place)/metadata.tsv"))")
    }
    if let images {
      try DurableFile.replace("\(folder)/\(place)/sprite.png", bytes: try Self.sprite(images).pngData())
      let (height, width) = (images.shape[2], images.shape[3])
      lines.append(
        "sprite { image_path: \(Self.quoted("\(place)/sprite.png")) single_image_dim: \(width) single_image_dim: \(height) }"
      )
    }
    entries.removeAll { $0.name == name }
    entries.append((name, "embeddings {\n" + lines.map { "  \($0)\n" }.joined() + "}\n"))
    try DurableFile.replace(
      "\(folder)/projector_config.pbtxt", bytes: Array(entries.map(\.text).joined().utf8))
  }

  private static func check(
    _ points: Tensor, _ labels: Labels?, _ images: Tensor?, _ tag: String
  ) throws(SummaryError) -> [Float] {
    guard points.shape.rank == 2, points.shape.elementCount > 0 else {
      throw SummaryError.wrong("an embedding", expected: "points [N, D], none of them 0", received: "\(points.type)")
    }
    let count = points.shape[0]
    if let labels {
      let columns = labels.header?.count ?? labels.rows.first?.count ?? 0
      guard labels.rows.count == count else {
        throw SummaryError.wrong(
          "an embedding", expected: "a label for each of \(Plural.count(count, "point"))",
          received: Plural.count(labels.rows.count, "label"))
      }
      guard columns > 0, labels.rows.allSatisfy({ $0.count == columns }), columns == 1 || labels.header != nil else {
        throw SummaryError.wrong(
          "an embedding", expected: "labels of one column, or as many columns as the header names",
          received: "\(columns) in the first row and \(labels.header == nil ? "no header" : "a header")")
      }
    }
    if let images, images.shape.rank != 4 || images.shape[0] != count {
      throw SummaryError.wrong(
        "an embedding", expected: "pictures [N, C, H, W] of \(Plural.count(count, "point"))", received: "\(images.type)"
      )
    }
    let numbers = try TensorNumbers.floats(points, "an embedding")
    let faults = numbers.count { !$0.isFinite }
    guard faults == 0 else { throw SummaryError.notFinite(faults, of: numbers.count, "an embedding") }
    return numbers
  }

  /// A line a point, of at least three columns: of fewer the projector draws nothing.
  private static func table(_ numbers: [Float], columns: Int) -> [UInt8] {
    let end = Array((String(repeating: "\t0.0", count: max(0, 3 - columns)) + "\n").utf8)
    var bytes: [UInt8] = []
    for (index, number) in numbers.enumerated() {
      bytes += "\(number)".utf8
      bytes += (index + 1) % columns == 0 ? end : [UInt8(ascii: "\t")]
    }
    return bytes
  }

  /// All pictures in a square of rows, from the left to the right.
  private static func sprite(_ images: Tensor) throws -> Raster {
    let columns = Int(Double(images.shape[0]).squareRoot().rounded(.up))
    let grid = try Raster(images, dataFormats: "NCHW", columns: columns)
    guard grid.width > grid.height else { return grid }
    let below = [UInt8](repeating: 0, count: (grid.width - grid.height) * grid.width * grid.channels)
    return try Raster(height: grid.width, width: grid.width, channels: grid.channels, bytes: grid.bytes + below)
  }

  private static func digits(_ step: Int) -> String {
    let digits = String(step)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// A tag as the name of a folder.
  private static func escaped(_ tag: String) -> String {
    [("%", "%25"), ("/", "%2f"), ("\\", "%5c")].reduce(tag) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }

  /// A label without what would end a cell or a row.
  private static func cell(_ label: String) -> String {
    String(String.UnicodeScalarView(label.unicodeScalars.map { isBreak($0) ? " " : $0 }))
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  /// A text of protobuf's text format.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += "\\" + String(Unicode.Scalar(byte))
      case 0x20..<0x7f: quoted.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let octal = String(byte, radix: 8)
        quoted += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
      }
    }
    return quoted + "\""
  }
}
