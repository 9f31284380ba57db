import Foundation
import TenonCore
import TenonHost
import TenonImage
import TestSupport
import Testing

@Suite struct ImageFolderTests {
  private func open(_ root: String, classes: [String]? = nil, allowEmpty: Bool = false) throws -> any Dataset {
    let chosen = classes.map { Value.list($0.map(Value.string)) } ?? .null
    return try BuiltPlugins.dataset(
      "ImageFolder",
      [NamedValue("root", .string(root)), NamedValue("classes", chosen), NamedValue("allow_empty", .bool(allowEmpty))])
  }

  private func message(_ root: String, classes: [String]? = nil) -> String {
    ImageFiles.message { _ = try open(root, classes: classes) }
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  // MARK: Decoding

  @Test func decodeFast_reducesJPEGsWhileTheyStayLargeEnough() throws {
    let folder = try TemporaryFolder(["a/1.jpg": ImageFiles.jpeg(), "a/2.png": ImageFiles.png(1)])
    func shapes(_ decode: String, _ size: Value) throws -> [Shape] {
      let dataset = try BuiltPlugins.dataset(
        "ImageFolder",
        [
          NamedValue("root", .string(folder.path)), NamedValue("decode", .string(decode)),
          NamedValue("decode_size", size),
        ])
      return try (0..<2).map { try ImageFiles.read(dataset, $0).input.shape }
    }
    let png = try shapes("exact", .null)[1]
    #expect(try shapes("exact", 6) == [[64, 48, 3], png])
    #expect(try shapes("fast", 6) == [[8, 6, 3], png] && shapes("fast", 7) == [[16, 12, 3], png])
    #expect(try shapes("fast", [32, 24]) == [[32, 24, 3], png] && shapes("fast", [33, 24]) == [[64, 48, 3], png])
    #expect(ImageFiles.message { _ = try shapes("fast", .null) }.contains("Resize as the first transform"))
    #expect(ImageFiles.message { _ = try shapes("fast", [1, 2, 3]) }.contains("received [1, 2, 3]"))
  }

  @Test func maxPixels_isTheLargestImageThatIsRead() throws {
    let folder = try TemporaryFolder(["a/1.jpg": ImageFiles.jpeg()])
    func read(_ limit: Int) throws {
      let dataset = try BuiltPlugins.dataset(
        "ImageFolder", [NamedValue("root", .string(folder.path)), NamedValue("max_pixels", .int(limit))])
      _ = try ImageFiles.read(dataset, 0)
    }
    try read(64 * 48)
    #expect(ImageFiles.message { try read(64 * 48 - 1) }.contains("expected at most 3071 pixels: 64 x 48"))
  }

  // MARK: Finding

  @Test func classesAndFiles_areSortedByBytes_withSubfoldersAsTorchvision() throws {
    let folder = try ImageFiles.folder([
      "cat/b.png": 2, "cat/Z.png": 1, "cat/sub/a.png": 4, "cat/sub/x/a.png": 5, "cat/sub-1/a.png": 3, "Dog/1.png": 10,
      "Dog/10.png": 11,
      "Dog/2.png": 12, "éclair/x.png": 20, "stray.png": 99,
    ])
    let dataset = try open(folder.path)
    #expect(dataset.classNames == ["Dog", "cat", "éclair"])
    // As sorted(os.walk) does it: `sub-1` comes before `sub/x`, whose slash is greater than the hyphen.
    #expect(
      try ImageFiles.contents(dataset)
        == [[10, 0], [11, 0], [12, 0], [1, 1], [2, 1], [4, 1], [3, 1], [5, 1], [20, 2]])
    #expect(dataset.hasTarget)
  }

  @Test func extensions_areTakenInEitherCase_andOtherFilesLeftOut() throws {
    let folder = try TemporaryFolder([
      "a/1.PNG": ImageFiles.png(1), "a/2.JPG": ImageFiles.jpeg(), "a/3.jpeg": ImageFiles.jpeg(), "a/notes.txt": [65],
      "a/4.png.bak": [1], "a/._1.png": [0, 5, 22, 7], "a/.hidden/5.png": [1], ".git/6.png": [1], "a/png": [1],
    ])
    let dataset = try open(folder.path)
    #expect(dataset.count == 3)
    #expect(dataset.classNames == ["a"])
    #expect(try ImageFiles.read(dataset, 1).input.shape == [64, 48, 3])
  }

  @Test func greyImage_becomesRGB() throws {
    let folder = try TemporaryFolder()
    let grey = try Image(height: 1, width: 2, channels: 1, pixels: [7, 9])
    try folder.write(ImageWriter.pngData(grey), to: "a/grey.png")
    let input = try ImageFiles.read(open(folder.path), 0).input
    #expect(input.shape == [1, 2, 3])
    #expect(Array(input[UInt8.self]) == [7, 7, 7, 9, 9, 9])
  }

  @Test func classes_areChosenInTheOrderGiven() throws {
    let folder = try ImageFiles.folder(["a/1.png": 1, "b/1.png": 2, "c/1.png": 3])
    let dataset = try open(folder.path, classes: ["c", "a"])
    #expect(dataset.classNames == ["c", "a"])
    #expect(try ImageFiles.contents(dataset) == [[3, 0], [1, 1]])
    let text = message(folder.path, classes: ["c", "d"])
    #expect(text.hasPrefix("error[bad-argument]") && text.contains("among a, b, c; received 'd'"))
    #expect(message(folder.path, classes: ["../c"]).contains("received '../c'"))
    let padded = try open(folder.path, classes: ["d", "c"], allowEmpty: true)
    #expect(padded.classNames == ["d", "c"])
    #expect(try ImageFiles.contents(padded) == [[3, 1]])
  }

