import TenonCore
import TenonImage
import Testing

/// What `make_grid`'s reference cases leave out.
@Suite struct ImageGridTests {
  @Test func singlePicture_hasNoBorder() throws {
    let numbers: [Float] = [1, 2, 3, 4, 5, 6]
    for shape in [[2, 3], [1, 2, 3], [1, 1, 2, 3]] as [Shape] {
      let grid = try ImageGrid().picture(of: Tensor(numbers, shape: shape))
      #expect(grid == (try Tensor(numbers + numbers + numbers, shape: [3, 2, 3])))
    }
  }

  @Test func flatPictures_areNormalizedToZero() throws {
    let grid = try ImageGrid(padding: 0, normalizes: true).picture(of: Tensor([5, 5] as [Float], shape: [2, 1, 1, 1]))
    #expect(grid.shape == [3, 1, 2] && grid[Float.self].allSatisfy { $0 == 0 })
  }

  @Test func grid_refusesWhatItCannotMake() throws {
    let picture = try Tensor([Float](repeating: 0, count: 4), shape: [1, 2, 2])
    #expect(throws: ImageError.self) { try ImageGrid(columns: 0).picture(of: picture) }
    #expect(throws: ImageError.self) { try ImageGrid(padding: -1).picture(of: picture) }
    #expect(throws: ImageError.self) { try ImageGrid().picture(of: Tensor(TensorType(.uint8, [2, 2]))) }
    #expect(throws: ImageError.self) { try ImageGrid().picture(of: Tensor(TensorType(.float32, [0, 3, 2, 2]))) }
    let two = try Tensor([Float](repeating: 0, count: 8), shape: [2, 1, 2, 2])
    #expect(throws: ImageError.self) { try ImageGrid(padding: 1 << 20).picture(of: two) }
  }
}
