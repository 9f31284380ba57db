import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import TestSupport
import Testing

/// Which layouts the planner chooses and where it converts; values and gradients are those of plain layout, bit for
/// bit, although every padding lane holds not-a-number.
@Suite struct LayoutPlanTests {
  /// Layers by what they are fast in; `plain` says nothing about layouts.
  private static let plain = ComponentReference("LaneSum")
  private static let blocked = ComponentReference(
    "LaneSum", [NamedValue("plain", 1e9), NamedValue("c16", 1000), NamedValue("n16", 1e8)])
  private static let lanes = ComponentReference("LaneSum", [NamedValue("plain", 1e9), NamedValue("n16", 1000)])
  private static let first = ComponentReference(
    "LaneSum", [NamedValue("plain", 1e9), NamedValue("c16", 1000), NamedValue("converts", true)])

  @Test func layersThatSayNothing_stayPlain() throws {
    let net = try Net(chain: [Self.plain, Self.plain])
    #expect(try net.layouts() == ["0 plain", "1 plain", "loss plain"])
    #expect(try net.matchesPlain())
  }

  @Test func conversions_standOnlyWhereNeighboursDisagree() throws {
    let net = try Net(chain: [Self.plain, Self.blocked, Self.blocked, Self.plain, Self.lanes])
    #expect(
      try net.layouts() == [
        "0 plain", "to c16", "1 c16", "2 c16", "to plain", "3 plain", "to n16", "4 n16", "to plain", "loss plain",
      ])
    #expect(try net.matchesPlain())
  }

  @Test func blockedNeighbours_areConvertedDirectly() throws {
    let net = try Net(chain: [Self.blocked, Self.lanes])
    #expect(try net.layouts() == ["to c16", "0 c16", "to n16", "1 n16", "to plain", "loss plain"])
    #expect(try net.matchesPlain())
  }

  @Test func layerThatConvertsByItself_isUsedAtTheEnds() throws {
    let net = try Net(chain: [Self.first, Self.blocked, Self.first])
    #expect(try net.layouts() == ["0 c16", "1 c16", "2 plain", "loss plain"])
    #expect(try net.matchesPlain())
  }

  @Test func smallGains_areNotWorthAConversion() throws {
    let slightly = ComponentReference("LaneSum", [NamedValue("plain", 1200), NamedValue("c16", 1000)])
    let net = try Net(chain: [slightly, slightly])
    #expect(try net.layouts() == ["0 plain", "1 plain", "loss plain"])
  }

  @Test func residualNetwork_isBlockedThroughout() throws {
    let net = try Net { assembler, input in
      var value = try assembler.apply(Self.first, path: "stem", to: [input])[0]
      for block in 0..<6 {
        var branch = value
        for layer in 0..<2 {
          branch = try assembler.apply(Self.blocked, path: "\(block).\(layer)", to: [branch])[0]
        }
        value = try assembler.apply(Self.blocked, path: "\(block).add", to: [branch, value])[0]
      }
      assembler.output("output", value)
    }
    let layouts = try net.layouts()
    #expect(layouts.filter { $0.hasPrefix("to ") } == ["to plain"])
    #expect(layouts.suffix(2) == ["to plain", "loss plain"])
    #expect(layouts.count == 1 + 6 * 3 + 2)
    #expect(try net.matchesPlain())
  }

  @Test func readersOfOneValue_shareItsConversion() throws {
    let net = try Net { assembler, input in
      let value = try assembler.apply(Self.plain, path: "stem", to: [input])[0]
      let left = try assembler.apply(Self.blocked, path: "left", to: [value])[0]
      let right = try assembler.apply(Self.blocked, path: "right", to: [value])[0]
      let rest = try assembler.apply(Self.plain, path: "rest", to: [value])[0]
      let sum = try assembler.apply(Self.blocked, path: "sum", to: [left, right])[0]
      assembler.output("output", try assembler.apply(Self.plain, path: "end", to: [sum, rest])[0])
    }
    #expect(
      try net.layouts() == [
        "stem plain", "to c16", "left c16", "right c16", "rest plain", "sum c16", "to plain", "end plain", "loss plain",
      ])
    #expect(try net.matchesPlain())
  }

  @Test func outputsInTheMiddle_arePlainForTheirReader() throws {
    let net = try Net { assembler, input in
      let middle = try assembler.apply(Self.first, path: "stem", to: [input])[0]
      assembler.output("middle", middle)
      assembler.output("output", try assembler.apply(Self.blocked, path: "end", to: [middle])[0])
    }
    #expect(try net.matchesPlain(outputs: ["output", "middle"]))
    #expect(try net.layouts().filter { $0 == "to plain" }.count == 2)
  }

  @Test func oneValueTwiceInOneCall_hasBothGradients() throws {
    let net = try Net { assembler, input in
      let stem = try assembler.apply(Self.plain, path: "stem", to: [input])[0]
      assembler.output("output", try assembler.apply(Self.blocked, path: "sum", to: [stem, stem])[0])
    }
    #expect(try net.layouts() == ["stem plain", "to c16", "sum c16", "to plain", "loss plain"])
    #expect(try net.matchesPlain())
  }

  /// Eight times the layers take some eight times as long; trying all combinations would double with each layer.
  @Test func planning_growsWithDepth_andNotWithCombinations() throws {
    func seconds(layers: Int) throws -> Double {
      let net = try Net(chain: (0..<layers).map { $0 % 3 == 0 ? Self.plain : Self.blocked })
      return try ProcessorTime.least { _ = try net.layouts() }
    }
    let (shallow, deep) = (try seconds(layers: 25), try seconds(layers: 200))
    #expect(deep < 30 * shallow, "\(deep) s and \(shallow) s")
  }
}

