import CFuzzer
import Glibc

/// The bytes of one input, also as a file: a piece of memory that has a path.
struct FuzzInput {
  let bytes: [UInt8]

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = Array(bytes) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// A file that holds the bytes until the next input does.
  var path: String {
    ftruncate(Self.descriptor, 0)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(Self.descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
      }
      guard count > 0 else { fatalError("the input cannot be written: \(errno)") }
      written += count
    }
    return "/proc/self/fd/\(Self.descriptor)"
  }

  /// The same in a folder, under a name.
  func folder(holding name: String) -> String {
    _ = unlink("\(Self.folder)/\(name)")
    symlink(path, "\(Self.folder)/\(name)")
    return Self.folder
  }

  private static let descriptor: Int32 = {
    let descriptor = cfuzzer_memory_file()
    guard descriptor >= 0 else { fatalError("no memory for the input: \(errno)") }
    return descriptor
  }()

  private static let folder: String = {
    let path = "/tmp/tenon-fuzz-\(getpid())"
    mkdir(path, 0o700)
    atexit { Fuzz.removeFolder() }
    return path
  }()

  fileprivate static func remove() {
    guard let directory = opendir(folder) else { return }
    while let entry = readdir(directory) {
      withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { _ = unlink("\(folder)/\(String(cString: $0))") }
      }
    }
    closedir(directory)
    rmdir(folder)
  }
}

extension Fuzz {
  static func removeFolder() { FuzzInput.remove() }
}
