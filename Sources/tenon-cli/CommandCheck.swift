import ArgumentParser
import Tenon

/// Mistyped names of commands and options, which the parser answers without a suggestion.
enum CommandCheck {
  /// Options that every command has; the parser suggests a command's own.
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

  /// A parser's message, with a suggestion where it has none for an unknown option.
  static func advised(_ text: String) -> String {
    let marker = "Unknown option '"
    guard let start = text.range(of: marker)?.upperBound, let end = text[start...].firstIndex(of: "'"),
      !text[end...].hasPrefix("'. Did you mean"),
      let option = Spelling.nearest(to: String(text[start..<end]), in: common)
    else { return text }
    return text[...end] + ". Did you mean '\(option)'?" + text[text.index(after: end)...]
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
