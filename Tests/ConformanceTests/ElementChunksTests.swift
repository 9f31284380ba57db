import TenonCore
import Testing

/// How elements and rows are cut into tasks.
@Suite struct ElementChunksTests {
  @Test(arguments: [0, 1, 3, 16_383, 16_384, 16_385, 40_000])
  func chunks_coverEveryElementOnce(count: Int) {
    for chunks in [ElementChunks(count), ElementChunks(count, perTask: 7), ElementChunks(rows: count, of: 100)] {
      var next = 0
      for task in 0..<chunks.taskCount {
        #expect(chunks.range(task).lowerBound == next)
        #expect(!chunks.range(task).isEmpty)
        next = chunks.range(task).upperBound
      }
      #expect(next == count)
    }
  }

  @Test func rows_areAsManyAsHaveTheElementsOfATask() {
    #expect(ElementChunks(rows: 10, of: 8_192).perTask == 2)
    #expect(ElementChunks(rows: 10, of: 100_000).perTask == 1)
    #expect(ElementChunks(rows: 10, of: 0).perTask == 16_384)
  }

  @Test func memory_isCutWhereItIsWorthTwoTasks() {
    #expect(ElementChunks(memoryOf: TensorType(.float32, [32_767])).taskCount == 1)
    #expect(ElementChunks(memoryOf: TensorType(.float32, [32_768])).taskCount == 2)
    #expect(ElementChunks(memoryOf: TensorType(.float32, [0])).taskCount == 0)
    // Sixteen lanes for one channel.
    #expect(ElementChunks(memoryOf: TensorType(.float32, [1, 1, 8, 8], layout: .c16)).count == 1_024)
  }
}
