import TenonCore

/// Adds a temporary gradient to the one that it belongs to, for layers that cannot accumulate.
package struct GradientAddition {
  private let source: UnsafeRawPointer
  private let destination: UnsafeMutableRawPointer
  private let type: TensorType

  package init(of source: UnsafeRawPointer, to destination: UnsafeMutableRawPointer, _ type: TensorType) {
    self.source = source
    self.destination = destination
    self.type = type
  }

  package func run() {
    let count = type.physicalShape.elementCount
    switch type.dtype {
    case .float64: add(count, as: Double.self)
    default: add(count, as: Float.self)
    }
  }

  private func add<T: Scalar>(_ count: Int, as: T.Type) {
    let from = source.assumingMemoryBound(to: T.self)
    let to = destination.assumingMemoryBound(to: T.self)
    for index in 0..<count { to[index] += from[index] }
  }
}
