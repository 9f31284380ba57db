import TenonCore
import TenonStatistics
import Testing

/// What pictures are made of: statistics of units, shades of numbers, normalizations that are undone.
@Suite struct PictureNumberTests {
  @Test func units_haveMeansAndAreDeadOnlyWhereAllIsZero() throws {
    // Two samples of three channels with two numbers each; the second channel is 0 in both, the third in one.
    let values = try Tensor([1, 3, 0, 0, 0, 0, 5, -1, 0, 0, 2, 0] as [Float], shape: [2, 3, 2])
    let units = try #require(UnitStatistics(values))
    #expect(units.unitMeans == [2, 0, 0.5] && units.deadUnits == 1)
    #expect(units.mean == 10.0 / 12 && units.zeros == 7.0 / 12)
    #expect(UnitStatistics(try Tensor([1, 2] as [Float], shape: [2])) == nil)
    #expect(UnitStatistics(try Tensor([1, 2] as [Int64], shape: [1, 2])) == nil)
  }

  @Test func shades_goFromTheLeastToTheGreatest_whateverTheNumbersAre() {
    let scale = NumberScale(of: [[-1, 0], [1, .nan]])
    #expect(scale.bytes([-1, 0, 1, .nan, .infinity, -9, 9]) == [0, 127, 255, 128, 128, 0, 255])
    let largest = Float.greatestFiniteMagnitude
    #expect(NumberScale(of: [[-largest, largest]]).bytes([-largest, 0, largest]) == [0, 127, 255])
    #expect(NumberScale(of: [[2, 2]]).bytes([2, 2]) == [128, 128] && NumberScale(of: [[]]).bytes([1]) == [128])
  }

  private func transform(_ name: String, _ mean: Value, _ deviation: Value) -> ComponentReference {
    ComponentReference(name, [NamedValue("mean", mean), NamedValue("std", deviation)])
  }

  @Test func normalizedBytes_areTheSameBytesAgain() throws {
    let mean = [0.485, 0.456, 0.406]
    let deviation = [0.229, 0.224, 0.225]
    let normalization = try #require(
      PictureNormalization(undoing: [
        transform("tenon/Normalize", .list(mean.map(Value.float)), .list(deviation.map(Value.float))),
        ComponentReference("tenon/Flatten"),
      ]))
    let bytes = (0..<768).map { UInt8($0 % 256) }
    let numbers = bytes.enumerated().map { place, byte in
      (Float(byte) / 255 - Float(mean[place / 256])) / Float(deviation[place / 256])
    }
    #expect(normalization.bytes(try Tensor(numbers, shape: [3, 16, 16])) == bytes)
    let undone = try #require(try normalization.undone(Tensor(numbers, shape: [1, 3, 16, 16])))
    #expect(zip(undone[Float.self], bytes).allSatisfy { abs($0 * 255 - Float($1)) < 1e-3 })
    // Of other channels nothing is known.
    #expect(normalization.bytes(try Tensor([0.5] as [Float], shape: [1, 1, 1])) == nil)
    #expect(try normalization.undone(Tensor([0.5] as [Float], shape: [1, 1, 1, 1])) == nil)
  }

  @Test func normalization_ofOneNumber_isThatOfAllChannels_andALearnedOneIsNone() throws {
    let normalization = try #require(
      PictureNormalization(undoing: [transform("acme/Shift", .list([.float(0.5)]), .float(0.5))]))
    #expect(normalization.bytes(try Tensor([-1, 1] as [Float], shape: [2, 1, 1])) == [0, 255])
    #expect(PictureNormalization(undoing: [transform("tenon/Normalize", .string("fit"), .string("fit"))]) == nil)
    #expect(PictureNormalization(undoing: []) == nil)
    #expect(PictureNormalization.bytes(unchanged: try Tensor([0, 1] as [Float], shape: [1, 1, 2])) == [0, 255])
    #expect(PictureNormalization.bytes(unchanged: try Tensor([0, 1.5] as [Float], shape: [1, 1, 2])) == nil)
  }
}
