import TenonCore
import TenonPlugin

@testable import TenonDatasets

extension FuzzTarget {
  static let data = [
    FuzzTarget("idx", planted: "the gzip data are") { input in
      _ = try IDXFile(path: input.path, pattern: [nil, nil, nil])
    },
    FuzzTarget("cifar", planted: "labels below") { input in
      _ = try CIFAR10(
        config(CIFAR10.declaration, ["root": .string(input.folder(holding: "test_batch.bin")), "train": false]))
    },
    FuzzTarget("cifar-pickle", planted: "nothing was remembered") { input in
      _ = try CIFAR10(
        config(CIFAR10.declaration, ["root": .string(input.folder(holding: "test_batch")), "train": false]))
    },
    FuzzTarget("mnist-json", planted: "expected 784 numbers") { input in
      _ = try MNISTJSON(config(MNISTJSON.declaration, ["path": .string(input.path)]))
    },
    FuzzTarget("csv", planted: "zero byte") { input in
      let table = try CSVTable(
        config(CSVTable.declaration, ["path": .string(input.path), "target": "-1", "categorical": ["0"]]))
      for row in 0..<min(table.count, 10) { _ = table.label(row) }
    },
    FuzzTarget("text", planted: "zero byte") { input in
      _ = try TextTable(config(TextTable.declaration, ["path": .string(input.path), "text": "0", "target": "-1"]))
    },
    FuzzTarget("list", planted: "behind the path") { input in
      _ = try ListLabels(ListFile(input.path), classes: nil)
    },
  ]

  /// What a component is created with, where these arguments are given.
  private static func config(_ declaration: Declaration, _ given: [String: Value]) -> Config {
    Config(
      declaration.arguments.map { argument in
        NamedValue(argument.name, given[argument.name] ?? argument.defaultValue ?? .null)
      })
  }
}