/// A network of layers with one loss, run in chosen and in plain layouts.
private struct Net {
  let model: Model
  let loss: LossBinding
  let input: Tensor
  let target: Tensor

  init(chain: [ComponentReference], shape: Shape = [18, 21, 3, 5]) throws {
    try self.init(shape: shape) { assembler, input in
      var value = input
      for (index, layer) in chain.enumerated() {
        value = try assembler.apply(layer, path: "\(index)", to: [value])[0]
      }
      assembler.output("output", value)
    }
  }

  init(shape: Shape = [18, 21, 3, 5], _ build: (GraphAssembler, ModelGraph.ValueID) throws -> Void) throws {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    try build(assembler, assembler.input("input"))
    let graph = try assembler.graph()
    model = try Model(graph, factory: factory, seed: 3)
    for entry in model.parameters { entry.tensor[Float.self][0] = 0.5 + 0.125 * Float(entry.module % 3) }
    loss = try LossBinding(
      factory.resolve(ComponentReference("MSELoss"), .loss), factory: factory, graph: graph, name: "loss")
    input = try RandomTensor.make(.float32, shape, stream: 1)
    target = try RandomTensor.make(.float32, shape, stream: 2)
  }

  private func plan(_ layouts: LayoutChoice) throws -> ExecutionPlan {
    let plan = try PlanTable(model, losses: [loss], layouts: layouts)
      .plan(.train, inputs: ["input": input.type, "target": target.type])
    try plan.bind("input", to: input)
    try plan.bind("target", to: target)
    return plan
  }

  /// The calls in order: a layer's path and its output's layout, or `to` and the layout of a conversion.
  func layouts() throws -> [String] {
    try plan(.automatic).layers.map { layer in
      let name =
        switch layer.role {
        case .layer: layer.modules.map { model.graph.modules[$0].path }.joined(separator: "+")
        case .loss(let name), .metric(let name): name
        case .conversion: "to"
        }
      return "\(name) \(layer.outputs[0].layout)"
    }
  }

  /// Whether outputs, loss and gradients are the same bits in chosen and in plain layouts.
  func matchesPlain(outputs: [String] = ["output"]) throws -> Bool {
    func run(_ layouts: LayoutChoice) throws -> [[Float]] {
      let plan = try plan(layouts)
      // Twice, so that what the first step left in padding lanes meets the second.
      for step in 0..<2 {
        try plan.forward(step: UInt64(step))
        try plan.backward()
      }
      let gradients = try model.gradientTensors().map { Array($0[Float.self]) }
      let values = try outputs.map { Array(try #require(plan.output($0))[Float.self]) }
      return gradients + values + [[Float(try #require(plan.lossValue))]]
    }
    let (chosen, plain) = (try run(.automatic), try run(.plain))
    return chosen == plain && !plain.joined().contains { $0.isNaN } && chosen.count == plain.count
  }
}
