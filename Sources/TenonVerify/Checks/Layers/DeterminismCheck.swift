import Dispatch
import TenonCore
import TenonServices
import TenonTrials

/// The same seed gives the same bits, whatever the number of threads.
struct DeterminismCheck: Check {
  let name = "determinism"
  let claim = "the same seed gives the same bits for 1, 2 and 3 threads"

  func run(_ subject: ComponentSubject) throws -> String {
    let hosts = [1, 2, 3].map { Host(threads: $0, log: { _, _, _ in }) }
    var count = 0
    for trial in try subject.memoryTrials() {
      for mode in trial.modes {
        let expected = try LayerResult(trial.with(mode), host: subject.host)
        for host in hosts {
          let received = try LayerResult(trial.with(mode), host: host)
          if let difference = expected.difference(to: received) {
            throw CheckFailure(
              "\(difference), with \(Plural.count(host.pool.workerCount, "thread")), \(trial.with(mode).description)")
          }
        }
        count += 1
      }
    }
    return "\(Plural.count(count, "input"))"
  }
}

/// Two instances compute at once on two threads what each computes alone.
struct ThreadsCheck: Check {
  let name = "threads"
  let claim = "two instances on two threads compute what each computes alone"

  func run(_ subject: ComponentSubject) throws -> String {
    let trials = try subject.memoryTrials().prefix(subject.isQuick ? 4 : 30)
    for trial in trials {
      let layers = [try trial.make(), try trial.make()]
      let expected = try layers.indices.map {
        try LayerResult(trial, layer: layers[$0], host: subject.host, values: $0)
      }
      let results = Results(layers.count)
      let rounds = subject.isQuick ? 4 : 20
      let work = Work(trial: trial, host: subject.host)
      CallRecord.shared.call("forward and backward on two threads")
      DispatchQueue.concurrentPerform(iterations: layers.count) { index in
        results.store(index) {
          var result: LayerResult?
          for _ in 0..<rounds {
            result = try LayerResult(work.trial, layer: layers[index], host: work.host, values: index)
            if let result, let difference = expected[index].difference(to: result) { throw CheckFailure(difference) }
          }
        }
      }
      CallRecord.shared.call("")
      if let fault = results.fault { throw CheckFailure("\(fault), \(trial.description)") }
    }
    return "\(Plural.count(trials.count, "input"))"
  }

  /// What both threads read.
  private struct Work: @unchecked Sendable {
    let trial: LayerTrial
    let host: Host
  }

  /// What the threads found, each in a place of its own.
  private final class Results: @unchecked Sendable {
    private let faults: UnsafeMutableBufferPointer<String?>

    init(_ count: Int) {
      faults = .allocate(capacity: count)
      faults.initialize(repeating: nil)
    }

    deinit {
      faults.deinitialize()
      faults.deallocate()
    }

    func store(_ index: Int, _ body: () throws -> Void) {
      do {
        try body()
      } catch let failure as CheckFailure {
        faults[index] = failure.reason
      } catch {
        faults[index] = "\(error)"
      }
    }

    var fault: String? { faults.lazy.compactMap { $0 }.first }
  }
}

/// State lies in buffers and nowhere else: another instance goes on with them to the same bits.
struct LayerStateCheck: Check {
  let name = "state"
  let claim = "another instance goes on from the same buffers to the same bits"

  func run(_ subject: ComponentSubject) throws -> String {
    let trials = try subject.memoryTrials()
    for trial in trials {
      let probe = try LayerProbe(trial, host: subject.host)
      try probe.forward()
      let kept = try probe.buffers.map { try $0.tensor.copy() }
      try probe.forward(resettingBuffers: false)
      let restored = try LayerProbe(trial, layer: try trial.make(), host: subject.host)
      for (buffer, tensor) in zip(restored.buffers, kept) { buffer.tensor.take(tensor) }
      try restored.forward(resettingBuffers: false)
      let first = try probe.plainOutputs() + probe.buffers.map(\.tensor)
      let second = try restored.plainOutputs() + restored.buffers.map(\.tensor)
      for (index, pair) in zip(first, second).enumerated() where !pair.0.isIdentical(to: pair.1) {
        let what =
          index < probe.outputs.count
          ? "output \(index)" : "buffer '\(trial.layer.buffers[index - probe.outputs.count].name)'"
        throw CheckFailure(
          "\(what) of a new instance differs in the second step, \(trial.description): "
            + pair.0.firstDifference(to: pair.1))
      }
    }
    return "\(Plural.count(trials.count, "input")), \(Plural.count(trials[0].layer.buffers.count, "buffer"))"
  }
}

/// What a layer computes from the values of a trial.
struct LayerResult: @unchecked Sendable {
  let tensors: [(name: String, tensor: Tensor)]

  init(_ trial: LayerTrial, layer: (any Layer)? = nil, host: Host, values: Int = 0) throws {
    let probe = try LayerProbe(
      trial, layer: layer, host: host, gradients: trial.mode == .train, values: UInt64(values))
    try probe.forward()
    var tensors = try probe.plainOutputs().enumerated().map { ("output \($0)", $1) }
    tensors += try probe.buffers.enumerated().map { ("buffer \($0)", try $1.tensor.copy()) }
    let gradOutputs = try probe.randomGradOutputs()
    if trial.mode == .train, probe.request.wantsBackward, gradOutputs.contains(where: { $0 != nil }) {
      try probe.backward(gradOutputs: gradOutputs)
      for (name, gradient) in zip(probe.gradientNames, try probe.plainGradients()) {
        if let gradient { tensors.append(("the gradient of \(name)", gradient)) }
      }
    }
    self.tensors = tensors
  }

  /// The first tensor that has other bits; nil when all are the same.
  func difference(to other: LayerResult) -> String? {
    for (own, theirs) in zip(tensors, other.tensors) where !own.tensor.isIdentical(to: theirs.tensor) {
      return "\(own.name) differs: \(own.tensor.firstDifference(to: theirs.tensor))"
    }
    return nil
  }
}
