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
    let (command, path) = named(by: arguments, in: root)
    let commands = command.configuration.subcommands
    guard !commands.isEmpty, command.configuration.defaultSubcommand == nil,
      let word = arguments.dropFirst(path.count - 1).first, !word.hasPrefix("-"),
      word != "help" || path.count > 1
    else { return }
    let known = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    throw CommandError.unknown(word, after: path, known)
  }

  /// The command that the first words name, with the way there.
  private static func named(by arguments: [String], in root: any ParsableCommand.Type)
    -> (command: any ParsableCommand.Type, path: [String])
  {
    var command: any ParsableCommand.Type = root
    var path = [root._commandName]
    for argument in arguments {
      guard let next = command.configuration.subcommands.first(where: { $0._commandName == argument }) else { break }
      command = next
      path.append(argument)
    }
    return (command, path)
  }

  /// The parser's message about an unknown option, with the nearest of those that the command has.
  static func advised(_ text: String, _ arguments: [String], of root: any ParsableCommand.Type) -> String {
    let marker = "Unknown option '"
    guard let start = text.range(of: marker)?.upperBound, let end = text[start...].firstIndex(of: "'") else {
      return text
    }
    // Its own suggestion is at times nothing like what was written.
    let rest = text[end...].firstIndex(where: \.isNewline).map { text[$0...] } ?? ""
    let help = root.helpMessage(for: named(by: arguments, in: root).command)
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
