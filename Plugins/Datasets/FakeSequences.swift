import TenonPlugin

/// Sequences of tokens of differing length, whose class follows from their content: for trying out a network that reads
/// sequences without any files.
///
/// Sample: `input` int64 [T], T uniform in min_length...max_length, tokens uniform in 1..<vocabulary_size, so that 0 is
/// left for padding; `target` int64 []. The tokens 1...num_classes are marks, and the class is that of the last mark in
/// the sequence, less one; a sequence of no mark gets one somewhere. All of it depends on seed and index alone.
///
/// PyTorch has no such dataset.
struct FakeSequences: DatasetComponent {
  static let declaration = Declaration(
    "FakeSequences", "token sequences of differing length, with classes that can be learned",
    arguments: [
      .int("size", default: 1000, "number of samples").atLeast(1),
      .int("min_length", default: 3, "tokens of the shortest sequence").atLeast(1),
      .int("max_length", default: 60, "tokens of the longest sequence").atLeast(1).atMost(0x1p20),
      .int("vocabulary_size", default: 20, "number of tokens, with 0, which does not occur").atLeast(2),
      .int("num_classes", default: 4, "number of classes, and of tokens that are marks").atLeast(1),
      .int("seed", default: 0, "other samples for another seed"),
    ])

  let count: Int
  let classNames: [String]
  private let lengths: ClosedRange<Int>
  private let vocabulary: Int
  private let classCount: Int
  private let seed: UInt64

  init(_ config: Config) throws {
    count = try config.int("size")
    let (shortest, longest) = (try config.int("min_length"), try config.int("max_length"))
    guard shortest <= longest else {
      throw ComponentError(
        .config, field: "max_length", "expected at least min_length = \(shortest), received \(longest)")
    }
    lengths = shortest...longest
    vocabulary = try config.int("vocabulary_size")
    classCount = try config.int("num_classes")
    guard classCount < vocabulary else {
      throw ComponentError(
        .config, field: "num_classes", "expected less than vocabulary_size = \(vocabulary), received \(classCount)")
    }
    classNames = (1...classCount).map { "mark \($0)" }
    seed = UInt64(bitPattern: Int64(try config.int("seed")))
  }

  func read(_ index: Int, into sample: Sample) throws {
    let random = RandomSequence(seed: seed, stream: RandomStream.of(path: "FakeSequences"), step: UInt64(index))
    let length = lengths.lowerBound + random.integer(below: lengths.count, 0)
    var last: Int64?
    try sample.set("input", [length], of: Int64.self) { tokens in
      for place in tokens.indices {
        tokens[place] = Int64(1 + random.integer(below: vocabulary - 1, UInt64(place + 3)))
        if tokens[place] <= classCount { last = tokens[place] }
      }
      if last == nil {
        let mark = Int64(1 + random.integer(below: classCount, 1))
        tokens[random.integer(below: length, 2)] = mark
        last = mark
      }
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = (last ?? 1) - 1 }
  }
}
