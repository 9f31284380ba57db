import Foundation
import TenonFormats
import TestSupport
import Testing

/// Folders are made with what is above them, and an error has the system's words.
@Suite struct FolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func make_yieldsWhatItMade_outermostFirst() throws {
    let (a, b) = (folder.file("a"), folder.file("a/b"))
    #expect(try Folder.make(b + "/") == [a, b + "/"])
    #expect(try Folder.make(b) == [])
    #expect(try Folder.make(b + "/c") == [b + "/c"])
    #expect(try Folder.make(folder.path) == [])
    #expect(try Folder.make("/") == [])
  }

  @Test func make_saysWhyNot() throws {
    let file = try folder.write("x", to: "file")
    let wrong: [(path: String, reason: String)] = [
      (file, "Not a directory"), (file + "/a/b", "Not a directory"),
      (folder.file(String(repeating: "n", count: 300)), "File name too long"), ("", "No such file or directory"),
    ]
    for (path, reason) in wrong {
      let error = try #require(throws: FileError.self) { try Folder.make(path) }
      #expect(error.reason == reason)
      #expect(error.description.contains(": \(reason)"))
    }
  }
}
