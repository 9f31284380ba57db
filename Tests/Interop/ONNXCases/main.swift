import Foundation
import Tenon
import TenonVerify

/// Exports every built-in layer alone, over its examples and the reference cases.
///
///     onnx-cases GOLDEN table          prints docs/onnx.md
///     onnx-cases GOLDEN write FOLDER   writes NAME.onnx and NAME.npz (in.PORT, out.PORT) for each case, for other runtimes
let arguments = CommandLine.arguments
guard arguments.count >= 3, arguments[2] == "table" || arguments.count == 4 else {
  FileHandle.standardError.write(Data("usage: onnx-cases GOLDEN (table | write FOLDER)\n".utf8))
  exit(2)
}
let session = try Session(threads: 1)
let cases = ONNXCases(factory: session.factory, golden: arguments[1])
if arguments[2] == "table" {
  print(try ONNXTable(cases).markdown, terminator: "")
} else {
  try ONNXCaseFiles(cases, folder: arguments[3]).write()
}
