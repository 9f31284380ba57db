import ArgumentParser
import Foundation
import Tenon
import TenonProcess

struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Show a run in the terminal: curves, norms of layers, last lines.",
    discussion: """
      A run's files are read, and nothing of it is run; the page follows them while the training goes on, here or in another \
      terminal. q or Ctrl-C leaves. Where there is no terminal, or one that cannot move the cursor, the page is printed once.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("A run's folder, written by `train`.", valueName: "RUN"))
  var path: String

  /// Between two looks at the files.
  private static let pause: Int32 = 250
  private static let printedColumns = 80

  func run() throws {
    let first = try RunRecord(path: path)
    guard Terminal.canRewrite, isatty(STDIN_FILENO) == 1 else {
      for note in first.notes { Console.error("note: \(note)") }
      let page = WatchPage(first, hasColours: false)
      let columns = isatty(StandardStreams.output) == 1 ? Terminal.columns : Self.printedColumns
      for line in page.lines(columns: columns, rows: nil) {
        Console.line(line.written(columns: columns, hasColours: false).trimmingTail)
      }
      return
    }
    let status = try FullScreen.run { try follow(first, on: $0) }
    if status != 0 { throw ExitCode(status) }
  }

  /// - Returns: what the process ends with.
  private func follow(_ first: RunRecord, on screen: FullScreen) throws -> Int32 {
    var (record, seen) = (first, RunFiles(first.path))
    var shown: (columns: Int, rows: Int)?
    while true {
      let files = RunFiles(record.path)
      let size = (columns: Terminal.columns, rows: Terminal.rows)
      if files != seen {
        seen = files
        // Between two files of a training nothing may fit for a moment; a run that is gone ends this.
        record = try RunRecord(path: record.path)
        shown = nil
      }
      if shown.map({ $0 != size }) ?? true {
        shown = size
        screen.show(
          WatchPage(record).lines(columns: size.columns, rows: size.rows), columns: size.columns, rows: size.rows)
      }
      switch screen.wait(milliseconds: Self.pause) {
      case .key(UInt8(ascii: "q")), .key(UInt8(ascii: "Q")): return 0
      case .key(3): return 0
      case .end(let status): return status
      case .key, .nothing: break
      }
    }
  }
}

/// By which it is seen that something has changed in a run's folder.
private struct RunFiles: Equatable {
  private let states: [[Int]]
  private let isInUse: Bool

  init(_ path: String) {
    let names = ["metrics.jsonl", "log.txt", "report.json", "checkpoint.tenon", "model.tenon"]
    states = names.map { name in
      var state = stat()
      guard stat("\(path)/\(name)", &state) == 0 else { return [] }
      return [Int(state.st_ino), Int(state.st_size), state.st_mtim.tv_sec, state.st_mtim.tv_nsec]
    }
    isInUse = RunDirectory.isInUse(path)
  }
}

extension String {
  /// Without spaces at its end.
  fileprivate var trimmingTail: String { String(reversed().drop { $0 == " " }.reversed()) }
}
