import Glibc

/// Text on a file descriptor, for what must not be buffered: reports to a parent, and output before `_exit`.
package enum DescriptorOutput {
  /// Writes all of it, however little is taken at a time; gives up when nothing is taken any more.
  package static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        if count < 0, errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
