import Testing

/// Layers with vector kernels in float32: against the plain float64 computation.
struct PlainLayerTests {
  static let cases = RowKernelTests.cases + MatrixKernelCases.all

  @Test(arguments: cases)
  func layer_ofFloat32IsThatOfFloat64(_ item: PlainLayerCase) throws {
    try expectClose(item.run(.float32), item.run(.float64), item.testDescription)
  }

  @Test(arguments: cases)
  func layer_isTheSameBitsForAnyNumberOfThreads(_ item: PlainLayerCase) throws {
    #expect(try item.run(.float32, threads: 1) == item.run(.float32, threads: 3))
  }
}
