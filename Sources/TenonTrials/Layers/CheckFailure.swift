/// Why a check did not pass.
package struct CheckFailure: Error, CustomStringConvertible {
  package let reason: String

  package var description: String { reason }

  package init(_ reason: String) { self.reason = reason }
}
