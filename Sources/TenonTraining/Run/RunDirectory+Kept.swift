import Foundation
import TenonCore
import TenonFormats

extension RunDirectory {
  private static let keptPrefix = "epoch-"
  private static let keptSuffix = ".tenon"

  /// The folder of checkpoints that stay.
  var keptFolder: String { "\(path)/checkpoints" }

  /// `checkpoints/epoch-0005.tenon`.
  func keptPath(epoch: Int) -> String {
    let digits = String(epoch)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "\(keptFolder)/\(Self.keptPrefix)\(padded)\(Self.keptSuffix)"
  }

  /// Epochs whose checkpoints have stayed in a run's folder, in order.
  static func keptEpochs(in folder: String) -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name -> Int? in
      guard name.hasPrefix(keptPrefix), name.hasSuffix(keptSuffix) else { return nil }
      let digits = name.dropFirst(keptPrefix.count).dropLast(keptSuffix.count)
      return digits.count >= 4 && digits.allSatisfy(\.isNumber) ? Int(digits) : nil
    }.sorted()
  }

  /// Lets the checkpoint that has just been written stay as that of an epoch, then removes those that are too many.
  ///
  /// Both names stand for one file, which the next checkpoint replaces under the one only, so that nothing is written twice.
  ///
  /// - Parameter most: how many stay; nil for all.
  /// - Throws: `FileError`; then all those from before are there.
  func keepCheckpoint(epoch: Int, most: Int?) throws {
    try Folder.make(keptFolder)
    try DurableFile.link(checkpointPath, to: keptPath(epoch: epoch))
    guard let most else { return }
    // One of a later epoch is no older one: a run may have been put back to where it was before.
    let kept = Self.keptEpochs(in: keptFolder).filter { $0 <= epoch }
    for old in kept.dropLast(most) { _ = ByteText.withPath(keptPath(epoch: old)) { unlink($0) } }
  }
}
