import Synchronization

/// Pictures in memory, as many as fit: those that were read first stay.
///
/// An epoch reads every picture once, so that to throw out the oldest one would throw out the one that is needed next.
final class MemoryPictureCache: PictureCache {
  private struct Entry {
    let picture: DecodedPicture
    let stamp: FileStamp
  }

  private struct State {
    var entries: [Entry?]
    var bytes = 0
  }

  private let limit: Int
  private let state: Mutex<State>

  /// - Parameters:
  ///   - count: samples.
  ///   - limit: the most bytes that pictures take together.
  init(count: Int, limit: Int) {
    self.limit = limit
    state = Mutex(State(entries: Array(repeating: nil, count: count)))
  }

  func picture(_ index: Int, _ stamp: FileStamp) -> (any KeptPicture)? {
    state.withLock { state in
      guard let entry = state.entries[index], entry.stamp == stamp else { return nil }
      return entry.picture
    }
  }

  func hasRoom(_ bytes: Int) -> Bool { state.withLock { bytes <= limit - $0.bytes } }

  func keep(_ picture: DecodedPicture, _ index: Int, _ stamp: FileStamp) {
    state.withLock { state in
      let freed = state.entries[index]?.picture.pixels.count ?? 0
      guard picture.pixels.count <= limit - state.bytes + freed else { return }
      state.bytes += picture.pixels.count - freed
      state.entries[index] = Entry(picture: picture, stamp: stamp)
    }
  }
}
