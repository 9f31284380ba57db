import Glibc
import Synchronization
import TenonProcess

/// What this process is calling in a plugin, in memory that outlives a crash: a file that is mapped.
///
/// The parent reads it when the child died; a watchdog ends the process when one call takes too long.
package final class CallRecord: @unchecked Sendable {
  /// The record of this process; plugins are called from one thread, apart from the checks of threads.
  package static let shared = CallRecord()

  private static let size = 4096
  private static let textOffset = 16
  /// Status with which the watchdog ends the process.
  package static let hangStatus: Int32 = 97

  private let lock = Mutex(())
  private var memory: UnsafeMutableRawPointer
  private var component = ""
  private var check = ""

  private init() {
    memory = .allocate(byteCount: Self.size, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.size)
  }

  /// Moves the record into a file; does nothing when that cannot be.
  package func map(_ path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard ftruncate(descriptor, off_t(Self.size)) == 0,
      let mapped = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
    else { return }
    memory = mapped
  }

  package func begin(component: String, check: String) {
    lock.withLock { _ in
      self.component = component
      self.check = check
    }
    call("")
  }

  /// Notes that a call of the plugin begins; an empty name: none is under way.
  ///
  /// Not inlined: every check calls it, and copies of it make the module slow to build.
  @inline(never)
  package func call(_ name: String) {
    lock.withLock { _ in
      let count = memory.load(as: UInt64.self) &+ 1
      let text = Array("\(component)\t\(check)\t\(name)".utf8.prefix(Self.size - Self.textOffset - 1)) + [0]
      (memory + Self.textOffset).copyMemory(from: text, byteCount: text.count)
      memory.storeBytes(of: name.isEmpty ? 0 : 1, toByteOffset: 8, as: UInt8.self)
      memory.storeBytes(of: count, as: UInt64.self)
    }
  }

  /// What a record in a file says; nil when it is none.
  package static func read(_ bytes: [UInt8]) -> (component: String, check: String, call: String)? {
    guard bytes.count > textOffset else { return nil }
    let text = String(decoding: bytes[textOffset...].prefix { $0 != 0 }, as: UTF8.self)
    let parts = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
  }

  /// Starts a thread that ends this process when a call does not return within some seconds.
  package func watch(seconds: Double) {
    let limit = Unmanaged.passRetained(Limit(self, seconds)).toOpaque()
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        HostThread.begin()
        let limit = Unmanaged<Limit>.fromOpaque(argument).takeRetainedValue()
        limit.record.waitForHang(limit.seconds)
        return nil
      }, limit)
  }

  private func waitForHang(_ seconds: Double) {
    var last: UInt64 = 0
    // Counted in rounds of this thread: time in which the whole process was stopped does not count.
    var rounds = 0.0
    while true {
      usleep(20_000)
      let (count, isCalling) = lock.withLock { _ in
        (memory.load(as: UInt64.self), memory.load(fromByteOffset: 8, as: UInt8.self) != 0)
      }
      if count != last || !isCalling {
        (last, rounds) = (count, 0)
      } else {
        rounds += 1
        if rounds * 0.02 > seconds { _exit(Self.hangStatus) }
      }
    }
  }

  private final class Limit: Sendable {
    let record: CallRecord
    let seconds: Double

    init(_ record: CallRecord, _ seconds: Double) {
      self.record = record
      self.seconds = seconds
    }
  }
}
