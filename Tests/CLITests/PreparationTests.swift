import Foundation
import TenonCore
import TenonFormats
import TenonImage
import TestSupport
import Testing

/// Predicting with other preprocessing, with augmentation, of several outputs, and features of layers.
@Suite struct PreparationTests {
  /// Trained once for all tests: a head for the class, and what goes into it as an output of its own.
  private static let trained = Result {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let model = """
        inputs: [input]
        layers:
          - Flatten
          - {name: hidden, Linear: {in_features: 784, out_features: 12}}
          - {name: active, Tanh: {}}
          - {name: head, Linear: {in_features: 12, out_features: 10}}
        outputs: {class: head, inner: active}
      """
    let text = Shapes.experiment(root: folder.path, model: model)
    let experiment = try folder.write(text, to: "shapes.yaml")
    let result = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    return folder
  }

  private let folder: TemporaryFolder
  private let archive: String

  init() throws {
    folder = try TemporaryFolder()
    archive = try Self.trained.get().file("run/model.tenon")
  }

  private func write(_ image: Image, _ name: String) throws -> String {
    try folder.write(ImageWriter.pngData(image), to: name)
  }

  private func changed(_ image: Image, _ pixel: (Image, Int, Int) -> UInt8) throws -> Image {
    let pixels = (0..<784).map { pixel(image, $0 / 28, $0 % 28) }
    return try Image(height: 28, width: 28, channels: 1, pixels: pixels)
  }

