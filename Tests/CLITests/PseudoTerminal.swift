import Foundation
import TestSupport

/// The command in a terminal of a given size, as a person runs it.
struct PseudoTerminal {
  /// All bytes that came, as text.
  let text: String
  let status: Int32
  /// Whether the terminal's settings were in the end what they had been in the beginning.
  let isRestored: Bool

  /// What a person does when a text is on the screen.
  struct Action {
    let text: String
    let body: (Person) throws -> Void

    init(when text: String, _ body: @escaping (Person) throws -> Void) { (self.text, self.body) = (text, body) }
  }

  /// Who sits there.
  struct Person {
    fileprivate let process: pid_t
    fileprivate let terminal: Int32

    func type(_ text: String) { _ = write(terminal, text, text.utf8.count) }
    func send(_ signal: Int32) { kill(process, signal) }
    func makeWindow(columns: Int) { PseudoTerminal.resize(terminal, columns) }
  }

  struct Failure: Error {}

  /// TIOCSPTLCK and TIOCGPTN of <asm/ioctls.h>.
  private static let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  /// - Parameters:
  ///   - columns: of the window.
  ///   - then: other columns that the window gets once something moves.
  ///   - answer: what is typed; nil for nobody who could type.
  ///   - variables: in addition to the test's own.
  ///   - actions: one after another, each once its text has come after what the one before waited for.
  init(
    columns: Int, then narrower: Int? = nil, kind: String = "xterm", _ arguments: [String],
    answering answer: String? = nil,
    environment variables: [String: String] = [:], actions: [Action] = []
  ) throws {
    // As posix_openpt, unlockpt and ptsname, which Swift does not see.
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard master >= 0 else { throw Failure() }
    defer { close(master) }
    var (locked, number): (Int32, UInt32) = (0, 0)
    guard ioctl(master, Self.setLock, &locked) == 0, ioctl(master, Self.getNumber, &number) == 0 else {
      throw Failure()
    }
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw Failure() }
    Self.resize(slave, columns)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Command.built.path)
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["TERM"] = kind
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["TENON_PLUGIN_PATH"] = nil
    process.environment = environment.merging(variables) { $1 }
    let handle = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
    process.standardInput = answer == nil && actions.isEmpty ? FileHandle.nullDevice : handle
    process.standardOutput = handle
    process.standardError = handle
    let before = Self.settings(master)
    try process.run()
    close(slave)
    if let answer { _ = write(master, answer, answer.utf8.count) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    var isResized = false
    var (left, searched) = (actions[...], 0)
    // Reading fails once no process has the other end.
    while case let count = read(master, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
      if let narrower, !isResized, bytes.contains(0x1B) {
        Self.resize(master, narrower)
        isResized = true
      }
      // Actions are searched for in what came since the last one.
      guard let action = left.first else { continue }
      let rest = String(decoding: bytes[searched...], as: UTF8.self)
      guard rest.contains(action.text) else { continue }
      (left, searched) = (left.dropFirst(), bytes.count)
      try action.body(Person(process: process.processIdentifier, terminal: master))
    }
    isRestored = Self.settings(master) == before
    process.waitUntilExit()
    text = String(decoding: bytes, as: UTF8.self)
    status = process.terminationStatus
  }

  /// What the moving line was, from the first to the last.
  var frames: [String] {
    text.components(separatedBy: "\r\u{1B}[J").dropFirst().compactMap { part in
      let frame = part.prefix { $0 != "\r" && $0 != "\r\n" && $0 != "\n" }
      // Whatever ends with an end of line is no moving line.
      return part.dropFirst(frame.count).first == "\r" ? String(frame) : nil
    }
  }

  /// The rows that are left on the screen, of a window that breaks what is too long.
  func screen(columns: Int) -> [String] {
    var rows: [[Character]] = [[]]
    var (row, column) = (0, 0)
    var rest = Substring(text)
    while let character = rest.popFirst() {
      switch character {
      case "\u{1B}":
        guard rest.hasPrefix("[J") else { return ["an unknown escape"] }
        rest = rest.dropFirst(2)
        rows = Array(rows[...row])
        rows[row] = Array(rows[row].prefix(column))
      case "\r": column = 0
      case "\n", "\r\n":
        (row, column) = (row + 1, 0)
        if row == rows.count { rows.append([]) }
      default:
        if column == columns {
          (row, column) = (row + 1, 0)
          if row == rows.count { rows.append([]) }
        }
        while rows[row].count <= column { rows[row].append(" ") }
        rows[row][column] = character
        column += 1
      }
    }
    return rows.map { String($0) }
  }

  private static func settings(_ descriptor: Int32) -> [UInt32] {
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else { return [] }
    return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
  }

  private static func resize(_ descriptor: Int32, _ columns: Int) {
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }
}
