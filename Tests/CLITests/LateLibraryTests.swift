import Foundation
import TenonImage
import TestSupport
import Testing

/// Libraries of rare image formats are opened when they are needed, and by nobody else.
@Suite struct LateLibraryTests {
  private static let late = ["libwebp", "libtiff", "libgif", "libcairo", "libfontconfig"]

  /// What a program or library asks the system to load with it.
  private func needed(_ path: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/readelf")
    process.arguments = ["-d", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "\n").filter { $0.contains("(NEEDED)") }.map(String.init)
  }

  @Test func commandAndPlugins_needNone() throws {
    let prefix = URL(fileURLWithPath: StagedTenon.prefix)
    var files = [prefix.appendingPathComponent("bin/tenon").path]
    let plugins = prefix.appendingPathComponent("lib/tenon/plugins")
    for name in FileManager.default.enumerator(atPath: plugins.path)?.compactMap({ $0 as? String }) ?? []
    where name.hasSuffix(".so") {
      files.append(plugins.appendingPathComponent(name).path)
    }
    #expect(files.contains { $0.contains("Datasets") } && files.count > 10)
    for file in files {
      let libraries = try needed(file)
      #expect(libraries.contains { $0.contains("libc.so") }, "\(file)")
      for library in libraries where Self.late.contains(where: library.contains) { Issue.record("\(file): \(library)") }
    }
  }
  @Test func missingLibrary_isNamedWithItsPackage() throws {
    let folder = try TemporaryFolder()
    // A picture of one pixel; the library that is found first is none.
    let pixel = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
    for name in ["a/1.webp", "b/2.webp"] {
      try folder.write(Array(try #require(Data(base64Encoded: pixel))), to: "photos/\(name)")
    }
    try folder.write([], to: "empty/libwebp.so.7")
    let text = """
      data:
        train: {ImageFolder: {root: photos}}
        transforms: [ToTensor]
        batch_size: 2
      model: [Flatten, {Linear: {in_features: 3, out_features: 2}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      training: {epochs: 1}
      """
    try folder.write(text, to: "experiment.yaml")
    var command = Command.built(in: folder)
    #expect(try command.run("train", "experiment.yaml", "--run", "first").status == 0)
    command.environment = ["LD_LIBRARY_PATH": folder.file("empty")]
    let result = try command.run("train", "experiment.yaml", "--run", "second")
    #expect(result.status != 0)
    for part in ["1.webp", "WebP", "Debian's package libwebp7", "libwebp.so.7"] {
      #expect(result.errors.contains(part), "\(result.errors)")
    }
  }
}
