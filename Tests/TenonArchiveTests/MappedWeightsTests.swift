import Foundation
import TenonArchive
import TenonCore
import TenonEngine
import TenonFormats
import TestSupport
import Testing

/// Weights that are used where they lie in the file.
@Suite struct MappedWeightsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func mappedWeights_areThoseThatAreRead() throws {
    let path = folder.file("model.tenon")
    try SmallModel.archive().write(to: path)
    let mapped = try ModelArchive(path: path, weights: .mapped)
    #expect(try mapped.state == ModelArchive(path: path).state)
    // A whole block of 64 bytes can be used where it is.
    let weight = try #require(mapped.state["0.weight"])
    #expect(UInt(bitPattern: weight.data) % 64 == 0)
    // What is written to them changes no file.
    weight[Float.self].copy([Float](repeating: 9, count: 64))
    #expect(try ModelArchive(path: path).state["0.weight"]?[Float.self][1] == 1)
  }

  @Test func weightsThatCannotBeMapped_areRead() throws {
    let path = folder.file("model.tenon")
    try SmallModel.archive().write(to: path)
    let archive = try ZipReader(path)
    let contents = try archive.entries.map { ($0.name, try archive.read($0.name, maximumBytes: 1 << 20)) }
    let squeezed = folder.file("squeezed.tenon")
    try ZipWriter.replace(squeezed) { writer in for (name, bytes) in contents { try writer.add(name, bytes) } }
    #expect(try ZipReader(squeezed).entry("weights.safetensors")?.method == .deflated)
    #expect(try ModelArchive(path: squeezed, weights: .mapped).state == ModelArchive(path: path).state)
  }

  /// Mapped memory is still there when the archive's file is replaced, as a training does after every epoch.
  @Test func mappedWeights_outliveTheFile() throws {
    let path = folder.file("model.tenon")
    try SmallModel.archive().write(to: path)
    let mapped = try ModelArchive(path: path, weights: .mapped)
    try SmallModel.archive(state: ["0.weight": Tensor([Float(5)], shape: [1])]).write(to: path)
    #expect(mapped.state["0.weight"]?[Float.self][3] == 3)
  }

  /// Of a gigabyte of weights, the file system keeps nothing, and opening reads nothing but the header.
  @Test func aGigabyteOpens_withoutBeingRead() throws {
    let elements = 1 << 28
    let path = folder.file("large.tenon")
    try SparseArchive.write(path, elements: elements)
    let start = ContinuousClock.now
    let archive = try ModelArchive(path: path, weights: .mapped)
    // Reading it would take ten times as long on any machine, and a crowded one gets its time in slices.
    #expect(ContinuousClock.now - start < .seconds(2))
    #expect(archive.state["0.weight"]?.shape == [elements])
    #expect(try Self.resident(path) < 256 << 10)
    let weight = try #require(archive.state["0.weight"])
    #expect(weight[Float.self][elements - 1] == 0)
    let touched = try Self.resident(path)
    #expect(touched > 0 && touched < 8 << 20)
  }

  /// The bytes of a mapped file that this process holds in memory.
  static func resident(_ path: String) throws -> Int {
    var isInside = false
    var sum = 0
    // A file of the kernel has no size, by which Foundation would read it.
    let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps")).readDataToEndOfFile()
    for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
      if line.contains("-"), line.contains(" "), line.first?.isHexDigit == true, !line.hasPrefix("Anon") {
        if line.split(separator: " ").first?.contains("-") == true { isInside = line.hasSuffix(path) }
      }
      guard isInside, line.hasPrefix("Rss:") else { continue }
      sum += (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
    return sum
  }
}
