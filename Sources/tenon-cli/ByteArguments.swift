import Tenon

/// Arguments that are not UTF-8: paths may be, what goes into an experiment or to a plugin may not.
enum ByteArguments {
  /// Options whose values become part of an experiment, or are compared with texts.
  private static let texts = [
    "--data", "--set", "--plugin-path", "--trust", "--layer", "--output", "--part", "--initialize", "--rename",
    "--exclude",
  ]
  /// Commands all of whose arguments are texts.
  private static let commands = ["plugin", "show"]

  /// - Throws: `CommandError` for bytes where only text will do.
  static func check(_ arguments: [String]) throws(CommandError) {
    for (index, argument) in arguments.enumerated() where ByteText.bytes(ofPath: argument) != Array(argument.utf8) {
      let option = texts.first { argument.hasPrefix("\($0)=") || (index > 0 && arguments[index - 1] == $0) }
      guard option != nil || commands.contains(arguments[0]) else { continue }
      throw CommandError.notText(argument, of: option ?? "\(arguments[0])")
    }
  }
}

extension CommandError {
  static func notText(_ argument: String, of place: String) -> CommandError {
    CommandError(
      diagnostic: Diagnostic("not-text", "\(place) takes text in UTF-8, which this is not")
        .received("\(argument), where \\x stands before the number of a byte")
        .help("rename the file or folder, or name it through a link: ln -s PATH link"))
  }
}
