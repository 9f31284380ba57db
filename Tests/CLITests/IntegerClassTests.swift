import Foundation
import TestSupport
import Testing

/// Classes that are named by integers: the table has the names, as competitions for digits want them.
@Suite struct IntegerClassTests {
  @Test func table_hasTheNames_andSaysSo() throws {
    let folder = try TemporaryFolder()
    // Sorted as text, as torchvision does: 1, 10, 2.
    try Colours.write(to: folder, "in", ["1", "10", "2"], count: 6)
    let text = Colours.experiment(["train: {ImageFolder: {root: \(folder.file("in"))}}"], epochs: 20)
    let trained = try Command.built.run("train", try folder.write(text, to: "e.yaml"), "--run", folder.file("run"))
    #expect(trained.status == 0, "\(trained.errors)")
    for label in 0..<3 { try folder.write(Colours.png(of: label, 3), to: "new/\(label).png") }
    let model = folder.file("run/model.tenon")
    func table(_ options: String...) throws -> (rows: String, errors: String) {
      let result = try Command.built.run(
        ["predict", model, folder.file("new"), "--csv", folder.file("out.csv")] + options)
      #expect(result.status == 0, "\(result.errors)")
      return (String(decoding: try folder.bytes("out.csv"), as: UTF8.self), result.errors)
    }
    let named = try table()
    #expect(named.rows == "Id,Category\n0000,1\n0001,10\n0002,2\n")
    #expect(named.errors.contains("note: all classes are named by integers, so the table has their names"))
    let numbered = try table("--category", "index")
    #expect(numbered.rows == "Id,Category\n0000,0\n0001,1\n0002,2\n" && numbered.errors.isEmpty)
  }
}
