import TenonCore
import TenonEngine

/// A model's graph as chains of layers that follow each other without a fork, for a picture.
struct GraphBlocks {
  /// A layer, or an end of the graph.
  struct Row {
    enum Kind {
      case input, layer, output
    }

    let kind: Kind
    let name: String
    let component: String
    /// Of one sample; empty where it is not known.
    let shape: String
    let parameterCount: Int
    let flops: Double?
    /// Names of the rows that it reads.
    let reads: [String]
  }

  struct Block {
    var rows: [Row]
    /// Blocks whose last row it reads, in the order of the ports.
    var reads: [Int]
    /// One below the lowest of those.
    var rank: Int
  }

  private(set) var blocks: [Block] = []

  /// Every row, in an order in which they can be computed.
  private(set) var rows: [Row] = []

  init(_ graph: ModelGraph, _ summary: ModelSummary?) {
    var layers: [ModelSummary.Layer]?
    if let all = summary?.layers, all.count == graph.nodes.count { layers = all }
    var producers = [Int](repeating: 0, count: graph.valueCount)
    var readers = [Int](repeating: 0, count: graph.valueCount)
    for value in graph.nodes.flatMap({ $0.inputs.compactMap(\.self) }) + graph.outputs.map(\.value) {
      readers[value] += 1
    }
    var blockOfRow: [Int] = []
    func add(_ row: Row, reads values: [Int]) {
      let sources = values.map { producers[$0] }
      rows.append(row)
      // Follows the only one that it reads, if nobody else reads that.
      if let source = sources.first, values.count == 1, readers[values[0]] == 1, readersOfRow[source] == 1 {
        blocks[blockOfRow[source]].rows.append(row)
        blockOfRow.append(blockOfRow[source])
        return
      }
      let reads = sources.map { blockOfRow[$0] }
      blocks.append(Block(rows: [row], reads: reads, rank: (reads.map { blocks[$0].rank }.max() ?? -1) + 1))
      blockOfRow.append(blocks.count - 1)
    }
    // How often any value of a row is read.
    var readersOfRow: [Int] = []
    for end in graph.inputs {
      let type = summary?.inputs.first { $0.name == end.name }?.type
      producers[end.value] = rows.count
      readersOfRow.append(readers[end.value])
      add(
        Row(
          kind: .input, name: end.name, component: "input", shape: type.map(Self.text) ?? "", parameterCount: 0,
          flops: nil, reads: []), reads: [])
    }
    for (index, node) in graph.nodes.enumerated() {
      let module = graph.modules[node.module]
      let layer = layers?[index]
      let values = node.inputs.compactMap(\.self)
      let names = values.map { rows[producers[$0]].name }
      for value in node.outputs { producers[value] = rows.count }
      readersOfRow.append(node.outputs.reduce(0) { $0 + readers[$1] })
      add(
        Row(
          kind: .layer, name: module.path, component: module.component.name.shortComponentName,
          shape: layer?.outputs.first.map(Self.text) ?? "", parameterCount: layer?.parameterCount ?? 0,
          flops: layer?.flops, reads: names), reads: values)
    }
    for end in graph.outputs {
      let source = rows[producers[end.value]]
      readersOfRow.append(0)
      add(
        Row(
          kind: .output, name: end.name, component: "output", shape: source.shape, parameterCount: 0, flops: nil,
          reads: [source.name]), reads: [end.value])
    }
  }

  /// `64 x 14 x 14`: without the batch, which is one sample's.
  private static func text(_ type: TensorType) -> String {
    type.shape.rank > 1 ? type.shape.dimensions.dropFirst().map(String.init).joined(separator: " x ") : "\(type.shape)"
  }
}
