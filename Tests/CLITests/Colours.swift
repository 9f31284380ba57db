import TenonImage
import TestSupport

/// Folders of small pictures in one colour each, which a linear model tells apart at once.
enum Colours {
  /// `a` red, `b` green, `c` blue.
  static let classes = ["a", "b", "c"]

  static func png(of label: Int, _ number: Int) throws -> [UInt8] {
    let pixels = (0..<64).flatMap { _ in (0..<3).map { UInt8($0 == label ? 200 + number % 9 : 30 + number % 9) } }
    return try ImageWriter.pngData(Image(height: 8, width: 8, channels: 3, pixels: pixels))
  }

  /// Writes `<part>/<name>/<number>.png`, for each name a colour by its place in `labels`, else in the list.
  static func write(
    to folder: TemporaryFolder, _ part: String, _ names: [String], count: Int, labels: [Int]? = nil
  ) throws {
    for (index, name) in names.enumerated() {
      for number in 0..<count {
        try folder.write(png(of: labels?[index] ?? index, number), to: "\(part)/\(name)/\(number).png")
      }
    }
  }

  /// - Parameter data: lines of `data` beside transforms and sizes.
  static func experiment(
    _ data: [String], epochs: Int = 20, name: String = "colours", loss: String = "CrossEntropyLoss"
  )
    -> String
  {
    """
    name: \(name)
    seed: 1
    data:
    \(data.map { "  \($0)" }.joined(separator: "\n"))
      transforms: [ToTensor]
      batch_size: 6
    model: [Flatten, {Linear: {in_features: 192, out_features: 3}}]
    loss: \(loss)
    optimizer: {Adam: {lr: 0.02}}
    training: {epochs: \(epochs)}
    """
  }
}
