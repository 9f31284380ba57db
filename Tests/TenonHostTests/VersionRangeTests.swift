import TenonHost
import Testing

/// Which versions are in a range.
@Suite struct VersionRangeTests {
  @Test(arguments: [
    ("^1.2", ["1.2", "1.2.0", "1.2.1", "1.10.0", "1.99.99", "1.2.0+build"], ["1.1.9", "2", "2.0.0", "0.9", "11.2"]),
    ("^1", ["1", "1.0.0", "1.9"], ["0.9.9", "2.0.0"]), ("^1.2.3", ["1.2.3", "1.3.0"], ["1.2.2", "2.0.0"]),
    ("^0.2.3", ["0.2.3", "0.2.10"], ["0.2.2", "0.3.0", "1.0.0"]), ("^0.2", ["0.2.0", "0.2.9"], ["0.3.0", "0.1.9"]),
    ("^0.0.3", ["0.0.3"], ["0.0.4", "0.1.0"]), ("^0.0", ["0.0.0", "0.0.9"], ["0.1.0"]), ("^0", ["0.9"], ["1.0.0"]),
    ("1.2", ["1.2", "1.2.0"], ["1.2.1", "1.3.0", "1.2.0-rc.1"]), ("1.2.0-rc.1", ["1.2.0-rc.1"], ["1.2.0"]),
  ])
  func range_holdsItsVersions(_ text: String, _ inside: [String], _ outside: [String]) throws {
    let range = try #require(VersionRange(text))
    for version in inside { #expect(range.contains(version), "\(version)") }
    for version in outside { #expect(!range.contains(version), "\(version)") }
    #expect(range.description == text)
  }

  @Test func preRelease_isInNoRange_butOneThatBeginsWithAnEarlierOne() throws {
    let range = try #require(VersionRange("^1.2"))
    for version in ["1.3.0-rc.1", "1.2.0-rc.1", "2.0.0-rc.1"] { #expect(!range.contains(version), "\(version)") }
    let early = try #require(VersionRange("^1.2.0-rc.2"))
    for version in ["1.2.0-rc.2", "1.2.0-rc.3", "1.2.0", "1.4.0"] { #expect(early.contains(version), "\(version)") }
    for version in ["1.2.0-rc.1", "1.3.0-rc.9", "2.0.0-rc.1", "2.0.0"] {
      #expect(!early.contains(version), "\(version)")
    }
  }

  @Test(arguments: [
    "", "^", "^x", "^1.", "^1..2", "^1.2.3.4", "^1.x", "^ 1.2", ">=1.2", "~1.2", "*", "1 2", "^99999999999999999999",
    "^-1", "^9223372036854775807", "^1.2^", "/", "^^1",
  ])
  func whatIsNoRange_isNone(_ text: String) {
    #expect(VersionRange(text) == nil)
  }

  @Test(arguments: [
    ("^1.2", "1.2 or later, below 2"), ("^0.2.3", "0.2.3 or later, below 0.3"), ("^0.0", "0.0 or later, below 0.1"),
    ("1.2.0", "exactly 1.2.0"),
  ])
  func explanation_isInWords(_ text: String, _ words: String) {
    #expect(VersionRange(text)?.explanation == words)
  }
}
