import TenonCore
import TenonServices
import Testing

/// FakeData, through the loaded library.
@Suite struct FakeDataTests {
  private func open(_ arguments: [NamedValue] = []) throws -> any Dataset {
    try BuiltPlugins.dataset("FakeData", arguments)
  }

  private func read(_ dataset: any Dataset, _ index: Int) throws -> (type: TensorType, bytes: [UInt8], target: Int64) {
    let record = SampleRecord()
    try dataset.read(index, into: record.sample)
    let (input, target) = (try #require(record["input"]), try #require(record["target"]))
    #expect(target.type == TensorType(.int64, []))
    return (input.type, Array(input[UInt8.self]), target[Int64.self][0])
  }

  private static func size(_ dimensions: Int...) -> NamedValue {
    NamedValue("image_size", .list(dimensions.map { .int($0) }))
  }

  @Test func defaults_areTorchvisions() throws {
    let dataset = try open()
    #expect(dataset.count == 1000)
    #expect(dataset.hasTarget)
    #expect(try read(dataset, 0).type == TensorType(.uint8, [224, 224, 3]))
  }

  @Test func samples_dependOnTheIndexAlone() throws {
    let arguments = [Self.size(3, 5, 7), NamedValue("num_classes", .int(1 << 40))]
    let (one, other) = (try open(arguments), try open(arguments))
    _ = try read(other, 4)
    let (first, again, next) = (try read(one, 3), try read(other, 3), try read(one, 4))
    #expect(first.type == TensorType(.uint8, [5, 7, 3]))
    #expect(first.bytes == again.bytes && first.target == again.target)
    #expect(first.bytes != next.bytes && first.target != next.target)
    let shifted = try open(arguments + [NamedValue("random_offset", .int(1))])
    #expect(try read(shifted, 3).bytes == next.bytes)
  }

  /// The words are those of `RandomSequence`, up to the last one, which is cut off.
  @Test(arguments: [1, 15, 16, 17, 33]) func bytes_areThoseOfTheRandomWords(width: Int) throws {
    let random = RandomSequence(seed: 0, stream: RandomStream.of(path: "FakeData.input"), step: 2)
    let expected = (0..<width).map { UInt8(truncatingIfNeeded: random.word(UInt64($0 / 4)) >> UInt32($0 % 4 * 8)) }
    #expect(try read(open([Self.size(1, 1, width)]), 2).bytes == expected)
  }

  @Test func pixelsAndTargets_areUniform() throws {
    let dataset = try open([Self.size(3, 64, 64), NamedValue("num_classes", 4), NamedValue("size", 400)])
    var (sum, count, classes) = (0, 0, [Int](repeating: 0, count: 4))
    for index in 0..<400 {
      let sample = try read(dataset, index)
      sum += sample.bytes.reduce(0) { $0 + Int($1) }
      count += sample.bytes.count
      classes[Int(sample.target)] += 1
    }
    // Five standard deviations: 73.9 / sqrt(count) for the mean, sqrt(400 · 3/16) for a class.
    #expect(abs(Double(sum) / Double(count) - 127.5) < 5 * 73.9 / Double(count).squareRoot())
    for members in classes { #expect(abs(members - 100) < 44) }
  }

  @Test func volumes_areChannelsLast_andToTensorPutsChannelsFirst() throws {
    let record = SampleRecord()
    try open([Self.size(2, 3, 4, 5)]).read(1, into: record.sample)
    let bytes = try #require(record["input"])
    #expect(bytes.type == TensorType(.uint8, [3, 4, 5, 2]))
    let draw = Draw(isTraining: false, seed: 0, stream: 0, epoch: 0, index: 0)
    try BuiltPlugins.transform("ToTensor").apply(record.sample, draw)
    let numbers = try #require(record["input"])
    #expect(numbers.type == TensorType(.float32, [2, 3, 4, 5]))
    for i in 0..<60 {
      for channel in 0..<2 {
        #expect(numbers[Float.self][channel * 60 + i] == Float(bytes[UInt8.self][2 * i + channel]) / 255)
      }
    }
  }

  @Test func sizesThatCannotBe_areRefused() throws {
    for size in [
      Self.size(3, 224), Self.size(1, 2, 2, 2, 2), Self.size(1 << 40, 1 << 40, 4), Self.size(3, 0, 5),
      Self.size(1, 1 << 30, 1),
    ] {
      let error = #expect(throws: (any Error).self) { try open([size]) }
      #expect(error.map { "\($0)".contains("image_size") } == true)
    }
  }
}
