import Glibc
import TenonCore

/// A program of the host's own, whose process it is: the commands.
public enum HostProgram {
  /// Before anything else: from here on the process is the program's own, whatever plugins do.
  ///
  /// - Parameter guardExit: `tenon_exit_guard`, which is linked into programs alone: a library never decides about its
  ///   program's end.
  public static func begin(guardExit: () -> Void) {
    StandardStreams.makePrivate()
    HostThread.beginProgram()
    guardExit()
    // A reader that went away (`tenon plugin list | head`) is no reason to die by a signal.
    signal(SIGPIPE, SIG_IGN)
    CrashExplanation.print(advice: "")
  }

  /// What it was given, without its own name: bytes, which need not be UTF-8 where they name files, also behind
  /// `--option=`.
  public static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { argument in
        let bytes = UnsafeRawBufferPointer(start: argument, count: strlen(argument)).map(\.self)
        if bytes.starts(with: "--".utf8), let sign = bytes.firstIndex(of: UInt8(ascii: "=")) {
          _ = ByteText.argument(Array(bytes[(sign + 1)...]))
        }
        return ByteText.argument(bytes)
      }
    }
  }
}
