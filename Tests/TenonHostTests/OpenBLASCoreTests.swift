import CTenonIntrinsics
import Foundation
import TenonServices
import Testing

/// What OpenBLAS is told before the first plugin brings it.
struct OpenBLASCoreTests {
  private static let core = ctenon_openblas_core().map { String(cString: $0) }

  @Test(.enabled(if: core != nil, "a processor that OpenBLAS knows by itself"))
  func processorOfIntel_isNamed() throws {
    let before = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]
    _ = Host(threads: 1)
    let named = try #require(getenv("OPENBLAS_CORETYPE"))
    #expect(String(cString: named) == before ?? Self.core)
  }
}
