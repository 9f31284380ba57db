import Foundation
import TenonArchive
import TestSupport
import Testing

/// `Examples/Library` does what its comment says.
@Suite struct LibraryExampleTests {
  @Test func planesBirds_learnsFromTheFilesOfCIFAR10() throws {
    let folder = try TemporaryFolder()
    for (file, count) in (1...5).map({ ("data_batch_\($0).bin", 64) }) + [("test_batch.bin", 100)] {
      try folder.write((0..<count).flatMap { record($0, of: file) }, to: file)
    }
    var command = Command(path: Bundle.main.bundlePath + "/planes-birds")
    command.folder = folder.path
    let result = try command.run(folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.filter { $0.hasPrefix("epoch ") }.count == 30)
    let last = try #require(result.lines.last?.split(separator: " "))
    #expect(last.prefix(2) == ["test", "accuracy"] && last.suffix(3) == ["of", "40", "images"])
    #expect(try #require(Double(last[2])) > 0.9)
    #expect(try ModelArchive(path: folder.file("runs/planes-birds/model.tenon")).classNames == ["airplane", "bird"])
  }

  /// A picture of one of five kinds; planes are blue, birds are green, with some noise.
  private func record(_ index: Int, of file: String) -> [UInt8] {
    let label = index % 5
    var state = UInt32(truncatingIfNeeded: index &* 2_654_435_761) ^ UInt32(file.utf8.count &* 97)
    let pixels = (0..<3072).map { position -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      let isBright = position / 1024 == (label == 0 ? 2 : 1)
      return UInt8(state >> 25) &+ (isBright ? 120 : 0)
    }
    return [UInt8(label)] + pixels
  }
}
