import TenonPlugin

/// Makes numbers of a text: its characters, its words, or pairs of bytes that often stand together.
///
/// The vocabulary is learned once, on the training part, and kept with the model. Number 0 is for padding and never given, 1
/// stands for what is not in the vocabulary. `characters` (Unicode scalars) and `words` (runs of letters and digits; every other
/// character but spaces alone) follow from 2 on, the most frequent first, of equally frequent ones in the order of their bytes.
/// `byte_pairs` has the 256 bytes from 2 on and then the pairs, in the order in which they are learned, so that nothing is
/// unknown and no space is lost. The model's Embedding needs `vocabulary_size` rows.
///
/// Input shape: uint8 [bytes], UTF-8. Output shape: int64 [T], T at least 1: an empty text is one unknown token. Texts of
/// differing length need `data.padding`.
///
/// PyTorch has no such transform; torchtext's vocabularies are built in the same order.
struct Tokenize: TransformComponent {
  static let declaration = Declaration(
    "Tokenize", "a text as numbers of its characters, words or byte pairs",
    arguments: [
      .choice("unit", ["characters", "words", "byte_pairs"], default: "words", "what a text is cut into"),
      .int("vocabulary_size", default: 10000, "the most different numbers, with padding and unknown").atLeast(3).atMost(
        4_194_304),
      .int("min_frequency", default: 1, "how often a token, or a pair, must occur in the training part").atLeast(1),
      .bool("lowercase", default: false, "whether capital letters become small ones"),
      .int("max_length", "the most tokens of a text; the rest is left out; null: all").atLeast(1).orNull(),
      .string("field", default: "input", "the field that is changed"),
    ],
    examples: [Example(["unit": "words"]), Example(["unit": "byte_pairs", "vocabulary_size": 300])])

  /// Padding and unknown.
  static let specialCount = 2
  private static let unknown: Int32 = 1

  private let unit: TextPieces
  private let vocabularySize: Int
  private let frequency: Int
  private let lowers: Bool
  private let maxLength: Int
  private let field: String
  private let vocabulary: Vocabulary?

  private enum Vocabulary: Sendable {
    case tokens([ArraySlice<UInt8>: Int32])
    case pairs(BytePairs)
  }

  var learns: Bool { true }

  init(_ config: Config) throws {
    unit = try TextPieces(rawValue: config.string("unit")) ?? .words
    vocabularySize = try config.int("vocabulary_size")
    frequency = try config.int("min_frequency")
    lowers = try config.bool("lowercase")
    maxLength = try config.isNull("max_length") ? .max : config.int("max_length")
    field = try config.string("field")
    vocabulary = nil
    guard !field.isEmpty else {
      throw ComponentError(.config, field: "field", "expected the name of a field, received nothing")
    }
    guard unit != .bytePairs || vocabularySize >= BytePairs.firstPair else {
      throw ComponentError(
        .config, field: "vocabulary_size",
        "expected at least \(BytePairs.firstPair) for byte_pairs, which has a number for every byte, received \(vocabularySize)"
      )
    }
  }

  private init(_ other: Tokenize, _ vocabulary: Vocabulary) {
    (unit, vocabularySize, frequency) = (other.unit, other.vocabularySize, other.frequency)
    (lowers, maxLength, field) = (other.lowers, other.maxLength, other.field)
    self.vocabulary = vocabulary
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    guard let vocabulary else { throw ComponentError.notLearned("Tokenize") }
    var tokens: [Int32] = []
    let limit = maxLength
    unit.forEach(in: try text(of: sample)) { piece in
      guard tokens.count < limit else { return }
      switch vocabulary {
      case .tokens(let known): tokens.append(known[piece] ?? Self.unknown)
      case .pairs(let pairs): tokens += pairs.tokens(of: piece)
      }
    }
    if tokens.isEmpty { tokens = [Self.unknown] }
    let count = min(limit, tokens.count)
    try sample.set(field, [count], of: Int64.self) { output in
      for place in 0..<count { output[place] = Int64(tokens[place]) }
    }
  }

  func beginFit() throws -> any Fit { VocabularyFit(self) }

  func fitted(by state: FitState) throws -> Tokenize {
    guard unit == .bytePairs else {
      let tokens = try state.texts("tokens")
      guard tokens.count <= vocabularySize - Self.specialCount, Set(tokens).count == tokens.count else {
        throw ComponentError(
          .state, field: "tokens",
          "expected at most \(vocabularySize - Self.specialCount) tokens, each once, received \(tokens.count)")
      }
      let numbers = tokens.enumerated().map { ($1[...], Int32($0 + Self.specialCount)) }
      return Tokenize(self, .tokens(Dictionary(uniqueKeysWithValues: numbers)))
    }
    let numbers = try state.integers("pairs")
    guard numbers.count % 2 == 0, numbers.count / 2 <= vocabularySize - BytePairs.firstPair else {
      throw ComponentError(
        .state, field: "pairs",
        "expected at most \(vocabularySize - BytePairs.firstPair) pairs, received \(numbers.count) numbers")
    }
    let pairs = stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
    return Tokenize(self, .pairs(try BytePairs(pairs)))
  }

  /// The text of a sample, valid UTF-8 in any case.
  private func text(of sample: Sample) throws -> ArraySlice<UInt8> {
    let view = try sample.required(field)
    guard view.dtype == .uint8, view.layout == .plain, view.rank == 1 else {
      throw ComponentError(.shape, field: field, "expected a text, uint8 [bytes], received \(view.received)")
    }
    let bytes = try view.elements(UInt8.self)
    if bytes.allSatisfy({ $0 < 0x80 }) {
      return lowers
        ? bytes.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }[...] : Array(bytes)[...]
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return Array((lowers ? text.lowercased() : text).utf8)[...]
  }

  /// Counts the pieces of texts, and makes a vocabulary of them.
  private final class VocabularyFit: Fit {
    private let tokenize: Tokenize
    private var counts: [[UInt8]: Int] = [:]

    init(_ tokenize: Tokenize) { self.tokenize = tokenize }

    func accumulate(_ index: Int, _ sample: Sample?) throws {
      guard let sample else { throw ComponentError(.argument, "expected a sample, received none") }
      tokenize.unit.forEach(in: try tokenize.text(of: sample)) { counts[Array($0), default: 0] += 1 }
    }

    func finish() throws -> [String: Tensor] {
      var tensors: [String: Tensor] = [:]
      if tokenize.unit == .bytePairs {
        let pairs = BytePairs.learned(
          counts, most: tokenize.vocabularySize - BytePairs.firstPair, frequency: tokenize.frequency)
        try tensors.set("pairs", integers: pairs.flatMap { [Int($0.left), Int($0.right)] })
      } else {
        let tokens = counts.filter { $0.value >= tokenize.frequency }.sorted {
          $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
        }
        try tensors.set("tokens", texts: tokens.prefix(tokenize.vocabularySize - Tokenize.specialCount).map(\.key))
      }
      return tensors
    }
  }
}
