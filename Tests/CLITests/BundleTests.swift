import Foundation
import TenonImage
import TestSupport
import Testing

/// `tenon export --to bundle`: what it writes predicts without Tenon, and alike.
@Suite struct BundleTests {
  /// A folder with `model.tenon`, `images` and `bundle`, made once for all tests.
  private static let made = Result {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    for label in 0..<3 { try folder.write(ImageWriter.pngData(Shapes.image(of: label)), to: "images/\(label).png") }
    let tenon = Command.built(in: folder)
    let experiment = try folder.write(Shapes.experiment(root: folder.path), to: "shapes.yaml")
    let training = try tenon.run("train", experiment, "--run", "run")
    try #require(training.status == 0, "\(training.errors)")
    try FileManager.default.moveItem(atPath: folder.file("run/model.tenon"), toPath: folder.file("model.tenon"))
    let export = try tenon.run("export", "model.tenon", "--to", "bundle", "-o", "bundle")
    try #require(export.status == 0, "\(export.errors)")
    return (folder: folder, export: export)
  }

  private let folder: TemporaryFolder
  private let bundle: String
  private let images: [String]

  init() throws {
    folder = try Self.made.get().folder
    bundle = folder.file("bundle")
    images = [0, 1, 2].map { [folder] in folder.file("images/\($0).png") }
  }

  /// Runs a program as one that somebody was sent: nothing of this process's environment, in an empty folder.
  private func alone(_ program: String, _ arguments: [String], _ variables: [String] = []) throws -> Command.Output {
    let empty = try TemporaryFolder()
    var command = Command(path: "/usr/bin/env")
    command.folder = empty.path
    return try command.run(["-i"] + variables + [program] + arguments)
  }

  private func tenon(_ arguments: String...) throws -> Command.Output {
    let result = try Command.built(in: folder).run(["predict", folder.file("model.tenon")] + images + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  /// What a tool of the system prints.
  private func ask(_ tool: String, _ arguments: [String]) throws -> Command.Output {
    var command = Command(path: "/usr/bin/env")
    command.folder = folder.path
    return try command.run([tool] + arguments)
  }

  private func files(below root: String) throws -> Set<String> {
    Set(
      try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
        var isFolder: ObjCBool = false
        FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder)
        return !isFolder.boolValue
      })
  }

  // MARK: What is in it

