/// A formula as a program for a stack of numbers.
///
/// Evaluated for several numbers at a time, so that deciding what to do next costs little.
package final class FormulaProgram: Sendable {
  package enum Instruction: Sendable {
    case number(Double)
    case variable(Int)
    case unary(UnaryOperation)
    case binary(BinaryOperation)
    /// Of a value, a condition and another value: the first where the condition holds.
    case select
  }

  /// Numbers that fit on the stack, all operands together: what the system lets a call have without allocating.
  private static let capacity = 128
  /// Operands that a formula may wait for at once.
  package static let maximumDepth = 32

  private let instructions: [Instruction]
  /// Numbers that are computed at a time.
  private let width: Int

  /// - Parameter depth: the most operands that it waits for at once, from 1 to `maximumDepth`.
  package init(_ instructions: [Instruction], depth: Int) {
    self.instructions = instructions
    width = Self.capacity / depth
  }

  /// output[i] from variables[v][i], without allocation.
  func evaluate(
    count: Int, _ variables: UnsafePointer<UnsafePointer<Double>?>?, into output: UnsafeMutablePointer<Double>
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.capacity) { stack in
      guard let base = stack.baseAddress else { return }
      var first = 0
      while first < count {
        let length = min(width, count &- first)
        run(base, length, variables, first)
        (output + first).update(from: base, count: length)
        first &+= length
      }
    }
  }

  private func run(
    _ base: UnsafeMutablePointer<Double>, _ count: Int, _ variables: UnsafePointer<UnsafePointer<Double>?>?,
    _ first: Int
  ) {
    // The place above the last operand.
    var top = base
    for instruction in instructions {
      switch instruction {
      case .number(let number):
        top.update(repeating: number, count: count)
        top += width
      case .variable(let index):
        if let source = variables?[index] {
          top.update(from: source + first, count: count)
        } else {
          top.update(repeating: .nan, count: count)
        }
        top += width
      case .unary(let operation):
        operation.apply(top - width, count)
      case .binary(let operation):
        top -= width
        operation.apply(top - width, top, count)
      case .select:
        top -= 2 &* width
        let (value, condition, other) = (top - width, top, top + width)
        for index in 0..<count where condition[index] == 0 { value[index] = other[index] }
      }
    }
  }
}
