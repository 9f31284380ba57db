import Glibc
import Synchronization
import TenonImage
import TenonPlugin

/// Pictures in a file, for all trainings that decode the same files in the same way.
///
/// The file has a table of slots, one for each sample, and behind it the pixels as they were decoded, each at a place that
/// nobody writes again. A slot is written after its pixels and says where they are, of which state of the image's file, with
/// hashes of both; so a process that is killed leaves nothing worse than pixels without a slot, and what is damaged is
/// decoded again. Processes share the file: a lock is held for no more than taking a place in it. It is read and not
/// mapped, so that nobody who shortens it can bring a training down.
final class DiskPictureCache: PictureCache {
  private struct State {
    /// The slots whose pixels have been looked through, by sample.
    var slots: [PictureSlot?]
    /// Whether the disk, or what may be used of it, is full.
    var isFull = false
  }

  private let file: PictureCacheFile
  private let limit: Int
  private let pixels: Int
  private let state: Mutex<State>

  /// Opens the file of a key in a folder, or begins it.
  ///
  /// - Parameters:
  ///   - count: samples.
  ///   - pixels: the most that a picture has.
  ///   - limit: the most bytes of the file; nil: what it has, and a quarter of what is free on the disk.
  /// - Throws: `ComponentError` (data) naming the folder.
  init(folder: FilePath, key: UInt64, count: Int, pixels: Int, limit: Int?) throws {
    self.pixels = pixels
    file = try PictureCacheFile(folder: folder, key: key, count: count)
    self.limit = limit ?? file.defaultLimit
    state = Mutex(State(slots: Array(repeating: nil, count: count)))
  }

  func picture(_ index: Int, _ stamp: FileStamp) -> (any KeptPicture)? {
    if let slot = state.withLock({ $0.slots[index] }), slot.stamp == stamp {
      return DiskPicture(file: file, slot: slot)
    }
    guard let slot = file.slot(index), slot.stamp == stamp, slot.size.height * slot.size.width <= pixels else {
      return nil
    }
    let picture = DecodedPicture(size: slot.size, channels: slot.channels) {
      file.read(into: .init($0), at: slot.offset)
    }
    guard let picture, PictureSlot.hash(picture) == slot.pixels else { return nil }
    state.withLock { $0.slots[index] = slot }
    return picture
  }

  func hasRoom(_ bytes: Int) -> Bool { !state.withLock { $0.isFull } && file.dataStart + bytes <= limit }

  func keep(_ picture: DecodedPicture, _ index: Int, _ stamp: FileStamp) {
    // One place at a time within this process; the file's lock is for others.
    let place = state.withLock { state -> PictureCacheFile.Place in
      let place = state.isFull ? .full : file.take(picture.pixels.count, limit: limit)
      if place == .full { state.isFull = true }
      return place
    }
    guard case .at(let offset) = place else { return }
    let slot = PictureSlot(offset: offset, stamp: stamp, picture: picture)
    guard file.write(UnsafeRawBufferPointer(picture.pixels), at: offset), file.write(slot, index) else {
      state.withLock { $0.isFull = true }
      return
    }
    state.withLock { $0.slots[index] = slot }
  }
}

/// A picture in the file, of which parts are read.
private struct DiskPicture: KeptPicture {
  let file: PictureCacheFile
  let slot: PictureSlot
  var size: Resample.Size { slot.size }
  var channels: Int { slot.channels }

  func copy(_ part: PicturePart, into output: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    let (row, stride) = (part.width * channels, size.width * channels)
    let first = slot.offset + part.top * stride + part.left * channels
    if row == stride { return file.read(into: .init(output), at: first) }
    // To pass over what lies between rows costs less than a call for each of them, where it is not much.
    if 2 * row >= stride { return file.readRows(of: row, stride: stride, into: .init(output), at: first) }
    return (0..<part.height).allSatisfy { y in
      let line = UnsafeMutableBufferPointer(rebasing: output[(y * row)..<((y + 1) * row)])
      return file.read(into: .init(line), at: first + y * stride)
    }
  }
}
