import Foundation
import Tenon
import TenonProcess

/// The terminal's other screen, with keys as they are pressed, for as long as a body runs; afterwards the terminal is what it was,
/// whatever ended the body.
struct FullScreen {
  /// What happened while it waited.
  enum Event: Equatable {
    case key(UInt8)
    /// A signal that asks the process to end, or the end of input.
    case end(status: Int32)
    case nothing
  }

  private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  private static let leave = "\u{1B}[?25h\u{1B}[?1049l"
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]

  private let before: termios

  /// - Parameter body: gets the screen that it writes to.
  static func run<Value>(_ body: (FullScreen) throws -> Value) rethrows -> Value {
    var before = termios()
    _ = tcgetattr(STDIN_FILENO, &before)
    // Blocked, they wait until somebody asks for them; none ends the process while the screen is another one.
    var old = sigset_t()
    var set = signalSet
    pthread_sigmask(SIG_BLOCK, &set, &old)
    let screen = FullScreen(before: before)
    screen.begin()
    defer {
      screen.end()
      pthread_sigmask(SIG_SETMASK, &old, nil)
    }
    return try body(screen)
  }

  /// Writes a page over the one before, without a moment of emptiness.
  func show(_ lines: [ScreenLine], columns: Int, rows: Int) {
    var text = "\u{1B}[H"
    for row in 0..<rows {
      if row > 0 { text += "\r\n" }
      if row < lines.count { text += lines[row].written(columns: columns, hasColours: Terminal.hasColours) }
      text += "\u{1B}[K"
    }
    DescriptorOutput.write(text, to: StandardStreams.output)
  }

  /// Waits for a key or a signal.
  func wait(milliseconds: Int32) -> Event {
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    let ready = poll(&descriptor, 1, milliseconds)
    if let signal = pendingSignal() {
      guard signal == SIGTSTP else { return .end(status: 128 + signal) }
      end()
      raise(SIGSTOP)
      begin()
      return .nothing
    }
    guard ready > 0 else { return .nothing }
    var byte: UInt8 = 0
    let count = read(STDIN_FILENO, &byte, 1)
    if count < 0, errno == EINTR || errno == EAGAIN { return .nothing }
    return count == 1 ? .key(byte) : .end(status: 0)
  }

  private func begin() {
    var raw = before
    // Ctrl-C comes as a key.
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    raw.c_iflag &= ~tcflag_t(IXON | ICRNL)
    // What was typed before counts.
    _ = tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    DescriptorOutput.write(Self.enter, to: StandardStreams.output)
  }

  private func end() {
    DescriptorOutput.write(Self.leave, to: StandardStreams.output)
    var before = before
    _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
  }

  private static var signalSet: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    return set
  }

  private func pendingSignal() -> Int32? {
    var (set, now) = (Self.signalSet, timespec())
    let number = sigtimedwait(&set, nil, &now)
    return number > 0 ? number : nil
  }
}