  /// The logarithms of the probabilities by class, for each image.
  private func predict(_ arguments: [String]) throws -> [[Double]] {
    let result = try Command.built.run(["predict", archive, "--json", "--top", "10"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try result.lines.map { line in
      var logarithms = [Double](repeating: .nan, count: 10)
      for score in try JSON.parse(line)["classes"]?.arrayValue ?? [] {
        let index = try #require(score["name"]?.stringValue.flatMap { Int($0.prefix(1)) })
        logarithms[index] = log(try #require(score["score"]?.doubleValue))
      }
      return logarithms
    }
  }

  private func expectClose(_ left: [[Double]], _ right: [[Double]], _ tolerance: Double = 1e-4) {
    #expect(left.count == right.count && !left.isEmpty)
    for (left, right) in zip(left, right) {
      for (one, other) in zip(left, right) { #expect(abs(one - other) < tolerance, "\(left) \(right)") }
    }
  }

  // MARK: Preparation

  @Test func transforms_replaceTheArchives() throws {
    let image = try Shapes.image(of: 3)
    let plain = try write(image, "plain.png")
    let negative = try write(changed(image) { 255 - $0.pixels[$1 * 28 + $2] }, "negative.png")
    let steps = "[ToTensor, {Normalize: {mean: [1], std: [-1]}}, {Normalize: {mean: [0.2], std: [0.3]}}]"
    let file = try folder.write(steps, to: "negative.yaml")
    let expected = try predict([plain])
    try expectClose(predict([negative, "--transforms", steps]), expected)
    try expectClose(predict([negative, "--transforms", file]), expected)
    #expect(try predict([negative]) != expected)
    // A larger picture, cut to size.
    let large = try Image(
      height: 30, width: 32, channels: 1,
      pixels: (0..<960).map { index in
        let (row, column) = (index / 32 - 1, index % 32 - 2)
        return (0..<28).contains(row) && (0..<28).contains(column) ? image.pixels[row * 28 + column] : 99
      })
    let crop = "[{CenterCrop: {size: 28}}, ToTensor, {Normalize: {mean: [0.2], std: [0.3]}}]"
    try expectClose(predict([write(large, "large.png"), "--transforms", crop]), expected)
  }

  @Test func augmentation_isTheMeanOfTheOutputs_whateverTheBatch() throws {
    var (plain, flipped): ([String], [String]) = ([], [])
    for label in 0..<5 {
      let image = try Shapes.image(of: label)
      plain.append(try write(image, "\(label).png"))
      flipped.append(try write(changed(image) { $0.pixels[$1 * 28 + 27 - $2] }, "\(label)-flipped.png"))
    }
    let (one, other) = (try predict(plain), try predict(flipped))
    let expected = zip(one, other).map { one, other in
      let means = zip(one, other).map { ($0 + $1) / 2 }
      let sum = log(means.map(exp).reduce(0, +))
      return means.map { $0 - sum }
    }
    #expect(zip(one, other).contains { zip($0, $1).contains { abs($0 - $1) > 1e-2 } })
    for batch in ["1", "3", "64"] {
      let options = ["--augment", "[{RandomHorizontalFlip: {p: 1}}]", "--passes", "1", "--batch", batch]
      try expectClose(predict(plain + options), expected)
    }
    // Random crops are the same for any batch size, and not the picture itself.
    let random = ["--augment", "[{RandomCrop: {size: 28, padding: 3}}]", "--passes", "6"]
    let first = try predict(plain + random)
    try expectClose(predict(plain + random + ["--batch", "2"]), first)
    #expect(zip(first, one).allSatisfy { zip($0, $1).contains { abs($0 - $1) > 1e-3 } })
  }

  @Test(arguments: [
    (["--transforms", "[ToTensr]"], "did you mean: ToTensor"), (["--transforms", "{a: 1, b: 2}"], "--transforms"),
    (["--transforms", "missing.yaml"], "missing.yaml"), (["--transforms", "[Grayscale]"], "does not fit the model"),
    (["--augment", "[{FiveCrop: {size: 20}}]"], "augmentation makes 5 crops"),
    (["--max-pixels", "783"], "at most 783 pixels"),
  ])
  func preparationThatCannotBe_isSaid(options: [String], message: String) throws {
    let image = try write(Shapes.image(of: 1), "1.png")
    let result = try Command.built.run(["predict", archive, image] + options)
    #expect(result.status == 1 && result.errors.contains(message), "\(result.errors)")
  }

  @Test func optionsThatCannotBe_exitWith2() throws {
    for options in [
      ["--passes", "3"], ["--augment", "[]", "--passes", "65"], ["--max-pixels", "0"], ["--output", "class"],
    ] {
      #expect(try Command.built.run(["predict", archive, "x.png"] + options).status == 2)
    }
    for options in [
      [], ["--npy", "x"], ["--npy", "x", "--part", "test", "p.png"], ["--csv", "x", "--experiment", "e", "p"],
    ] {
      #expect(try Command.built.run(["features", archive, "--layer", "head"] + options).status == 2)
    }
  }

  // MARK: Several outputs

  @Test func allOutputs_areShown() throws {
    let image = try write(Shapes.image(of: 3), "3.png")
    let text = try Command.built.run("predict", archive, image)
    #expect(
      text.lines.count == 1 && text.output.hasPrefix("\(image): class 3 - three ") && text.output.contains("; inner "))
    let json = try JSON.parse(Command.built.run("predict", archive, image, "--json").output)
    #expect(json["classes"]?[0]?["name"]?.stringValue == "3 - three")
    #expect(json["outputs"]?["class"]?["classes"] == json["classes"])
    let inner = try #require(json["outputs"]?["inner"]?["values"]?.arrayValue).compactMap(\.doubleValue)
    #expect(inner.count == 12 && inner.allSatisfy { abs($0) <= 1 })

    let table = try Command.built.run("predict", archive, image, "--csv", folder.file("t.csv"), "--output", "class")
    #expect(try table.status == 0 && folder.bytes("t.csv") == Array("Id,Category\n0003,3\n".utf8))
    let numbers = try Command.built.run("predict", archive, image, "--csv", folder.file("t.csv"), "--output", "inner")
    #expect(numbers.status == 1 && numbers.errors.contains("error[no-class]"))
    let unknown = try Command.built.run("predict", archive, image, "--csv", folder.file("t.csv"), "--output", "clas")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean: class"))
  }

  // MARK: Features

  @Test func features_ofImages_areWhatTheLayerMakes() throws {
    for label in [2, 0, 7] { _ = try write(Shapes.image(of: label), "in/\(label).png") }
    let result = try Command.built.run(
      "features", archive, folder.file("in"), "--layer", "head", "--npy", folder.file("f.npy"), "--csv",
      folder.file("f.csv"), "--batch", "2")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines == ["\(folder.file("f.npy")): 3 images", "\(folder.file("f.csv")): 3 images"])
    let array = try NpyReader.read(folder.file("f.npy"))
    #expect(array.type == TensorType(.float32, [3, 10]))
    // They are the scores before the softmax.
    let outputs = (0..<3).map { row in (0..<10).map { Double(array[Float.self][row * 10 + $0]) } }
    let normalized = outputs.map { values in values.map { $0 - log(values.map(exp).reduce(0, +)) } }
    try expectClose(predict([folder.file("in")]), normalized)

    let lines = String(decoding: try folder.bytes("f.csv"), as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == "image,f0,f1,f2,f3,f4,f5,f6,f7,f8,f9" && lines.count == 4)
    for (row, name) in ["0", "2", "7"].enumerated() {
      let cells = lines[row + 1].split(separator: ",")
      #expect(
        cells[0] == folder.file("in/\(name).png")
          && cells.dropFirst().map { Double($0) }
            == outputs[row].map {
              Double("\(Float($0))")
            }
      )
    }
  }

  @Test func features_ofAnExperimentsData_comeWithTheirTargets() throws {
    let experiment = try Self.trained.get().file("shapes.yaml")
    let result = try Command.built.run(
      "features", archive, "--experiment", experiment, "--part", "train", "--layer", "active", "--npy",
      folder.file("f.npy"), "--csv", folder.file("f.csv"))
    #expect(result.status == 0, "\(result.errors)")
    let array = try NpyReader.read(folder.file("f.npy"))
    #expect(array.shape == [400, 12] && array[Float.self].allSatisfy { abs($0) <= 1 })
    let lines = String(decoding: try folder.bytes("f.csv"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 401 && lines[0].hasPrefix("sample,target,f0,f1,"))
    #expect(lines[14].hasPrefix("13,3,\(array[Float.self][13 * 12]),"))

    // The same as of the picture itself.
    let picture = try Image(height: 28, width: 28, channels: 1, pixels: Shapes.pixels(of: 3, variant: 13))
    let single = try Command.built.run(
      "features", archive, write(picture, "13.png"), "--layer", "active", "--npy", folder.file("one.npy"))
    #expect(single.status == 0, "\(single.errors)")
    let row = Array(try NpyReader.read(folder.file("one.npy"))[Float.self])
    #expect(zip(row, array[Float.self][13 * 12..<14 * 12]).allSatisfy { abs($0 - $1) < 1e-5 })
    // A setting of the experiment may name other data.
    let test = try Command.built.run(
      "features", archive, "--experiment", experiment, "--layer", "active", "--npy", folder.file("t.npy"), "--set",
      "data.eval_batch_size=7")
    #expect(try test.status == 0 && NpyReader.read(folder.file("t.npy")).shape == [100, 12])
  }

  /// The parts are those that a training has: by `stratify` and `split_seed`, too.
  @Test func features_ofDividedData_areOfTheExperimentsParts() throws {
    let experiment = try Self.trained.get().file("shapes.yaml")
    func samples(_ settings: String...) throws -> (numbers: [Int], targets: [Int]) {
      let divided = ["data.split=[9, 1]", "data.test=null", "data.stratify=true"] + settings
      let result = try Command.built.run(
        [
          "features", archive, "--experiment", experiment, "--part", "validation", "--layer", "active", "--npy",
          folder.file("s.npy"), "--csv", folder.file("s.csv"),
        ] + divided.flatMap { ["--set", $0] })
      try #require(result.status == 0, "\(result.errors)")
      let rows = String(decoding: try folder.bytes("s.csv"), as: UTF8.self).split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",").prefix(2).compactMap { Int($0) } }
      return (rows.map { $0[0] }, rows.map { $0[1] })
    }
    let first = try samples("data.split_seed=5", "seed=1")
    #expect(first.targets.sorted() == (0..<40).map { $0 / 4 })
    #expect(try samples("data.split_seed=5", "seed=2").numbers == first.numbers)
    #expect(try samples("data.split_seed=6", "seed=1").numbers != first.numbers)
  }

