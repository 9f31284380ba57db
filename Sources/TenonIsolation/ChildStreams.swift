import CTenonProcess
import Glibc

/// The three pipes from a child, each read to its end, of which no more is kept than is allowed.
struct ChildStreams {
  struct Stream {
    var descriptor: Int32
    let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isTruncated = false

    init(_ descriptor: Int32, limit: Int) {
      self.descriptor = descriptor
      self.limit = limit
    }

    /// Reads what is there, at most `count` bytes; closes at the end.
    mutating func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
      guard descriptor >= 0 else { return 0 }
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else {
        if count == 0 || (errno != EAGAIN && errno != EINTR) { close() }
        return 0
      }
      let kept = min(count, limit - bytes.count)
      bytes += buffer[..<max(kept, 0)]
      isTruncated = isTruncated || kept < count
      return count
    }

    mutating func close() {
      if descriptor >= 0 { _ = Glibc.close(descriptor) }
      descriptor = -1
    }
  }

  private(set) var output: Stream
  private(set) var errors: Stream
  private(set) var report: Stream
  private let pidfd: Int32
  /// Bytes read at once, and most that is read of each pipe after the end: more than a pipe holds.
  private static let chunk = 64 << 10
  private static let drained = 2 << 20

  init(_ child: tenon_process, _ limits: ChildLimits) {
    output = Stream(child.output, limit: limits.outputBytes)
    errors = Stream(child.errors, limit: limits.outputBytes)
    report = Stream(child.report, limit: limits.reportBytes)
    pidfd = child.pidfd
  }

  /// Waits for something to read or for the child's end, and reads.
  mutating func wait(_ duration: Duration) {
    var polled = [output.descriptor, errors.descriptor, report.descriptor, pidfd].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let milliseconds = Int32(clamping: Int((duration / .milliseconds(1)).rounded(.up)))
    guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return }
    Self.withChunk { buffer in
      _ = output.read(buffer)
      _ = errors.read(buffer)
      _ = report.read(buffer)
    }
  }

  /// Reads what the pipes hold, without waiting.
  mutating func drain() {
    Self.withChunk { buffer in
      Self.drain(&output, buffer)
      Self.drain(&errors, buffer)
      Self.drain(&report, buffer)
    }
  }

  private static func drain(_ stream: inout Stream, _ buffer: UnsafeMutableRawBufferPointer) {
    var total = 0
    while total < drained {
      let count = stream.read(buffer)
      if count == 0 { return }
      total += count
    }
  }

  private static func withChunk(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: chunk, alignment: 16, body)
  }

  mutating func close() {
    output.close()
    errors.close()
    report.close()
    if pidfd >= 0 { _ = Glibc.close(pidfd) }
  }
}

/// Null-terminated copies of texts in a null-terminated array, as `exec` wants them.
final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [String]) {
    count = texts.count
    pointers = .allocate(capacity: count + 1)
    for (index, text) in texts.enumerated() { (pointers + index).initialize(to: strdup(text)) }
    (pointers + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { free(pointers[index]) }
    pointers.deallocate()
  }
}
