import Tenon

/// What datasets and transforms have learned on the training part, as `inspect` shows it.
enum LearnedText {
  /// Numbers and texts that are shown of many.
  private static let most = 6

  /// A line for each thing that was learned: `learned transforms.0.mean: 4 numbers (0.5, 1.25, -3, 7)`.
  ///
  /// - Parameter tensors: as archives name them.
  static func lines(_ tensors: [String: Tensor]) -> [String] {
    tensors.keys.sorted().compactMap { name in
      guard let tensor = tensors[name], !isEnds(name, of: tensors) else { return nil }
      return "learned \(name): \(text(of: tensor, name, tensors))"
    }
  }

  /// Whether it only says where texts end.
  private static func isEnds(_ name: String, of tensors: [String: Tensor]) -> Bool {
    let suffix = "_ends"
    return name.hasSuffix(suffix) && tensors[String(name.dropLast(suffix.count))]?.dtype == .uint8
  }

  private static func text(of tensor: Tensor, _ name: String, _ tensors: [String: Tensor]) -> String {
    let state = FitState(tensors)
    if let texts = try? state.texts(name) { return list(texts.map { ByteText.text($0) }, "text") }
    if let numbers = try? state.numbers(name) { return list(numbers.map(Format.short), "number") }
    if let numbers = try? state.integers(name) { return list(numbers.map { "\($0)" }, "number") }
    return "\(tensor.type)"
  }

  private static func list(_ items: [String], _ noun: String) -> String {
    let shown = items.prefix(most).joined(separator: ", ") + (items.count > most ? ", ..." : "")
    return Format.count(items.count, noun) + (items.isEmpty ? "" : " (\(shown))")
  }
}
