import TenonCore
import TenonLayout
import Testing

/// Every pair of layouts against the definition of where an element lies.
struct LayoutConversionTests {
  static let shapes: [Shape] = [
    [1, 1, 1, 1], [2, 3, 5, 7], [16, 16, 4, 4], [17, 33, 3, 5], [100, 20, 7, 7], [3, 40, 40, 41], [5, 19], [33, 70],
    [20, 3, 9], [0, 3, 4, 4], [1, 1, 50, 70],
  ]
  static let layouts: [Layout] = [.plain, .c16, .n16]

  /// The place of logical element (n, c, pixel).
  private func place(_ type: TensorType, _ n: Int, _ c: Int, _ pixel: Int, _ area: Int) -> Int {
    let channels = type.shape[1]
    return switch type.layout {
    case .plain: (n * channels + c) * area + pixel
    case .c16: ((n * ((channels + 15) / 16) + c / 16) * area + pixel) * 16 + c % 16
    case .n16: ((n / 16 * channels + c) * area + pixel) * 16 + n % 16
    }
  }

  @Test(arguments: shapes, layouts)
  func conversion_movesEveryElement_andLeavesZerosInPaddingLanes(_ shape: Shape, _ from: Layout) throws {
    let area = shape.dimensions.dropFirst(2).reduce(1, *)
    let source = try Tensor(TensorType(.float32, shape, layout: from))
    // Padding lanes hold NaN, which must not travel.
    source[Float.self].update(repeating: .nan)
    func each(_ body: (Int, Int, Int, Float) -> Void) {
      for n in 0..<shape[0] {
        for c in 0..<shape[1] { for p in 0..<area { body(n, c, p, Float((n * shape[1] + c) * area + p + 1)) } }
      }
    }
    each { source[Float.self][place(source.type, $0, $1, $2, area)] = $3 }
    for to in Self.layouts where to != from {
      let target = TensorType(.float32, shape, layout: to)
      let expected = try Tensor(target)
      each { expected[Float.self][place(target, $0, $1, $2, area)] = $3 }
      let received = try source.converted(to: to)
      #expect(received == expected, "\(from) to \(to)")
      // Added on top, in tasks of any order.
      let conversion = LayoutConversion(source.type, to: to)
      for task in (0..<conversion.taskCount).reversed() {
        conversion.run(
          task, from: source.data.assumingMemoryBound(to: Float.self),
          to: received.data.assumingMemoryBound(to: Float.self), adds: true)
      }
      var isTwice = true
      each { isTwice = isTwice && received[Float.self][place(target, $0, $1, $2, area)] == 2 * $3 }
      #expect(isTwice, "\(from) to \(to), added")
    }
  }
}
