import TestSupport
import Testing

/// What is mistyped on the command line is answered with what was meant.
@Suite struct CommandNameTests {
  @Test func mistypedCommand_isAnsweredWithTheNearest() throws {
    let result = try Command.built.run("trian", "experiment.yaml", "--set", "x=1")
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(
      result.errors == """
        error[unknown-command]: tenon has no command 'trian'
          did you mean: tenon train
          commands: train, watch, evaluate, predict, features, inspect, report, export, import, convert, data, show, bench, archive, plugin
          help: `tenon --help` shows what each does

        """)
  }

  @Test(arguments: [("verfy", "tenon plugin verify"), ("instal", "tenon plugin install"), ("NEW", "tenon plugin new")])
  func mistypedCommandOfPlugins_isAnsweredWithTheNearest(word: String, meant: String) throws {
    let result = try Command.built.run("plugin", word, "--quick")
    #expect(result.status == 2 && result.errors.contains("  did you mean: \(meant)\n"))
  }

  @Test func wordThatIsNothingLikeACommand_getsTheListAlone() throws {
    let result = try Command.built.run("experiment.yaml")
    #expect(result.status == 2 && result.errors.contains("  commands: train, "))
    #expect(!result.errors.contains("did you mean"))
  }

  @Test(arguments: [
    (["train", "x.yaml", "--resmue", "runs/x"], "--resume"), (["inspect", "x.yaml", "--jsno"], "--json"),
    (["--vresion"], "--version"), (["train", "x.yaml", "--hlep"], "--help"), (["plugin", "list", "--hepl"], "--help"),
  ])
  func mistypedOption_isAnsweredWithTheNearest(arguments: [String], meant: String) throws {
    let result = try Command.built.run(arguments)
    #expect(result.status == 2 && result.errors.contains("Did you mean '\(meant)'?"), "\(result.errors)")
  }

  @Test func optionThatIsNothingLikeOne_getsNoSuggestion() throws {
    let result = try Command.built.run("plugin", "list", "--frob")
    #expect(result.status == 2 && result.errors.contains("Unknown option '--frob'\n"), "\(result.errors)")
  }

  @Test func commandsThatAreThere_areNotInTheWay() throws {
    for arguments in [
      ["help"], ["help", "train"], ["--help"], ["train", "--help"], ["plugin", "--help"], ["--version"],
    ] {
      let result = try Command.built.run(arguments)
      #expect(result.status == 0 && !result.output.isEmpty, "\(arguments)")
    }
  }
}
