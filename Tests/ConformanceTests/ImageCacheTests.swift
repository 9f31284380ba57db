import Foundation
import TenonCore
import TenonHost
import TenonImage
import TestSupport
import Testing

/// Decoded pictures that `ImageFolder` and `ImageList` keep.
@Suite struct ImageCacheTests {
  private let folder: TemporaryFolder
  private let names = (0..<6).map { "a/\($0).\($0 % 2 == 0 ? "png" : "jpg")" }

  init() throws {
    folder = try TemporaryFolder()
    for (index, name) in names.enumerated() { try folder.write(Self.file(index, UInt8(20 * index)), to: name) }
  }

  /// A picture in its file; files of one index have one size whatever the value.
  private static func file(_ index: Int, _ value: UInt8) throws -> [UInt8] {
    let (height, width, channels) = (8 + index, 12 - index, index == 3 ? 1 : 3)
    let pixels = (0..<height * width * channels).map { UInt8(truncatingIfNeeded: Int(value) + $0 % 7) }
    let image = try Image(height: height, width: width, channels: channels, pixels: pixels)
    return try index % 2 == 0 ? ImageWriter.pngData(image) : ImageWriter.jpegData(image)
  }

  private func open(_ cache: String, _ others: [NamedValue] = [], component: String = "ImageFolder") throws
    -> any Dataset
  {
    let place = component == "ImageFolder" ? folder.path : folder.file("list.txt")
    return try BuiltPlugins.dataset(
      component,
      [NamedValue(component == "ImageFolder" ? "root" : "path", .string(place)), NamedValue("cache", .string(cache))]
        + others)
  }

  private struct Picture: Equatable {
    let shape: Shape
    let pixels: [UInt8]
  }

  private func pictures(_ dataset: any Dataset) throws -> [Picture] {
    try (0..<dataset.count).map {
      let input = try ImageFiles.read(dataset, $0).input
      return Picture(shape: input.shape, pixels: Array(input[UInt8.self]))
    }
  }

  /// Puts other bytes in a file and leaves its size and its time, so that nobody can tell but by reading it.
  private func swap(_ index: Int) throws {
    let path = folder.file(names[index])
    var status = stat()
    #expect(stat(path, &status) == 0)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: [UInt8](repeating: 0, count: Int(status.st_size)))
    try handle.close()
    let times = [status.st_atim, status.st_mtim]
    #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
  }

