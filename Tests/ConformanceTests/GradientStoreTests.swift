import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import TenonServices
import Testing

/// Gradients in one block, and those who are told when a bucket of them is complete.
@Suite struct GradientStoreTests {
  /// A chain of linear layers, the second of them applied twice; the widest is several chunks and a bucket of its own.
  private static func model(threads: Int = 2, widths: [Int] = [3, 600, 600, 5]) throws -> (
    model: Model, plans: PlanTable, batch: [String: Tensor]
  ) {
    let folder = SearchFolder(BuiltPlugins.folder, .builtIn)
    let factory = ComponentFactory(try PluginRegistry(folders: [folder], host: TenonServices.Host(threads: threads)))
    let assembler = GraphAssembler(factory)
    var value = assembler.input("input")
    for (index, path) in ["0", "1", "1", "2"].enumerated() {
      let layer = Int(path) ?? 0
      let linear = ComponentReference(
        "Linear", [NamedValue("in_features", .int(widths[layer])), NamedValue("out_features", .int(widths[layer + 1]))])
      value = try assembler.apply(linear, path: path, to: [value])[0]
      if index < 3 { value = try assembler.apply(ComponentReference("Tanh"), path: "act\(index)", to: [value])[0] }
    }
    assembler.output("output", value)
    let model = try Model(assembler.graph(), factory: factory, seed: 4)
    let loss = try LossBinding(
      factory.resolve(ComponentReference("MSELoss"), .loss), factory: factory, graph: model.graph, name: "loss")
    let batch = [
      "input": try RandomTensor.make(.float32, [7, widths[0]], stream: 1),
      "target": try RandomTensor.make(.float32, [7, widths[3]], stream: 2),
    ]
    return (model, try PlanTable(model, losses: [loss]), batch)
  }

  private static func step(_ plans: PlanTable, _ batch: [String: Tensor]) throws {
    let plan = try plans.plan(.train, for: batch)
    for (name, tensor) in batch { try plan.bind(name, to: tensor) }
    try plan.forward(step: 0)
    try plan.backward()
  }

  private static func gradients(_ model: Model) throws -> [[Float]] {
    try model.gradientTensors().map { Array($0[Float.self]) }
  }

  /// Writes down what it is told, with the gradients as they are then.
  private final class Witness: GradientListener {
    let store: GradientStore
    var events: [String] = []
    var seen: [Int: [Float]] = [:]

    init(_ store: GradientStore) { self.store = store }

    func backwardStarted() { events.append("start") }
    func bucketCompleted(_ bucket: GradientBucket) {
      events.append("\(bucket.index)")
      for position in bucket.parameters {
        #expect(seen.updateValue(Array(store.tensors[position][Float.self]), forKey: position) == nil)
      }
    }
    func backwardFinished() { events.append("finish") }
  }

  @Test func buckets_areToldOnceInOrder_whenTheyAreComplete() throws {
    let (model, plans, batch) = try Self.model()
    let store = try model.gradientStore()
    // Last module first, each with its weight and bias; 600 x 600 does not fit beside others.
    #expect(store.order == [[4, 5], [2], [3, 0, 1]])
    let witness = Witness(store)
    store.listeners = [witness]
    try Self.step(plans, batch)
    #expect(witness.events == ["start", "0", "1", "2", "finish"])
    #expect(witness.seen.count == 6)
    for (position, gradient) in try Self.gradients(model).enumerated() {
      #expect(witness.seen[position] == gradient && gradient.contains { $0 != 0 }, "\(model.parameters[position].name)")
    }
  }

  @Test func frozenParameters_areInNoBucket() throws {
    let (model, _, batch) = try Self.model()
    let loss = try #require(Self.model().plans.losses.first)
    let plans = try PlanTable(model, losses: [loss], trainable: [true, false, false, false, false, true])
    let witness = Witness(try model.gradientStore(trained: plans.trainable))
    witness.store.listeners = [witness]
    try Self.step(plans, batch)
    #expect(witness.store.order == [[5, 0]])
    #expect(witness.events == ["start", "0", "finish"])
    #expect(witness.seen.keys.sorted() == [0, 5])
  }

