import TenonCore
import TenonHost
import TenonServices
import Testing

/// What the transforms refuse, and that the messages say what was expected and received.
@Suite struct TransformRefusalTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let transform: String
    var arguments: [NamedValue] = []
    var input = Shape([1])
    var dtype = DType.uint8
    /// What the message must contain.
    let expected: [String]
    var testDescription: String { "\(transform) \(arguments.map { "\($0.name): \($0.value)" }) \(dtype) \(input)" }
  }

  @Test(arguments: [
    Refusal(
      transform: "ToTensor", input: [3, 4, 4], dtype: .float32, expected: ["uint8 [H, W, C]", "float32 [3, 4, 4]"]),
    Refusal(transform: "ToTensor", input: [2, 2, 3, 4, 4], expected: ["uint8 [H, W, C]", "uint8 [2, 2, 3, 4, 4]"]),
    Refusal(transform: "Grayscale", input: [4, 4, 2], expected: ["1 or 3 channels", "uint8 [4, 4, 2]"]),
    Refusal(transform: "Grayscale", input: [0, 4, 3], expected: ["uint8 [0, 4, 3]"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 4)], input: [3, 4, 4], dtype: .float32,
      expected: ["uint8 [H, W, C]", "float32 [3, 4, 4]", "Resize stands before ToTensor"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 1_000_000_000)], input: [4, 4, 3],
      expected: ["[4, 4, 3] to size 1000000000", "1048576"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", .int(.max))], input: [4, 5, 3],
      expected: ["[4, 5, 3] to size \(Int.max)"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", [1_000_000, 1_000_000])], input: [4, 4, 3],
      expected: ["pixels"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5, 0.5, 0.5]), NamedValue("std", [1])],
      input: [1, 4, 4], dtype: .float32, expected: ["3 channels (mean has 3 numbers)", "float32 [1, 4, 4]"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5]), NamedValue("std", [1, 1])],
      input: [3, 4, 4], dtype: .float32, expected: ["2 channels (std has 2 numbers)", "float32 [3, 4, 4]"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5]), NamedValue("std", [1])],
      input: [4, 4, 1], expected: ["float32 [..., C, H, W]", "uint8 [4, 4, 1]", "ToTensor before Normalize"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5]), NamedValue("std", [1])],
      input: [4, 4], dtype: .float32, expected: ["float32 [..., C, H, W]", "float32 [4, 4]"]),
  ])
  func transform_refusesInputsThatItCannotTake(_ refusal: Refusal) throws {
    let transform = try BuiltPlugins.transform(refusal.transform, refusal.arguments)
    let record = SampleRecord(input: try Tensor(TensorType(refusal.dtype, refusal.input)))
    let error = #expect(throws: ComponentError.self) { try record.applying(transform) }
    #expect(error?.code == .shape && error?.field == "input")
    for part in refusal.expected { #expect(error?.message.contains(part) == true, "\(error?.message ?? "")") }
  }

  @Test(arguments: [
    Refusal(transform: "Grayscale", arguments: [NamedValue("num_output_channels", 2)], expected: ["1 or 3"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", [1, 2, 3])], expected: ["one integer or [height, width]"]),
    Refusal(transform: "Resize", arguments: [NamedValue("size", [])], expected: ["one integer or [height, width]"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 4), NamedValue("max_size", 4)],
      expected: ["more than 4 (size)"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", [4, 4]), NamedValue("max_size", 9)],
      expected: ["size is [height, width]"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 4), NamedValue("antialias", false)],
      expected: ["true or null"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0]), NamedValue("std", [1e-50])], expected: ["not 0"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", []), NamedValue("std", [1])], expected: ["one or more"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0]), NamedValue("std", [.float(.infinity)])],
      expected: ["finite"]),
  ])
  func transform_refusesArgumentsThatCannotBe(_ refusal: Refusal) throws {
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.transform(refusal.transform, refusal.arguments)
    }
    #expect(error?.diagnostic.code == "bad-argument")
    for part in refusal.expected {
      #expect(error?.error.message.contains(part) == true, "\(error?.error.message ?? "")")
    }
  }

  @Test func transform_refusesASampleWithoutInput() throws {
    for (name, arguments) in [
      ("ToTensor", []), ("Grayscale", []), ("Resize", [NamedValue("size", 4)]),
      ("Normalize", [NamedValue("mean", [0]), NamedValue("std", [1])]),
    ] as [(String, [NamedValue])] {
      let transform = try BuiltPlugins.transform(name, arguments)
      let error = #expect(throws: ComponentError.self) { try SampleRecord().applying(transform) }
      #expect(error?.code == .data && error?.field == "input")
    }
  }
}