  private func cacheFile(_ folder: String) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".pictures") }
    #expect(names.count == 1)
    return "\(folder)/\(names.first ?? "")"
  }

  @Test(arguments: ["memory", "disk"], ["ImageFolder", "ImageList"])
  func samples_areTheSameWithAndWithout(cache: String, component: String) throws {
    try folder.write(names.map { "\($0) 0\n" }.joined(), to: "list.txt")
    let expected = try pictures(open("none", component: component))
    let dataset = try open(cache, component: component)
    for _ in 0..<3 { #expect(try pictures(dataset) == expected) }
    #expect(dataset.fingerprint == (try open("none", component: component)).fingerprint)
  }

  @Test func keptPictures_areNotDecodedAgain_unlessTheirFileChanges() throws {
    let expected = try pictures(open("none"))
    let (memory, disk) = (try open("memory"), try open("disk"))
    #expect(try pictures(memory) == expected && pictures(disk) == expected)
    for index in names.indices { try swap(index) }
    #expect(try pictures(memory) == expected && pictures(disk) == expected)
    // Another process would find them, too.
    #expect(try pictures(open("disk")) == expected)
    // Memory is the instance's own.
    #expect(throws: ComponentError.self) { try pictures(open("memory")) }

    // What has changed is read again.
    try folder.write(Self.file(1, 200), to: names[1])
    for dataset in [memory, disk, try open("disk")] {
      let input = try ImageFiles.read(dataset, 1).input
      #expect(input.shape == expected[1].shape && input[UInt8.self][0] > 190)
      #expect(try ImageFiles.read(dataset, 0).input.shape == expected[0].shape)
    }
    try FileManager.default.removeItem(atPath: folder.file(names[2]))
    for dataset in [memory, disk] {
      let error = #expect(throws: ComponentError.self) { try ImageFiles.read(dataset, 2) }
      #expect(error?.message.contains(names[2]) == true)
    }
  }

  @Test(arguments: ["memory", "disk"])
  func cacheBytes_areTheMostThatIsKept(cache: String) throws {
    // Pictures of one channel, where the file has one; 4096 bytes of the file on disk are its table.
    let sizes = [8 * 12 * 3, 9 * 11 * 3, 10 * 10 * 3]
    let limit = sizes.reduce(0, +) + (cache == "disk" ? 4096 : 0)
    for (bytes, kept) in [(limit, 3), (limit - 1, 2), (0, 0)] {
      let place = folder.file(".cache-\(bytes)")
      let dataset = try open(cache, [NamedValue("cache_bytes", .int(bytes)), NamedValue("cache_path", .string(place))])
      let expected = try pictures(open("none"))
      #expect(try pictures(dataset) == expected)
      let files = try names.map { try folder.bytes($0) }
      for index in 0..<3 { try swap(index) }
      for index in 0..<3 {
        if index < kept {
          #expect(try ImageFiles.read(dataset, index).input.shape == expected[index].shape)
        } else {
          #expect(throws: ComponentError.self) { try ImageFiles.read(dataset, index) }
        }
      }
      if cache == "disk" {
        let size = try FileManager.default.attributesOfItem(atPath: cacheFile(place))[.size] as? Int
        #expect(try #require(size) <= max(bytes, 4096))
      }
      for (name, content) in zip(names, files) { try folder.write(content, to: name) }
    }
  }

  @Test func decoding_isPartOfWhatIsKept() throws {
    try folder.write(ImageFiles.jpeg(), to: "a/9.jpg")
    let fast = [NamedValue("decode", .string("fast")), NamedValue("decode_size", .int(6))]
    #expect(try ImageFiles.read(open("disk"), 6).input.shape == [64, 48, 3])
    #expect(try ImageFiles.read(open("disk", fast), 6).input.shape == [8, 6, 3])
    #expect(try ImageFiles.read(open("disk"), 6).input.shape == [64, 48, 3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file(".tenon-cache")).count == 2)
  }

  @Test func damagedOrShortenedFile_changesNoSample() throws {
    let expected = try pictures(open("none"))
    _ = try pictures(open("disk"))
    let path = try cacheFile(folder.file(".tenon-cache"))
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(whole.count > 4096 + 1000)
    var damaged = [[], [1, 2, 3], Array(whole.prefix(64)), Array(whole.prefix(100)), Array(whole.prefix(4096 + 500))]
    // The header, each part of a slot, and pixels.
    for offset in [0, 8, 17, 24, 32, 39, 64, 72, 80, 88, 96, 104, 112, 120, 128, 4096, 4400, whole.count - 1] {
      var changed = whole
      changed[offset] ^= 0xFF
      damaged.append(changed)
    }
    damaged.append(Array(whole[..<64]) + [UInt8](repeating: 0xFF, count: whole.count - 64))
    for bytes in damaged {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let dataset = try open("disk")
      for _ in 0..<2 { #expect(try pictures(dataset) == expected) }
    }
  }

  @Test func fileThatIsShortenedInUse_changesNoSample() throws {
    let expected = try pictures(open("none"))
    let dataset = try open("disk")
    for _ in 0..<2 { #expect(try pictures(dataset) == expected) }
    #expect(truncate(try cacheFile(folder.file(".tenon-cache")), 4200) == 0)
    for _ in 0..<2 { #expect(try pictures(dataset) == expected) }
  }

  @Test(arguments: ["memory", "disk"])
  func manyThreads_andSeveralInstances_readTheSame(cache: String) async throws {
    let expected = try pictures(open("none"))
    let datasets = [try open(cache), try open(cache)]
    try await withThrowingTaskGroup(of: [Picture].self) { group in
      for index in 0..<8 { group.addTask { try pictures(datasets[index % 2]) } }
      for try await found in group { #expect(found == expected) }
    }
    for dataset in datasets { #expect(try pictures(dataset) == expected) }
  }

  @Test func folderThatCannotBeWritten_isNamed() throws {
    let place = try folder.write("a file", to: "file") + "/cache"
    let text = ImageFiles.message { _ = try open("disk", [NamedValue("cache_path", .string(place))]) }
    #expect(text.contains("cache_path") && text.contains(place) && text.contains("Not a directory"), "\(text)")
  }

  @Test func cachesThatNobodyOpens_areRemoved() throws {
    let cache = folder.file(".tenon-cache")
    _ = try pictures(open("disk"))
    let old = try folder.write("x", to: ".tenon-cache/0000000000000000.pictures")
    let other = try folder.write("x", to: ".tenon-cache/notes.txt")
    for path in [old, other] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -31 * 86_400)], ofItemAtPath: path)
    }
    let recent = try folder.write("x", to: ".tenon-cache/1111111111111111.pictures")
    _ = try open("disk")
    let names = try FileManager.default.contentsOfDirectory(atPath: cache)
    #expect(names.count == 3 && !FileManager.default.fileExists(atPath: old))
    #expect([other, recent].allSatisfy { FileManager.default.fileExists(atPath: $0) })
  }
}
