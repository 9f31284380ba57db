import TenonCore
import TenonHost
import Testing

/// Transforms that learn on the training part.
@Suite struct FittedTransformTests {
  private func tokenize(_ arguments: [String: Value]) throws -> any Transform {
    try BuiltPlugins.transform("Tokenize", arguments.map { NamedValue($0.key, $0.value) })
  }

  /// A transform that has learned of texts.
  private func tokenizer(_ texts: [String], _ arguments: [String: Value]) throws -> any Transform {
    let transform = try tokenize(arguments)
    try Learning.load(Learning.learn(transform, texts.map { try Learning.text($0) }), into: transform)
    return transform
  }

  private func tokens(_ text: String, _ transform: any Transform) throws -> [Int64] {
    try #require(try Learning.apply(transform, Learning.text(text)).map { Array($0[Int64.self]) })
  }

  @Test func words_areNumberedByFrequency_thenByTheirBytes() throws {
    let transform = try tokenizer(["the cat, the dog", "The cat!"], ["unit": .string("words")])
    // cat 2, the 2; then ! , The dog, once each.
    #expect(try tokens("cat the ! , The dog bird cat", transform) == [2, 3, 4, 5, 6, 7, 1, 2])
    let lower = try tokenizer(["the cat, the dog", "The cat!"], ["unit": .string("words"), "lowercase": .bool(true)])
    #expect(try tokens("THE cat", lower) == [2, 3])
  }

  @Test func vocabulary_isLimitedBySizeAndFrequency() throws {
    let texts = ["a a a b b c"]
    let small = try tokenizer(texts, ["vocabulary_size": .int(3)])
    #expect(try tokens("a b c", small) == [2, 1, 1])
    let frequent = try tokenizer(texts, ["min_frequency": .int(2)])
    #expect(try tokens("a b c", frequent) == [2, 3, 1])
  }

  @Test func characters_areUnicodeScalars_andAnEmptyTextIsUnknown() throws {
    let transform = try tokenizer(["ääb"], ["unit": .string("characters"), "max_length": .int(3)])
    #expect(try tokens("bäx and more", transform) == [3, 2, 1])
    #expect(try tokens("", transform) == [1])
  }

  @Test func wordsOfOtherScripts_areWords() throws {
    let transform = try tokenizer(["naïve Übung 東京 42\u{00A0}x_1"], ["unit": .string("words")])
    #expect(try Set(tokens("naïve Übung 東京 42 x_1", transform)).count == 5)
    #expect(try tokens("na", transform) == [1])
  }

