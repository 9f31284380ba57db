import ArgumentParser
import Tenon

/// Mistyped names of commands and options, which the parser answers with no suggestion, or with a poor one.
enum CommandCheck {
  /// Options that every command has, and no usage names.
  private static let common = ["--help", "--version"]

  /// Walks along the names of commands to the first word that is none.
  ///
  /// - Throws: `CommandError` where a command is wanted and another word stands.
  static func check(_ arguments: [String], of root: any ParsableCommand.Type) throws(CommandError) {
    var command: any ParsableCommand.Type = root
    var path = [root._commandName]
    for argument in arguments {
      let commands = command.configuration.subcommands
      guard !commands.isEmpty, !argument.hasPrefix("-"), argument != "help" || path.count > 1 else { return }
      guard let next = commands.first(where: { $0._commandName == argument }) else {
        let known = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
        throw CommandError.unknown(argument, after: path, known)
      }
      command = next
      path.append(argument)
    }
  }

  /// The parser's message about an unknown option, with the nearest of those that the command has.
  static func advised(_ text: String, _ arguments: [String], of root: any ParsableCommand.Type) -> String {
    let marker = "Unknown option '"
    guard let start = text.range(of: marker)?.upperBound, let end = text[start...].firstIndex(of: "'") else {
      return text
    }
    // Its own suggestion is at times nothing like what was written.
    let rest = text[end...].firstIndex(where: \.isNewline).map { text[$0...] } ?? ""
    var command: any ParsableCommand.Type = root
    for argument in arguments {
      let commands = command.configuration.subcommands
      guard let next = commands.first(where: { $0._commandName == argument }) else { break }
      command = next
    }
    let help = root.helpMessage(for: command)
    let known = help.split { !$0.isLetter && $0 != "-" }.filter { $0.hasPrefix("--") }.map(String.init)
    let nearest = Spelling.nearest(to: String(text[start..<end]), in: known + common)
    return text[...end] + (nearest.map { ". Did you mean '\($0)'?" } ?? "") + rest
  }
}

/// A command that there is not.
struct CommandError: TenonError {
  let diagnostic: Diagnostic

  static func unknown(_ word: String, after path: [String], _ known: [String]) -> CommandError {
    let command = path.joined(separator: " ")
    return CommandError(
      diagnostic: Diagnostic("unknown-command", "\(command) has no command '\(word)'")
        .with("did you mean", Spelling.nearest(to: word, in: known).map { "\(command) \($0)" })
        .with("commands", known.joined(separator: ", "))
        .help("`\(command) --help` shows what each does"))
  }
}