  /// Of four layers, one of them applied twice, only the last is gone back through, to the same bits.
  @Test func chainOfFrozenLayers_hasNoBackward_andNoRoomForGradients() throws {
    let (whole, allTrained, batch) = try Self.model()
    try Self.step(allTrained, batch)
    let (model, _, _) = try Self.model()
    let plans = try PlanTable(
      model, losses: allTrained.losses, trainable: [false, false, false, false, true, true])
    try Self.step(plans, batch)
    let (plan, wholePlan) = (try plans.plan(.train, for: batch), try allTrained.plan(.train, for: batch))
    #expect(plan.layers.filter(\.runsBackward).map { $0.path(in: model.graph) } == ["2", "loss"])
    #expect(wholePlan.layers.filter(\.runsBackward).count == wholePlan.layers.count)
    #expect(plan.trained == [false, false, false, false, true, true])
    #expect(plan.arenaByteCount < wholePlan.arenaByteCount)
    // 600 · 5 weights and 5 biases, each on cache lines of its own.
    let store = try model.gradientStore()
    #expect(store.byteCount == 12_032 + 64 && store.tensors[2].shape.elementCount == 0)
    #expect(try whole.gradientStore().byteCount > 600 * 600 * 4)
    #expect(try Self.gradients(model)[4...] == Self.gradients(whole)[4...])
  }

  /// What is trained may change between steps.
  @Test func otherParameters_takeAnotherStore_andNewPlans() throws {
    let (model, plans, batch) = try Self.model()
    try Self.step(plans, batch)
    let gradients = try Self.gradients(model)
    plans.train([false, false, false, false, true, true])
    try Self.step(plans, batch)
    #expect(try model.gradientStore().trained == plans.trainable)
    plans.train([Bool](repeating: true, count: 6))
    try Self.step(plans, batch)
    #expect(try Self.gradients(model) == gradients)
  }

  @Test func slots_areOneBlock_eachOnACacheLine() throws {
    let store = try Self.model().model.gradientStore()
    var end: UnsafeMutableRawPointer?
    for position in store.order.joined() {
      let tensor = store.tensors[position]
      #expect(Int(bitPattern: tensor.data) % 64 == 0)
      if let end { #expect(tensor.data - end >= 0 && tensor.data - end < 64) }
      end = tensor.data + tensor.type.byteCount
    }
  }

  /// Against sums in double, one element after the other, as PyTorch's definitions have them.
  @Test func penaltiesAndClipping_areDoneInTheirOrder() throws {
    let (model, plans, batch) = try Self.model()
    try Self.step(plans, batch)
    let (raw, values) = (try Self.gradients(model), model.parameters.map { Array($0.tensor[Float.self]) })
    let store = try model.gradientStore()
    let clipping = GradientClipping(value: 2e-2, norm: 0.05, in: store)
    store.listeners = [WeightPenalty(l1: 1e-2, l2: 0.5), clipping]
    try Self.step(plans, batch)

    let clipped = zip(raw, values).map { gradient, values in
      zip(gradient, values).map { gradient, value -> Double in
        let sign = value > 0 ? 1.0 : value < 0 ? -1.0 : 0
        return min(2e-2, max(-2e-2, Double(gradient) + 0.5 * Double(value) + 1e-2 * sign))
      }
    }
    let norm = clipped.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(norm > 1 && clipped.joined().contains { abs($0) == 2e-2 } && clipped.joined().contains { abs($0) < 2e-2 })
    #expect(abs(try #require(clipping.norm) - norm) <= 1e-6 * norm)
    for (received, wanted) in zip(try Self.gradients(model).joined(), clipped.joined()) {
      #expect(abs(Double(received) - wanted * 0.05 / norm) <= 1e-7)
    }
  }

  @Test func gradients_areTheSameBits_onOneTwoAndThreeThreads() throws {
    let runs = try (1...3).map { threads in
      let (model, plans, batch) = try Self.model(threads: threads)
      let store = try model.gradientStore()
      let clipping = GradientClipping(value: 1e-2, norm: 0.05, in: store)
      store.listeners = [WeightPenalty(l1: 1e-3, l2: 1e-2), clipping]
      try Self.step(plans, batch)
      return (gradients: try Self.gradients(model), norm: try #require(clipping.norm))
    }
    #expect(runs[0].norm > 0.05)
    for run in runs.dropFirst() { #expect(run.gradients == runs[0].gradients && run.norm == runs[0].norm) }
  }

  /// The norm is that of the last backward alone.
  @Test func secondBackward_startsAnew() throws {
    let (model, plans, batch) = try Self.model()
    let store = try model.gradientStore()
    let clipping = GradientClipping(norm: 1e-3, in: store)
    store.listeners = [clipping]
    try Self.step(plans, batch)
    let (norm, gradients) = (clipping.norm, try Self.gradients(model))
    try Self.step(plans, batch)
    #expect(clipping.norm == norm && (norm ?? 0) > 1e-3)
    #expect(try Self.gradients(model) == gradients)
  }
}
