import Foundation
import Tenon

/// The elements of a tensor as people and programs read them.
struct ArrayText {
  /// Rows and columns that are shown of a large one.
  private static let mostRows = 40
  private static let mostColumns = 20

  private let shape: Shape
  private let dtype: DType
  let numbers: [Double]

  init(_ tensor: Tensor) {
    shape = tensor.shape
    dtype = tensor.dtype
    numbers =
      tensor.dtype == .float32 ? tensor[Float.self].map(\.asWritten) : WrittenTensor.numbers(of: tensor) ?? []
  }

  /// Rows of equally wide columns, two spaces in; the place of each matrix among several above it.
  var text: String {
    guard !numbers.isEmpty else { return "  (empty)" }
    let columns = shape.dimensions.last ?? 1
    let rows = shape.rank > 1 ? shape[shape.rank - 2] : 1
    let areWhole = numbers.allSatisfy { $0 == $0.rounded() && abs($0) < 1e15 }
    let cells = (0..<min(numbers.count / columns, Self.mostRows)).map { row in
      numbers[row * columns..<row * columns + min(columns, Self.mostColumns)].map { cell($0, areWhole) }
    }
    let width = cells.joined().map(\.count).max() ?? 1
    let isStack = shape.dimensions.dropLast(2).contains { $0 > 1 }
    var lines: [String] = []
    for (row, cells) in cells.enumerated() {
      if isStack, row % rows == 0 { lines.append("  \(place(of: row / rows)):") }
      let padded = cells.map { String(repeating: " ", count: width - $0.count) + $0 }
      lines.append("  " + padded.joined(separator: "  ") + (columns > Self.mostColumns ? "  ..." : ""))
    }
    if cells.count * min(columns, Self.mostColumns) < numbers.count {
      lines.append("  ... \(Format.count(numbers.count)) numbers in all; --json prints them")
    }
    return lines.joined(separator: "\n")
  }

  /// `[0, 2]`: of a matrix, in the dimensions in front of it.
  private func place(of matrix: Int) -> Shape {
    let front = Shape(Array(shape.dimensions.dropLast(2)))
    return Shape(zip(front.strides, front.dimensions).map { matrix / $0 % $1 })
  }

  /// Without a fraction where all are whole, otherwise six digits; 0 is added so that -0 is shown as 0.
  private func cell(_ number: Double, _ areWhole: Bool) -> String {
    areWhole ? String(Int(number)) : number.isNaN ? "nan" : String(format: "%.6g", number + 0)
  }

  /// Type, shape and nested lists; null for what is not a number.
  var json: JSON {
    var position = 0
    func nested(_ dimensions: ArraySlice<Int>) -> JSON {
      guard let count = dimensions.first else {
        defer { position += 1 }
        let number = numbers[position]
        if dtype == .bool { return .bool(number != 0) }
        if !dtype.isFloatingPoint, let integer = Int(exactly: number) { return .int(integer) }
        return number.isFinite ? .double(number) : .null
      }
      return .array((0..<count).map { _ in nested(dimensions.dropFirst()) })
    }
    return [
      "dtype": .string(dtype.description), "shape": .array(shape.dimensions.map(JSON.int)),
      "values": nested(shape.dimensions[...]),
    ]
  }
}
