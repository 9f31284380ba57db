import TenonCore
import TenonExperiment
import TenonFormats

/// A tensor as people write it: nested lists of numbers, or the name of a file.
///
///     try WrittenTensor.read("[[1, 2], [3, 4]]")   // YAML or JSON
///     try WrittenTensor.read("matrix.yaml")
///     try WrittenTensor.read("matrix.npy")
public enum WrittenTensor {
  /// Bytes of the longest file of text that is read, and of the elements of an array.
  private static let largestText = 1 << 20
  private static let largestArray = 1 << 30

  /// - Returns: numbers written as text are float64, and truth values bool; of an `.npy` file whatever it holds.
  /// - Throws: `WrittenTensorError` for what is no array of numbers; `NpyError`; `FileError`.
  public static func read(_ text: String) throws -> Tensor {
    let start = text.first { !$0.isWhitespace }
    if start == "[" || Double(text) != nil { return try tensor(text, name: "the numbers") }
    if text.lowercased().hasSuffix(".npy") { return try NpyReader.read(text, maximumBytes: largestArray) }
    let bytes = try InputFile.read(text, maximumBytes: largestText)
    return try tensor(String(decoding: bytes, as: UTF8.self), name: text)
  }

  private static func tensor(_ text: String, name: String) throws -> Tensor {
    let setting: Setting
    do {
      setting = try Setting(yaml: text, name: name)
    } catch {
      throw WrittenTensorError.unreadable(name, error.diagnostic)
    }
    var shape: [Int] = []
    var first = setting
    while case .list(let items) = first.kind {
      shape.append(items.count)
      guard let next = items.first else { break }
      first = next
    }
    guard shape.count <= Shape.maximumRank else { throw WrittenTensorError.tooDeep(name, shape.count) }
    var numbers: [Double] = []
    var truths = 0
    try collect(setting, shape[...], name, &numbers, &truths)
    guard truths == 0 || truths == numbers.count else { throw WrittenTensorError.mixed(name) }
    if truths > 0 { return try Tensor(numbers.map { $0 != 0 }, shape: Shape(shape)) }
    return try Tensor(numbers, shape: Shape(shape))
  }

  /// As deep as the shape, which is at most eight.
  private static func collect(
    _ setting: Setting, _ shape: ArraySlice<Int>, _ name: String, _ numbers: inout [Double], _ truths: inout Int
  ) throws {
    switch (setting.kind, shape.first) {
    case (.list(let items), let count?):
      guard items.count == count else {
        throw WrittenTensorError.ragged(setting.origin, expected: count, received: items.count)
      }
      for item in items { try collect(item, shape.dropFirst(), name, &numbers, &truths) }
    case (.scalar(.bool(let value)), nil):
      numbers.append(value ? 1 : 0)
      truths += 1
    case (.scalar(let value), nil):
      guard let number = value.number ?? (value == .string("nan") || value == .string(".nan") ? .nan : nil) else {
        throw WrittenTensorError.noNumber(setting)
      }
      numbers.append(number)
    default: throw WrittenTensorError.noNumber(setting)
    }
  }

  /// A tensor in a type that a port takes.
  ///
  /// Kept where the port accepts it, but for float64, since models compute in float32; otherwise float32, or int64 for
  /// whole numbers, or bool. What cannot be converted is left for the layer to refuse.
  public static func fit(_ tensor: Tensor, to accepted: Set<DType>) throws -> Tensor {
    if tensor.dtype != .float64, accepted.contains(tensor.dtype) { return tensor }
    guard let numbers = numbers(of: tensor) else { return tensor }
    if accepted.contains(.float32) { return try Tensor(numbers.map { Float($0) }, shape: tensor.shape) }
    let integers = numbers.compactMap { Int64(exactly: $0) }
    if accepted.contains(.int64), integers.count == numbers.count { return try Tensor(integers, shape: tensor.shape) }
    if accepted.contains(.bool) { return try Tensor(numbers.map { $0 != 0 }, shape: tensor.shape) }
    return tensor
  }

  /// The elements of a tensor as numbers; nil for types that nobody writes.
  package static func numbers(of tensor: Tensor) -> [Double]? {
    tensor.dtype == .float16 || tensor.dtype == .bfloat16 ? nil : tensor.doubles
  }
}

/// A text that is no array of numbers.
public struct WrittenTensorError: TenonError {
  public let diagnostic: Diagnostic

  private static let form = "numbers in nested lists of equal lengths: [[1, 2], [3, 4]]"

  static func unreadable(_ name: String, _ cause: Diagnostic) -> WrittenTensorError {
    WrittenTensorError(
      diagnostic: Diagnostic("bad-array", "cannot read the array \(name)").expected(form)
        .received((cause.details.first { $0.label == "received" }?.text ?? cause.headline).oneLine))
  }

  static func tooDeep(_ name: String, _ depth: Int) -> WrittenTensorError {
    WrittenTensorError(
      diagnostic: Diagnostic("bad-array", "the array \(name) has too many dimensions")
        .expected("at most \(Shape.maximumRank)").received("\(depth)"))
  }

  static func ragged(_ origin: Setting.Origin, expected: Int, received: Int) -> WrittenTensorError {
    WrittenTensorError(
      diagnostic: Diagnostic("bad-array", "the rows of an array are not of the same length")
        .with("", origin.description).expected("\(expected) items, as in the first row").received("\(received)"))
  }

  static func noNumber(_ setting: Setting) -> WrittenTensorError {
    WrittenTensorError(
      diagnostic: Diagnostic("bad-array", "an array holds something that is not a number in its place")
        .with("", setting.origin.description).expected(form).received(setting.kindName))
  }

  static func mixed(_ name: String) -> WrittenTensorError {
    WrittenTensorError(
      diagnostic: Diagnostic("bad-array", "the array \(name) holds truth values beside numbers").expected(form))
  }
}

extension String {
  /// The first of several lines.
  fileprivate var oneLine: String { split(separator: "\n").first.map(String.init) ?? self }
}