  /// Worked by hand: of the pairs that are equally frequent the one of smaller bytes is joined.
  @Test func bytePairs_joinTheMostFrequentPairAgainAndAgain() throws {
    let transform = try tokenize(["unit": .string("byte_pairs"), "vocabulary_size": .int(261)])
    let learned = try Learning.learn(transform, try ["abab ab", "ab cab"].map { try Learning.text($0) })
    func byte(_ text: Unicode.Scalar) -> Int64 { Int64(2 + text.value) }
    // a b: 5. Then ` ab` 1, `abab`: ab ab 1, ` cab`: c ab 1: none occurs twice but...
    #expect(learned["pairs"].map { Array($0[Int64.self]) } == [byte("a"), byte("b")])
    try Learning.load(learned, into: transform)
    #expect(try tokens("abab cb", transform) == [258, 258, byte(" "), byte("c"), byte("b")])
    let long = try tokenize(["unit": .string("byte_pairs"), "vocabulary_size": .int(261)])
    let more = try Learning.learn(long, try ["low low low lower"].map { try Learning.text($0) })
    // ` low` three times and `low`, ` lower` once: l o 4, then lo w 4, then ` ` low 3.
    #expect(
      more["pairs"].map { Array($0[Int64.self]) } == [byte("l"), byte("o"), 258, byte("w"), byte(" "), 259])
  }

  @Test func bytePairs_loseNothing_andAreTheSameAgain() throws {
    let texts = ["Die Übung macht den Meister.", "so  viele   Worte,\tso viele Zeilen\n", "die Übung", "viele Worte"]
    let transform = try tokenize(["unit": .string("byte_pairs"), "vocabulary_size": .int(300)])
    let inputs = try texts.map { try Learning.text($0) }
    let learned = try Learning.learn(transform, inputs)
    #expect(try Learning.learn(transform, inputs) == learned)
    try Learning.load(learned, into: transform)
    let pairs = try #require(learned["pairs"].map { Array($0[Int64.self]) })
    #expect(pairs.count > 10 && pairs.count / 2 <= 300 - 258)
    func bytes(_ token: Int64) -> [UInt8] {
      if token < 258 { return [UInt8(token - 2)] }
      let place = 2 * Int(token - 258)
      return bytes(pairs[place]) + bytes(pairs[place + 1])
    }
    for text in texts + ["völlig anderes: 東京"] {
      let tokens = try tokens(text, transform)
      #expect(String(decoding: tokens.flatMap(bytes), as: UTF8.self) == text)
      if texts.contains(text) { #expect(tokens.count < text.utf8.count) }
    }
  }

  @Test func tokenize_refusesWhatIsNoText_andWhatItHasNotLearned() throws {
    let transform = try tokenize([:])
    let untaught = #expect(throws: ComponentError.self) { try Learning.apply(transform, Learning.text("a")) }
    #expect(untaught?.message.contains("list it directly under data.transforms") == true)
    try Learning.load(Learning.learn(transform, [Learning.text("a")]), into: transform)
    let error = #expect(throws: ComponentError.self) {
      try Learning.apply(transform, Tensor([1.5 as Float], shape: [1]))
    }
    #expect(error?.message.contains("expected a text, uint8 [bytes]") == true)
    #expect(throws: PluginCallError.self) {
      try tokenize(["unit": .string("byte_pairs"), "vocabulary_size": .int(100)])
    }
  }

  @Test func invalidUTF8_endsInTokens() throws {
    let transform = try tokenizer(["a"], ["unit": .string("characters")])
    let bytes: [UInt8] = [0xFF, 0x61, 0xC3]
    #expect(try Learning.apply(transform, Tensor(bytes, shape: [3])).map { Array($0[Int64.self]) } == [1, 2, 1])
  }

  /// Numbers of scikit-learn 1.7's StandardScaler.
  @Test func standardScaler_isScikitLearns() throws {
    let transform = try BuiltPlugins.transform("StandardScaler")
    let rows: [[Float]] = [[1, 5, -2], [2, 5, 0.5], [4, 5, 3], [9, 5, 100]]
    let inputs = try rows.map { try Tensor($0, shape: [3]) }
    let learned = try Learning.learn(transform, inputs)
    #expect(learned["mean"].map { Array($0[Double.self]) } == [4, 5, 25.375])
    let scale = try #require(learned["scale"].map { Array($0[Double.self]) })
    #expect(
      abs(scale[0] - 3.082207001484488) < 1e-12 && scale[1] == 1 && abs(scale[2] - 43.121014308571176) < 1e-9,
      "\(scale)")
    try Learning.load(learned, into: transform)
    let result = try #require(try Learning.apply(transform, inputs[3]).map { Array($0[Float.self]) })
    #expect(abs(result[0] - 1.6222142) < 1e-6 && result[1] == 0 && abs(result[2] - 1.7305947) < 1e-5, "\(result)")
  }

  @Test func standardScaler_shiftsOrScalesAlone() throws {
    let inputs = try [[0, 10], [2, 30]].map { try Tensor($0 as [Float], shape: [2]) }
    for (arguments, expected) in [(["with_mean": false], [2, 3]), (["with_std": false], [1, 10])]
      as [([String: Bool], [Float])]
    {
      let transform = try BuiltPlugins.transform(
        "StandardScaler", arguments.map { NamedValue($0.key, .bool($0.value)) })
      try Learning.load(Learning.learn(transform, inputs), into: transform)
      #expect(try Learning.apply(transform, inputs[1]).map { Array($0[Float.self]) } == expected)
    }
  }

  @Test func normalize_learnsMeanAndDeviationOfEachChannel() throws {
    let images = try [[1, 3, 10, 10], [5, 7, 20, 40]].map { try Tensor($0 as [Float], shape: [2, 1, 2]) }
    let transform = try BuiltPlugins.transform(
      "Normalize", [NamedValue("mean", .string("fit")), NamedValue("std", .string("fit"))])
    let learned = try Learning.learn(transform, images)
    #expect(learned["mean"].map { Array($0[Double.self]) } == [4, 20])
    try Learning.load(learned, into: transform)
    let (first, second) = (Float(5).squareRoot(), Float(150).squareRoot())
    #expect(
      try Learning.apply(transform, images[1]).map { Array($0[Float.self]) } == [1 / first, 3 / first, 0, 20 / second])
    // What is given stays.
    let shifted = try BuiltPlugins.transform("Normalize", [NamedValue("mean", .string("fit")), NamedValue("std", [1])])
    try Learning.load(Learning.learn(shifted, images), into: shifted)
    #expect(try Learning.apply(shifted, images[0]).map { Array($0[Float.self]) } == [-3, -1, -10, -10])
  }

  @Test func otherNumberOfFeatures_isRefused() throws {
    let transform = try BuiltPlugins.transform("StandardScaler")
    try Learning.load(Learning.learn(transform, [Tensor([1 as Float, 2], shape: [2])]), into: transform)
    let error = #expect(throws: ComponentError.self) { try Learning.apply(transform, Tensor([1 as Float], shape: [1])) }
    #expect(error?.message.contains("expected 2 features, as in training") == true)
  }
}
