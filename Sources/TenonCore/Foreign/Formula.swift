import TenonABI

/// An arithmetic expression that was given as an argument; the host has parsed it and evaluates it.
///
///     let factor = try config.formula("lr_lambda")
///     factor.evaluate(Double(epoch))
public final class Formula: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_formula>
  private let table: UnsafePointer<tenon_formula_v1>
  private let owner: AnyObject?

  /// - Parameter owner: what keeps `raw` alive; nil when the host does.
  package init(_ raw: UnsafePointer<tenon_formula>, table: UnsafePointer<tenon_formula_v1>, owner: AnyObject? = nil) {
    self.raw = raw
    self.table = table
    self.owner = owner
  }

  /// As it was written.
  public var source: String { raw.pointee.source.map { String(cString: $0) } ?? "" }

  /// Its value for one number for each of its variables, in the order in which the argument declares them.
  public func evaluate(_ variables: Double...) -> Double {
    precondition(variables.count == Int(raw.pointee.variable_count), "\(source) has other variables")
    var result = Double.nan
    variables.withUnsafeBufferPointer { variables in
      withUnsafeTemporaryAllocation(of: UnsafePointer<Double>?.self, capacity: max(1, variables.count)) { pointers in
        for index in variables.indices { pointers[index] = variables.baseAddress.map { $0 + index } }
        evaluate(count: 1, UnsafePointer(pointers.baseAddress), into: &result)
      }
    }
    return result
  }

  /// Its values for `count` numbers for each variable.
  public func evaluate(
    count: Int, _ variables: UnsafePointer<UnsafePointer<Double>?>?, into results: UnsafeMutablePointer<Double>
  ) {
    withExtendedLifetime(owner) { table.pointee.evaluate?(raw, UInt64(count), variables, results) }
  }
}

extension Formula: Equatable {
  public static func == (left: Formula, right: Formula) -> Bool { left.source == right.source }
}
