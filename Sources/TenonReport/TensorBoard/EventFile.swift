import Foundation
import TenonCore
import TenonFormats

/// A file of events that is only ever appended to, each record by one write: whoever reads it while it grows, or after its
/// writer was killed, finds whole records and at most a last one that is cut short.
final class EventFile: Sendable {
  let path: String
  private let descriptor: Int32

  /// Makes a new file in a folder that is there.
  ///
  /// Readers go through the files of a folder by name and do not return to an earlier one, so its name sorts behind those
  /// that are there: `events.out.tfevents.SECONDS.HOST.PROCESS.COUNT` and the suffix.
  ///
  /// - Throws: `FileError`.
  init(in folder: String, suffix: String) throws(FileError) {
    let latest = Folder.names(in: folder).compactMap(Self.seconds(ofName:)).max() ?? 0
    var seconds = max(Int(Date().timeIntervalSince1970), min(latest + 1, Self.mostSeconds))
    while true {
      let path = "\(folder)/\(Self.name(seconds: seconds, suffix: suffix))"
      let descriptor = ByteText.withPath(path) { open($0, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      guard descriptor < 0 else {
        self.path = path
        self.descriptor = descriptor
        return
      }
      guard errno == EEXIST else { throw FileError.system("write", path) }
      seconds += 1
    }
  }

  deinit { close(descriptor) }

  private static let prefix = "events.out.tfevents."
  /// What ten digits can say.
  private static let mostSeconds = 9_999_999_999

  /// When a file was begun, by its name; nil for any other name.
  private static func seconds(ofName name: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    let digits = name.dropFirst(prefix.count).prefix { $0 != "." }
    return digits.count == 10 ? Int(digits).flatMap { $0 >= 0 ? $0 : nil } : nil
  }

  private static func name(seconds: Int, suffix: String) -> String {
    let digits = String(seconds)
    let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    // No separator of folders may come in with what a machine is called.
    let host = HostName.current.replacingOccurrences(of: "/", with: "_")
    return "\(prefix)\(padded).\(host).\(getpid()).\(EventFileCount.next())\(suffix)"
  }

  /// Appends a record.
  ///
  /// - Throws: `FileError`; then nothing of it stays in the file.
  func append(_ data: [UInt8]) throws {
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? status.st_size : nil
    do {
      try OutputFile(descriptor, shownAs: path).write(EventRecord.bytes(of: data))
    } catch {
      // Half a record would hide all that come after it.
      if let size { _ = ftruncate(descriptor, size) }
      throw error
    }
  }
}

/// What this machine is called.
enum HostName {
  static let current: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}
