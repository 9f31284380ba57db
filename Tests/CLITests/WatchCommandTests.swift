import Foundation
import TestSupport
import Testing

/// `tenon watch`: a run's files in full screen, and a terminal that is afterwards what it was.
@Suite struct WatchCommandTests {
  private static let (enter, leave) = ("\u{1B}[?1049h\u{1B}[?25l", "\u{1B}[?25h\u{1B}[?1049l")
  private let folder: TemporaryFolder
  private let run: String

  init() throws {
    folder = try TemporaryFolder()
    run = folder.file("run")
    let experiment = try folder.write(
      """
      name: watched
      data:
        train: {Blobs: {size: 200, num_classes: 3, shapes: [[8]]}}
        validation: {Blobs: {size: 60, num_classes: 3, shapes: [[8]], random_offset: 200}}
        batch_size: 10
      model: [{Linear: {in_features: 8, out_features: 16}}, ReLU, {Linear: {in_features: 16, out_features: 3}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      training: {epochs: 6}
      """, to: "watched.yaml")
    let result = try Command.built.run("train", experiment, "--run", run)
    try #require(result.status == 0, "\(result.errors)")
  }

  private func watch(
    columns: Int = 100, kind: String = "xterm", environment: [String: String] = ["LC_ALL": "C.UTF-8", "NO_COLOR": ""],
    _ actions: PseudoTerminal.Action...
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      columns: columns, kind: kind, ["watch", run], environment: environment, actions: actions)
  }

  /// The rows of the last page.
  private func page(_ terminal: PseudoTerminal) -> [String] {
    let page = terminal.text.components(separatedBy: "\u{1B}[H").last?.components(separatedBy: Self.leave).first ?? ""
    return page.components(separatedBy: "\r\n").map { row in
      // The terminal puts a second one before the end of a line.
      row.replacing(/\u{1B}\[[0-9]*m/, with: "").replacingOccurrences(of: "\u{1B}[K", with: "")
        .replacingOccurrences(of: "\r", with: "")
    }
  }

  @Test(arguments: ["q", "\u{3}"])
  func keys_leave_andTheTerminalIsAsItWas(key: String) throws {
    let terminal = try watch(.init(when: "last lines") { $0.type(key) })
    #expect(terminal.status == 0 && terminal.isRestored)
    #expect(terminal.text.hasPrefix(Self.enter) && terminal.text.hasSuffix(Self.leave))
    let page = page(terminal)
    #expect(page.count == 24 && page[0] == "watched  finished" && page[1].hasPrefix("epoch 6/6 [====="))
    #expect(page.contains { $0.hasPrefix("loss  train ") && $0.contains("accuracy  train ") })
    #expect(page.contains { $0.hasPrefix("norms ") } && page.contains { $0.contains("finished  model of epoch") })
    #expect(terminal.text.contains("\u{1B}[36m") && terminal.text.contains { ("\u{2801}"..."\u{28FF}").contains($0) })
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func signals_leaveTheTerminalAsItWas(signal: Int32) throws {
    let terminal = try watch(.init(when: "last lines") { $0.send(signal) })
    #expect(terminal.status == 128 + signal && terminal.isRestored && terminal.text.hasSuffix(Self.leave))
  }

  @Test func aRunThatGoes_isAnErrorBelowTheOldScreen() throws {
    let terminal = try watch(
      .init(when: "last lines") { _ in try FileManager.default.removeItem(atPath: self.run) })
    #expect(terminal.status == 1 && terminal.isRestored)
    let after = terminal.text.components(separatedBy: Self.leave)
    #expect(after.count == 2 && after[1].contains("is no folder of a run"), "\(after)")
  }

  @Test func aChangedFile_isShown_withoutWhatWouldMoveTheCursor() throws {
    let log = "\(run)/log.txt"
    let terminal = try watch(
      .init(when: "last lines") { _ in
        let handle = try #require(FileHandle(forWritingAtPath: log))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("a new line\u{1B}]0;title\u{7}\u{1B}[2J\n".utf8))
        try handle.close()
      },
      .init(when: "a new line") { $0.type("q") })
    #expect(terminal.status == 0)
    #expect(page(terminal).contains("a new line\\u001b]0;title\\u0007\\u001b[2J"), "\(page(terminal))")
    #expect(!terminal.text.contains("\u{1B}]") && !terminal.text.contains("\u{1B}[2J"))
  }

  @Test(arguments: [20, 60])
  func narrowWindows_areNotExceeded_andPlainTerminalsGetLetters(columns: Int) throws {
    let terminal = try watch(
      columns: columns, environment: ["LC_ALL": "C", "NO_COLOR": "1"], .init(when: "loss") { $0.type("q") })
    #expect(terminal.status == 0 && terminal.text.utf8.allSatisfy { $0 < 0x80 })
    #expect(!terminal.text.contains(/\u{1B}\[[0-9]*m/))
    #expect(page(terminal).allSatisfy { $0.count <= columns }, "\(page(terminal))")
    #expect(page(terminal).contains { $0.hasSuffix("v") || $0.contains("ttt") })
  }

  @Test func windowThatIsMadeNarrower_isFollowed() throws {
    let terminal = try watch(
      .init(when: "last lines") { $0.makeWindow(columns: 30) }, .init(when: "\u{1B}[H") { $0.type("q") })
    #expect(terminal.status == 0 && terminal.isRestored)
    #expect(page(terminal).allSatisfy { $0.count <= 30 }, "\(page(terminal))")
  }

  @Test func aPipe_andADumbTerminal_getOnePage() throws {
    let piped = try Command.built.run("watch", run)
    #expect(piped.status == 0 && !piped.output.contains("\u{1B}"))
    #expect(piped.lines.first == "watched  finished" && piped.output.contains("\nloss  t: train "))
    let dumb = try watch(kind: "dumb", .init(when: "last lines") { _ in })
    #expect(dumb.status == 0 && !dumb.text.contains("\u{1B}") && dumb.text.contains("watched  finished"))
  }

  @Test func whatIsNoRun_isNamed() throws {
    let result = try Command.built.run("watch", folder.path)
    #expect(result.status == 1 && result.errors.contains("is no folder of a run"), "\(result.errors)")
  }
}
