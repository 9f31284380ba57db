import TenonArchive
import TenonCore
import TenonEngine
import TenonExchange
import TenonExperiment
import TenonFormats
import TenonHost

extension FuzzTarget {
  /// A single tensor or entry is never larger; seeds are much smaller.
  private static let largest = 1 << 22

  static let formats = [
    FuzzTarget("zip", planted: "two headers differ") { input in
      let archive = try ZipReader(input.path)
      for entry in archive.entries { _ = try archive.read(entry.name, maximumBytes: largest) }
    },
    FuzzTarget("safetensors", planted: "there is no element type") { input in
      for tensor in try SafetensorsReader(input.bytes).tensors { _ = try tensor.content.bytes() }
    },
    FuzzTarget("pickle", planted: "nothing was remembered") { input in
      let pickle = try Pickle(input.bytes, rules: .numPy, source: "input.pkl")
      guard let entries = pickle.entries(pickle.root) else { return }
      for (_, value) in entries where pickle.call(value) != nil { _ = try pickle.tensor(value, source: "input.pkl") }
    },
    FuzzTarget("pt", planted: "reaches past the end of the file") { input in
      let source = try TorchFile(input.path).source()
      for index in source.tensors.indices { _ = try source.read(index) }
    },
    FuzzTarget("onnx", planted: "do not fill its shape") { input in
      let file = try ONNXFile(input.path)
      for tensor in file.tensors.values { _ = try tensor.read(from: file.path) }
    },
    FuzzTarget("npy", planted: "this version of the format") { input in
      _ = try NpyReader.read(input.bytes, maximumBytes: largest, source: "input.npy")
    },
    FuzzTarget("npz", planted: "two headers differ") { input in
      let archive = try NpzReader(input.path)
      for name in archive.names { _ = try archive.read(name, maximumBytes: largest) }
    },
    FuzzTarget("json", planted: "a needless 0") { input in
      let json = try JSON.parse(input.bytes, source: "input.json")
      let again = try JSON.parse(json.bytes(.pretty), source: "what was written")
      precondition(again == json, "what was read and written is not the same when it is read again")
    },
    FuzzTarget("manifest", planted: "schema") { input in
      do {
        _ = try Manifest(JSON.parse(input.bytes, source: "manifest.json"))
      } catch let error as ManifestFormatError {
        // Who reads one says which file it is.
        throw ComponentError(.data, "manifest.json, \(error.entry): \(error.expected), \(error.received)")
      }
    },
    FuzzTarget("graph", planted: "computed twice") { input in
      _ = try ModelGraph(JSON.parse(input.bytes, source: "graph.json")).json.bytes(.compact)
    },
    FuzzTarget("experiment", planted: "did you mean") { input in
      _ = try Experiment(path: input.path)
    },
  ]
}