  @Test func nameThatIsNotUTF8_isReadAndShown() throws {
    let folder = try ImageFiles.folder(["a/1.png": 7])
    let name: [UInt8] = Array("\(folder.path)/a/".utf8) + [0xFF, 0xFE] + Array(".png".utf8)
    let renamed = (name + [0]).map(CChar.init(bitPattern:)).withUnsafeBufferPointer { new in
      new.baseAddress.map { rename(folder.file("a/1.png"), $0) }
    }
    #expect(renamed == 0)
    #expect(try ImageFiles.contents(open(folder.path)) == [[7, 0]])
  }

  @Test func linksInACircle_endAndCountOnce() throws {
    let folder = try ImageFiles.folder(["a/1.png": 1, "a/deep/2.png": 2, "b/3.png": 3, "elsewhere/x/4.png": 4])
    try link(folder.file("a/deep/up"), to: "..")
    try link(folder.file("a/0self"), to: "deep")
    try link(folder.file("b/root"), to: folder.path)
    try link(folder.file("b/3-again.png"), to: "3.png")
    let dataset = try open(folder.path, classes: ["a"])
    #expect(try ImageFiles.contents(dataset) == [[1, 0], [2, 0]])
    // Through `b/root` everything is within b once.
    #expect(try ImageFiles.contents(open(folder.path, classes: ["b"])).map { $0[0] } == [3, 3, 1, 2, 4])
  }

  @Test func linkedClass_isAClass() throws {
    let folder = try ImageFiles.folder(["data/cats/1.png": 1, "root/dog/2.png": 2])
    try link(folder.file("root/cat"), to: "../data/cats")
    #expect(try open(folder.file("root")).classNames == ["cat", "dog"])
    #expect(try ImageFiles.contents(open(folder.file("root"))) == [[1, 0], [2, 1]])
  }

  /// Sixteen times the files take some sixteen times as long, not the square of that.
  @Test func listing_growsWithTheNumberOfFiles() throws {
    func seconds(files: Int) throws -> Double {
      let folder = try TemporaryFolder()
      for name in ["a", "b"] {
        try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        for index in 0..<files { close(creat(folder.file("\(name)/\(index).jpg"), 0o600)) }
      }
      return try ProcessorTime.least {
        let count = try open(folder.path).count
        #expect(count == 2 * files)
      }
    }
    let (few, many) = (try seconds(files: 500), try seconds(files: 8000))
    #expect(many < 80 * few, "\(many) s and \(few) s")
  }

  // MARK: Refusing

  @Test func missingRoot_isRefused() throws {
    let folder = try ImageFiles.folder(["a/1.png": 1])
    for root in [folder.file("nowhere"), folder.file("a/1.png")] {
      let text = message(root)
      #expect(text.hasPrefix("error[bad-data]") && text.contains("cannot read the folder '\(root)'"), "\(text)")
    }
    #expect(message("").hasPrefix("error[bad-argument]"))
    #expect(message(folder.file("a")).contains("expected a folder for each class, received no folder at all"))
  }

  @Test func emptyClass_isRefusedUnlessAllowed() throws {
    let folder = try TemporaryFolder(["a/1.png": ImageFiles.png(1), "b/notes.txt": [65], "c/d/e.txt": [65]])
    let text = message(folder.path)
    #expect(text.hasPrefix("error[bad-data]") && text.contains("received none in b, c; "), "\(text)")
    let allowed = try open(folder.path, allowEmpty: true)
    #expect(allowed.classNames == ["a", "b", "c"] && allowed.count == 1)
  }

  @Test func damagedImage_isAnErrorOfItsReading_thatNamesIt() throws {
    let jpeg = try ImageFiles.jpeg()
    let files: [String: (bytes: [UInt8], expected: String)] = [
      "1.jpg": (Array(jpeg.prefix(jpeg.count / 2)), "truncated JPEG"), "2.png": ([], "empty file"),
      "3.png": (Array("<!DOCTYPE html>".utf8), "HTML"),
      "4.png": (Array(try ImageFiles.png(1).prefix(40)), "truncated PNG"),
    ]
    let folder = try TemporaryFolder()
    for (name, file) in files { try folder.write(file.bytes, to: "a/\(name)") }
    try link(folder.file("a/5.jpg"), to: "nowhere.jpg")
    try folder.write(jpeg, to: "a/6.jpg")
    let dataset = try open(folder.path)
    #expect(dataset.count == 6)
    for (index, name) in files.keys.sorted().enumerated() {
      let error = #expect(throws: ComponentError.self) { try ImageFiles.read(dataset, index) }
      #expect(error?.code == .data)
      #expect(error?.message.contains("\(folder.path)/a/\(name)") == true)
      #expect(error?.message.contains(files[name]?.expected ?? "") == true, "\(error?.message ?? "")")
    }
    let dangling = #expect(throws: ComponentError.self) { try ImageFiles.read(dataset, 4) }
    #expect(dangling?.message.contains("5.jpg") == true)
    #expect(try ImageFiles.read(dataset, 5).target == 0)
  }

  // MARK: Threads

  @Test func samples_areReadByManyThreadsAtOnce() async throws {
    let folder = try ImageFiles.folder(Dictionary(uniqueKeysWithValues: (0..<40).map { ("c\($0 % 4)/\($0).png", $0) }))
    let dataset = try open(folder.path)
    let expected = try ImageFiles.contents(dataset)
    try await withThrowingTaskGroup(of: [[Int]].self) { group in
      for _ in 0..<8 { group.addTask { try ImageFiles.contents(dataset) } }
      for try await contents in group { #expect(contents == expected) }
    }
  }
}
