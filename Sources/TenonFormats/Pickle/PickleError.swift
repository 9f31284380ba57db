import TenonCore

/// Why a pickle cannot be read, and where in it.
public struct PickleError: TenonError, Equatable {
  /// The kinds of fault, each with what is needed to explain it.
  public enum Fault: Sendable, Equatable {
    case global(PickleGlobal)
    case operation(UInt8)
    case version(Int)
    case truncated
    case noStop
    case stack
    case mark
    case memo(Int)
    case length(Int)
    case text
    case number(String)
    case notExpected(String)
    case persistent
    case limit(String, Int)
  }

  /// What was read.
  public let source: String
  /// Of the operation at fault, from the beginning of the bytes.
  public let offset: Int
  public let fault: Fault

  public var diagnostic: Diagnostic {
    func say(_ code: String, _ what: String) -> Diagnostic {
      Diagnostic("pickle-\(code)", "\(source.printable), byte \(offset): \(what)")
    }
    switch fault {
    case .global(let global):
      return say(
        "global", "the pickle names \(global.description.printable), which is not on the list of what may be read"
      )
      .help("a pickle is a program; only known data is read, and nothing of it is run")
    case .operation(let code):
      return say("operation", "there is no operation \(code), or none that may be read").received("\(code)")
    case .version(let version):
      return say("version", "this version of pickles is not known").expected("0 to 5").received("\(version)")
    case .truncated: return say("truncated", "the pickle ends within an operation")
    case .noStop: return say("truncated", "the pickle ends before its last operation")
    case .stack: return say("invalid", "an operation takes more from the stack than there is")
    case .mark: return say("invalid", "an operation wants a mark on the stack, and there is none")
    case .memo(let index): return say("invalid", "nothing was remembered as \(index)")
    case .length(let count):
      return say("length", "a length goes beyond the end of the pickle").received("\(count) bytes")
    case .text: return say("text", "a text is not what it should be: UTF-8, or quoted as Python does")
    case .number(let text): return say("number", "'\(text.printable)' is no number that can be read")
    case .notExpected(let what): return say("invalid", "expected \(what)")
    case .persistent: return say("persistent", "the pickle refers to something outside itself")
    case .limit(let what, let most):
      return say("too-large", "the pickle has too many \(what)").expected("at most \(most)")
    }
  }
}
