import TenonCore
import TenonServices
import TestSupport
import Testing

/// What RandomResizedCrop draws; its pixels are those of `resized_crop` in GoldenFunctionTests.
@Suite struct RandomResizedCropTests {
  /// Red tells the row, green the column.
  private func picture(_ height: Int, _ width: Int) throws -> Tensor {
    let pixels: [UInt8] = (0..<height).flatMap { row in
      (0..<width).flatMap { column -> [UInt8] in [UInt8(row), UInt8(column), 0] }
    }
    return try Tensor(pixels, shape: [height, width, 3])
  }

  /// The part that a result with nearest pixels, far larger than the picture, was made of.
  private func part(_ result: Tensor?) throws -> (top: Int, left: Int, height: Int, width: Int) {
    let pixels = Array(try #require(result)[UInt8.self])
    func range(_ channel: Int) -> (Int, Int) {
      let values = stride(from: channel, to: pixels.count, by: 3).map { Int(pixels[$0]) }
      return (values.min() ?? 0, values.max() ?? 0)
    }
    let (rows, columns) = (range(0), range(1))
    return (rows.0, columns.0, rows.1 - rows.0 + 1, columns.1 - columns.0 + 1)
  }

  private func parts(
    _ input: Tensor, _ arguments: [NamedValue], _ count: Int, isTraining: Bool = true
  ) throws -> [(top: Int, left: Int, height: Int, width: Int)] {
    let transform = try BuiltPlugins.transform(
      "RandomResizedCrop", [NamedValue("size", 120), NamedValue("interpolation", "nearest")] + arguments)
    return try (0..<count).map { index in
      let record = SampleRecord(input: input)
      try transform.apply(
        record.sample, Draw(isTraining: isTraining, seed: 1, stream: 2, epoch: 3, index: UInt64(index)))
      #expect(record["input"]?.shape == [120, 120, 3])
      return try part(record["input"])
    }
  }

  @Test func areaAndRatio_areThoseThatWereAskedFor() throws {
    let parts = try parts(picture(60, 60), [NamedValue("scale", [0.2, 0.6]), NamedValue("ratio", [0.5, 2])], 600)
    let areas = parts.map { Double($0.height * $0.width) / 3600 }
    let ratios = parts.map { Double($0.width) / Double($0.height) }
    #expect(areas.allSatisfy { 0.18 < $0 && $0 < 0.62 } && ratios.allSatisfy { 0.47 < $0 && $0 < 2.1 })
    // Uniform: a standard error of the mean is 0.0047. Of those that fit, fewer are long and large.
    #expect(abs(areas.reduce(0, +) / 600 - 0.4) < 0.025)
    #expect(abs(Double(ratios.filter { $0 < 1 }.count) - 300) < 65)
    #expect(Set(parts.map(\.top)).count > 20 && Set(parts.map(\.left)).count > 20)
    #expect(parts.allSatisfy { $0.top + $0.height <= 60 && $0.left + $0.width <= 60 })
  }

  @Test func largestPartAtTheCenter_isTakenWhereNothingFitsAndInEvaluation() throws {
    let wide = try picture(10, 100)
    for (arguments, isTraining) in [([NamedValue("scale", [1, 1])], true), ([], false)] as [([NamedValue], Bool)] {
      for part in try parts(wide, arguments, 3, isTraining: isTraining) { #expect(part == (0, 43, 10, 13)) }
    }
    for part in try parts(picture(100, 10), [], 1, isTraining: false) { #expect(part == (43, 0, 13, 10)) }
    for part in try parts(picture(30, 36), [], 1, isTraining: false) { #expect(part == (0, 0, 30, 36)) }
  }

  @Test func transform_refusesWhatCannotBe() throws {
    for arguments in [
      [NamedValue("scale", [0.5, 0.1])], [NamedValue("ratio", [0, 1])], [NamedValue("ratio", [2, 1])],
      [NamedValue("antialias", false)], [NamedValue("interpolation", "cubic")],
    ] {
      #expect(throws: (any Error).self) {
        try BuiltPlugins.transform("RandomResizedCrop", [NamedValue("size", 4)] + arguments)
      }
    }
    let transform = try BuiltPlugins.transform("RandomResizedCrop", [NamedValue("size", 4)])
    let error = #expect(throws: ComponentError.self) {
      try SampleRecord(input: Tensor(TensorType(.float32, [3, 8, 8]))).applying(transform)
    }
    #expect(error?.message.contains("RandomResizedCrop stands before ToTensor") == true)
  }
}
