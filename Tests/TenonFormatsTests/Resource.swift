import Foundation

/// A file of the test's resources.
func resource(_ name: String) throws -> [UInt8] {
  let folder = Bundle.module.bundleURL.appendingPathComponent("Resources")
  return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
}

/// Small numbers that are the same in every run.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) } }
