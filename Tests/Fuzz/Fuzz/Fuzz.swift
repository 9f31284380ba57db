import CFuzzer
import Foundation
import TenonCore

/// `tenon-fuzz TARGET [options of libFuzzer] [folders of seeds]`; without a target it lists them.
@main struct Fuzz {
  static func main() {
    guard let target = chosen else {
      print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
      return
    }
    let fault = plants ? ", where '\(target.planted)' is a planted fault" : ""
    FileHandle.standardError.write(Data("fuzzing \(target.name)\(fault)\n".utf8))
    var count = CommandLine.argc - 1
    // The target takes the place of the program's name.
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
    _ = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
      Fuzz.run(UnsafeRawBufferPointer(start: data, count: size))
      return 0
    }
  }

  private static let chosen = CommandLine.arguments.dropFirst().first.flatMap { name in
    FuzzTarget.all.first { $0.name == name }
  }

  /// Whether one kind of refusal of each reader is a trap, as if its check had been forgotten: what a working fuzzer finds.
  private static let plants = getenv("TENON_FUZZ_PLANT") != nil

  private static func run(_ bytes: UnsafeRawBufferPointer) {
    guard let target = chosen else { return }
    do {
      try target.read(FuzzInput(bytes))
    } catch {
      guard error is any TenonError || error is ComponentError else {
        fatalError("an error that is not ours: \(error)")
      }
      let text = "\(error)"
      // What a plugin says is made visible where it is shown.
      let isVisible = error is ComponentError || text == text.visible
      precondition(isVisible, "raw control characters in an error")
      if plants, text.contains(target.planted) { fatalError("the planted fault: \(text)") }
    }
  }
}