  @Test func bundle_holdsTheModelsPluginsAndNoOthers() throws {
    let export = try Self.made.get().export
    #expect(export.output.contains("bundle: ") && export.output.contains(" plugins"))
    let files = try files(below: bundle)
    for file in [
      "model.tenon", "README.md", "bin/tenon-predict", "include/tenon_predict.h", "lib/libtenon_predict.so",
      "lib/tenon/libtenon_kernels.so", "lib/tenon/swift/libswiftCore.so", "LICENSES/Tenon.txt", "LICENSES/Swift.txt",
    ] { #expect(files.contains(file), "\(file)") }
    for family in ["convolution", "linear", "transforms", "shaping", "activations", "pooling"] {
      #expect(files.contains("lib/tenon/plugins/tenon/\(family)/plugin.json"), "\(family)")
    }
    for family in ["losses", "optimizers", "schedulers", "datasets", "recurrent", "attention"] {
      #expect(!files.contains { $0.contains("plugins/tenon/\(family)/") }, "\(family)")
    }
    #expect(!files.contains { $0.contains("Foundation") }, "\(files)")
    #expect(try folder.bytes("bundle/model.tenon") == folder.bytes("model.tenon"))
    let readme = String(decoding: try folder.bytes("bundle/README.md"), as: UTF8.self)
    #expect(readme.contains("float32 [*, 1, 28, 28]") && readme.contains("glibc"))
  }

  @Test func libraries_areAllInIt_butGlibc() throws {
    let glibc = ["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"]
    let files = try files(below: bundle)
    let names = Set(files.map { URL(fileURLWithPath: $0).lastPathComponent })
    for file in files where file.hasSuffix(".so") || file.contains(".so.") || file.hasPrefix("bin/") {
      for line in try ask("readelf", ["-d", "\(bundle)/\(file)"]).lines where line.contains("(NEEDED)") {
        let name = String(try #require(line.split(separator: "[").last).dropLast())
        #expect(names.contains(name) || glibc.contains(name), "\(file) needs \(name)")
      }
    }
  }

  @Test func library_exportsItsInterfaceAlone() throws {
    let lines = try ask("nm", ["-D", "--defined-only", "\(bundle)/lib/libtenon_predict.so"]).lines
    let names = lines.compactMap { $0.split(separator: " ").last.map(String.init) }
    let header = String(decoding: try folder.bytes("bundle/include/tenon_predict.h"), as: UTF8.self)
    #expect(names.count > 15)
    for name in names { #expect(name.hasPrefix("tenon_predict_") && header.contains("\(name)("), "\(name)") }
  }

  @Test func archive_holdsTheSame_inFewerThan40MB() throws {
    let export = try Command.built(in: folder).run(
      "export", "model.tenon", "--to", "bundle", "-o", "first.tar.gz")
    #expect(export.status == 0, "\(export.errors)")
    let unpacked = try TemporaryFolder()
    #expect(try ask("tar", ["-xzf", folder.file("first.tar.gz"), "-C", unpacked.path]).status == 0)
    #expect(try files(below: unpacked.file("first")) == files(below: bundle))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: unpacked.file("first/lib/libtenon_predict.so")))
        == Data(contentsOf: URL(fileURLWithPath: "\(bundle)/lib/libtenon_predict.so")))
    let size = try FileManager.default.attributesOfItem(atPath: folder.file("first.tar.gz"))[.size] as? Int
    #expect(try #require(size) < 40 << 20)
    let again = try alone(
      "\(unpacked.file("first"))/bin/tenon-predict", ["\(unpacked.file("first"))/model.tenon"] + images)
    #expect(try again.output == self.tenon().output, "\(again.errors)")
  }

  @Test func folderThatIsThere_isLeftAlone() throws {
    try folder.write("mine", to: "mine/notes")
    let result = try Command.built(in: folder).run("export", "model.tenon", "--to", "bundle", "-o", "mine")
    #expect(result.status == 1)
    #expect(result.errors.contains("error[bundle-exists]: mine is there already"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("mine")) == ["notes"])
  }

  /// As on a disk that is full: here no file may have more than 2 MiB.
  @Test(arguments: ["new/broken", "broken.tar.gz"])
  func bundleThatCannotBeWrittenWhole_isNotThere_andItsErrorNamesTheFile(place: String) throws {
    let empty = try TemporaryFolder()
    var shell = Command(path: "/bin/bash")
    shell.folder = empty.path
    let result = try shell.run(
      "-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" export \"$1\" --to bundle -o \(place)",
      StagedTenon.tenon, folder.file("model.tenon"))
    #expect(result.status == 1)
    let file = place == "new/broken" ? "\(place)/bin/tenon-predict" : place
    #expect(result.errors.contains("error[file-failed]: cannot write \(file): File too large"), "\(result.errors)")
    #expect(try empty.names() == [])
  }

  // MARK: What it does

  @Test func command_predictsAsTenonDoes_withoutAnEnvironment() throws {
    for arguments in [[], ["--top", "3"], ["--json", "--top=2"], ["--batch", "2", "--threads", "1"]] {
      let expected = try Command.built(in: folder).run(
        ["predict", folder.file("model.tenon")] + images + arguments)
      let result = try alone("\(bundle)/bin/tenon-predict", ["\(bundle)/model.tenon"] + images + arguments)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == expected.output && result.lines.count == 3)
    }
  }

  @Test func arrays_arePreparedOrTakenAsTheyAre() throws {
    let pixels = Shapes.pixels(of: 1, variant: 77_778)
    try folder.write(npy("|u1", "(28, 28, 1)", pixels), to: "picture.npy")
    try folder.write(npy("|u1", "(2, 28, 28, 1)", pixels + pixels), to: "pictures.npy")
    let zeros = [UInt8](repeating: 0, count: 784 * 4)
    try folder.write(npy("<f4", "(1, 28, 28)", zeros), to: "ready.npy")
    try folder.write(npy("<f4", "(1, 27, 28)", [UInt8](repeating: 0, count: 27 * 28 * 4)), to: "wrong.npy")
    let model = "\(bundle)/model.tenon"
    let image = try alone("\(bundle)/bin/tenon-predict", [model, images[1]])
    let score = try #require(image.lines.first?.split(separator: ": ", maxSplits: 1).last)
    let arrays = ["picture.npy", "pictures.npy", "ready.npy"].map { folder.file($0) }
    let result = try alone("\(bundle)/bin/tenon-predict", [model] + arrays)
    #expect(result.status == 0, "\(result.errors)")
    let path = folder.path
    #expect(
      Array(result.lines.prefix(3))
        == [
          "\(path)/picture.npy: \(score)", "\(path)/pictures.npy row 1: \(score)",
          "\(path)/pictures.npy row 2: \(score)",
        ])
    #expect(result.lines.count == 4 && result.lines[3].hasPrefix("\(path)/ready.npy: "))
    let wrong = try alone("\(bundle)/bin/tenon-predict", [model, folder.file("wrong.npy")])
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("error[wrong-input]") && wrong.errors.contains("float32 [*, 1, 28, 28]"))
  }

  private func npy(_ type: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    let header = text + String(repeating: " ", count: 127 - 10 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + data
  }

  @Test func command_saysWhatIsWrong() throws {
    let program = "\(bundle)/bin/tenon-predict"
    for (arguments, status, text) in [
      ([], 2, "name a model"), (["m"], 2, "at least one image"), (["m", "i", "--tpo"], 2, "Unknown option '--tpo'"),
      (["m", "i", "--top", "0"], 2, "--top must be at least 1, received 0"),
      (["nowhere.tenon", "i"], 1, "error[file-not-found]"),
      (["\(bundle)/model.tenon", "\(bundle)/README.md"], 1, "1 of 1 image could not be predicted"),
    ] {
      let result = try alone(program, arguments)
      #expect(result.status == Int32(status) && result.errors.contains(text), "\(arguments): \(result.errors)")
    }
    #expect(try alone(program, ["--version"]).output == Command.built(in: folder).run("--version").output)
    #expect(try alone(program, ["--help"]).output.contains("USAGE: tenon-predict ARCHIVE PATH"))
  }

  @Test func pluginThatWasChanged_isRefused() throws {
    let copy = try TemporaryFolder()
    #expect(try ask("cp", ["-R", bundle, copy.file("bundle")]).status == 0)
    let library = copy.file("bundle/lib/tenon/plugins/tenon/linear/libTenonLinear.so")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: library))
    try file.seekToEnd()
    try file.write(contentsOf: [0])
    try file.close()
    let result = try alone(copy.file("bundle/bin/tenon-predict"), [copy.file("bundle/model.tenon"), images[0]])
    #expect(result.status == 1 && result.errors.contains("error[plugin-hash]"), "\(result.errors)")
  }

  // MARK: From other languages

  private func compile(_ source: String, to program: String) throws {
    let repository = BuiltInComponent.repository.path
    let result = try ask(
      "cc",
      [
        "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-pthread", "-I\(bundle)/include",
        "\(repository)/\(source)", "-L\(bundle)/lib", "-ltenon_predict", "-lm", "-Wl,-rpath,\(bundle)/lib", "-o",
        folder.file(program),
      ])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func exampleInC_predictsAsTenonDoes() throws {
    try compile("Examples/Bundle/predict.c", to: "in-c")
    let result = try alone(folder.file("in-c"), ["\(bundle)/model.tenon"] + images)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.first == "reads input [*, 1, 28, 28]")
    #expect(try Array(result.lines.dropFirst(2)) == tenon().lines)
  }

  @Test func exampleInPython_predictsAsTenonDoes() throws {
    let python = try ask("python3", ["-c", "import ctypes, sys; print(sys.executable)"])
    guard python.status == 0, let program = python.lines.first else {
      print("not run: there is no python3 with ctypes")
      return
    }
    let script = BuiltInComponent.repository.appendingPathComponent("Examples/Bundle/predict.py").path
    let result = try alone(program, [script, bundle] + images)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try Array(result.lines.prefix(3)) == tenon().lines)
    #expect(result.lines.count == 4 && result.lines[3].hasPrefix("zeros [1, 1, 28, 28]: "))
  }

  @Test func severalThreads_getTheSame_andTheProcessStaysAsItWas() throws {
    try compile("Tests/Fixtures/Predict/threads.c", to: "threads")
    let result = try alone(folder.file("threads"), ["\(bundle)/model.tenon", images[2]])
    #expect(result.status == 0 && result.output == "ok\n", "\(result.errors)")
    #expect(result.errors.isEmpty, "\(result.errors)")
  }

  // MARK: On another system

  /// A root folder with the bundle, glibc, and nothing else.
  @Test func command_predictsInARootOfItsOwn() throws {
    guard geteuid() == 0, try ask("unshare", ["-m", "true"]).status == 0 else {
      print("not run: only the superuser may change the root folder")
      return
    }
    let root = try TemporaryFolder()
    for name in ["proc", "tmp", "lib64", "images"] {
      try FileManager.default.createDirectory(atPath: root.file(name), withIntermediateDirectories: true)
    }
    #expect(try ask("cp", ["-R", bundle, root.file("bundle")]).status == 0)
    for image in images { #expect(try ask("cp", [image, root.file("images")]).status == 0) }
    // The files of glibc, where its dynamic linker looks for them.
    let program = try ask("ldd", ["\(bundle)/bin/tenon-predict"]).lines
    let glibc = program.compactMap { line -> String? in
      let path = line.split { " \t".contains($0) }.first { $0.hasPrefix("/") }.map(String.init)
      return path.flatMap { path in
        ["/libc.so.6", "/libm.so.6", "/ld-linux-x86-64.so.2", "/ld-linux-aarch64.so.1"].contains { path.hasSuffix($0) }
          ? path : nil
      }
    }
    #expect(glibc.count == 3, "\(program)")
    for path in glibc {
      let target = root.path + path
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: target).deletingLastPathComponent().path, withIntermediateDirectories: true)
      #expect(try ask("cp", ["-L", path, target]).status == 0)
    }
    let script = """
      mount -t proc none '\(root.file("proc"))' 2> /dev/null || mount --bind /proc '\(root.file("proc"))'
      exec env -i "$(PATH="$PATH:/usr/sbin" command -v chroot)" '\(root.path)' /bundle/bin/tenon-predict /bundle/model.tenon /images
      """
    let result = try ask("unshare", ["-m", "sh", "-c", script])
    #expect(result.status == 0, "\(result.errors)")
    let scores = result.lines.compactMap { $0.split(separator: ": ", maxSplits: 1).last }
    #expect(
      try scores == tenon().lines.compactMap { $0.split(separator: ": ", maxSplits: 1).last } && scores.count == 3)
  }
}
