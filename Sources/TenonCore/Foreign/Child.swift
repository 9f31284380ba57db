import TenonABI

/// A component that was given as an argument; the host created it and keeps it.
public final class Child: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_child>
  /// What the host made it from; nil on the plugin's side of the boundary.
  package let reference: ComponentReference?
  private let owner: AnyObject?

  package init(borrowing raw: UnsafePointer<tenon_child>) {
    self.raw = raw
    reference = nil
    owner = nil
  }

  /// - Parameter owner: what keeps `raw` and the instance in it alive.
  package init(_ raw: UnsafePointer<tenon_child>, of reference: ComponentReference, owner: AnyObject) {
    self.raw = raw
    self.reference = reference
    self.owner = owner
  }

  /// The full name, `vendor/Name`.
  public var name: String { String(cString: raw.pointee.name) }

  /// Its own random stream.
  public var stream: UInt64 { raw.pointee.stream }

  /// Of an optimizer: the names of its numbers in a group's.
  public var hyperNames: [String] {
    let child = readSized(raw)
    return (0..<Int(child.hyper_count)).compactMap { child.hyper_names?[$0].map { String(cString: $0) } }
  }

  public func transform() throws(ComponentError) -> any Transform {
    guard raw.pointee.kind == TENON_KIND_TRANSFORM else { throw mismatch("transform") }
    return ForeignTransform(ForeignPart(borrowing: raw.pointee))
  }

  public func scheduler() throws(ComponentError) -> any Scheduler {
    guard raw.pointee.kind == TENON_KIND_SCHEDULER else { throw mismatch("scheduler") }
    return try ForeignScheduler(ForeignPart(borrowing: raw.pointee))
  }

  /// One that updates the parameters of another; its numbers stand at the argument's place among that one's.
  public func optimizer() throws(ComponentError) -> any Optimizer {
    guard raw.pointee.kind == TENON_KIND_OPTIMIZER else { throw mismatch("optimizer") }
    return ForeignOptimizer(borrowing: raw.pointee.instance, table: raw.pointee.table)
  }

  public func dataset() throws(ComponentError) -> any Dataset {
    guard raw.pointee.kind == TENON_KIND_DATASET else { throw mismatch("dataset") }
    return try ForeignDataset(ForeignPart(borrowing: raw.pointee))
  }

  private func mismatch(_ expected: String) -> ComponentError {
    ComponentError(.argument, "expected a \(expected), received \(name)")
  }
}

extension Child: Equatable {
  public static func == (left: Child, right: Child) -> Bool { left.raw == right.raw }
}
