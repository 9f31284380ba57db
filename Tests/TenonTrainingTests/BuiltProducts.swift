import Foundation

/// What the build left beside the test binary.
enum BuiltProducts {
  static let folder = Bundle.main.bundlePath
}