  @Test func featuresThatCannotBe_leaveFilesAsTheyWere() throws {
    _ = try write(Shapes.image(of: 2), "in/2.png")
    try folder.write("<html>", to: "in/3.png")
    try folder.write("old", to: "f.npy")
    try folder.write("old", to: "f.csv")
    let options = ["--npy", folder.file("f.npy"), "--csv", folder.file("f.csv")]
    let refused = try Command.built.run(["features", archive, folder.file("in"), "--layer", "head"] + options)
    #expect(refused.status == 1 && refused.errors.contains("1 of 2 images") && refused.errors.contains("in/3.png"))
    let unknown = try Command.built.run(["features", archive, folder.file("in"), "--layer", "haed"] + options)
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean: head"))
    let absent = try Command.built.run(
      [
        "features", archive, "--experiment", Self.trained.get().file("shapes.yaml"), "--part", "validation", "--layer",
        "head",
      ]
        + options)
    #expect(absent.status == 1 && absent.errors.contains("has no validation data"))
    #expect(try folder.bytes("f.npy") == Array("old".utf8) && folder.bytes("f.csv") == Array("old".utf8))

    let skipped = try Command.built.run(
      ["features", archive, folder.file("in"), "--layer", "head", "--skip-unreadable"] + options)
    #expect(try skipped.status == 0 && NpyReader.read(folder.file("f.npy")).shape == [1, 10])
    #expect(try folder.names() == ["f.csv", "f.npy", "in"])
  }
}
