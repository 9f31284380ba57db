import Dispatch
import Foundation
import TenonCore
import TenonTrials

/// Samples can be read, again and again, by several threads at once, and not past the last one.
struct ReadsCheck: Check {
  let name = "reads"
  let claim = "samples hold what the set says; an index out of range is refused"

  func run(_ subject: ComponentSubject) throws -> String {
    let configurations = try subject.configurations()
    var total = 0
    for configuration in configurations.prefix(subject.isQuick ? 3 : 20) {
      let dataset = try subject.dataset(configuration)
      for index in dataset.sampleIndices(subject.isQuick ? 8 : 100) {
        let sample = try dataset.sample(index)
        if let damage = sample.damage { throw CheckFailure("sample \(index): \(damage)") }
        if let difference = sample.difference(to: try dataset.sample(index)) {
          throw CheckFailure("sample \(index) is not the same when it is read again: \(difference)")
        }
        try check(sample, index, dataset)
        total += 1
      }
      for index in [dataset.count, dataset.count + 1, .max] {
        do {
          _ = try dataset.sample(index)
        } catch let error as ComponentError {
          try error.requireReason()
          continue
        }
        throw CheckFailure("index \(index) of a set of \(Plural.count(dataset.count, "sample")) is read")
      }
    }
    return "\(Plural.count(total, "sample"))"
  }

  private func check(_ sample: GuardedSample, _ index: Int, _ dataset: any Dataset) throws {
    guard !sample.tensors.isEmpty else { throw CheckFailure("sample \(index) has no fields") }
    for (name, tensor) in sample.tensors
    where tensor.dtype.isFloatingPoint && !tensor.doubles.allSatisfy({ $0.isFinite }) {
      throw CheckFailure("sample \(index): '\(name)' holds numbers that are not finite, or is not filled whole")
    }
    let target = sample["target"]
    guard (target != nil) == dataset.hasTarget else {
      throw CheckFailure(
        "sample \(index) has \(target == nil ? "no target" : "a target"), and the set says otherwise")
    }
    if let label = dataset.label(index) {
      guard let target, target.dtype == .int64, target.shape.rank == 0, target[Int64.self][0] == Int64(label) else {
        throw CheckFailure("the label of sample \(index) is \(label), which its target does not say")
      }
    }
    guard let target, !dataset.classNames.isEmpty, target.dtype == .int64, target.shape.elementCount == 1 else {
      return
    }
    guard dataset.classNames.indices.contains(Int(target[Int64.self][0])) else {
      throw CheckFailure("the class of sample \(index) is \(target[Int64.self][0]) of \(dataset.classNames.count)")
    }
  }
}

/// Several threads read at once what one reads after the other.
struct DatasetThreadsCheck: Check {
  let name = "threads"
  let claim = "several threads read at once what one reads after the other"

  func run(_ subject: ComponentSubject) throws -> String {
    let dataset = try subject.dataset(try subject.configurations()[0])
    let indices = dataset.sampleIndices(subject.isQuick ? 24 : 400)
    let work = Work(dataset: dataset, indices: indices, expected: try indices.map { try dataset.sample($0) })
    let faults = FaultCollector()
    DispatchQueue.concurrentPerform(iterations: indices.count * 2) { turn in
      faults.collect {
        let place = turn % work.indices.count
        let sample = try work.dataset.sample(work.indices[place])
        return work.expected[place].difference(to: sample).map { "sample \(work.indices[place]): \($0)" }
      }
    }
    if let fault = faults.first { throw CheckFailure(fault) }
    return "\(Plural.count(indices.count, "sample"))"
  }

  private struct Work: @unchecked Sendable {
    let dataset: any Dataset
    let indices: [Int]
    let expected: [GuardedSample]
  }
}

/// Missing and damaged files are errors that name them.
struct BadFilesCheck: Check {
  let name = "bad-files"
  let claim = "missing, empty and damaged files are refused with their path"

  func run(_ subject: ComponentSubject) throws -> String {
    let arguments = subject.entry.component.declaration.arguments
    // What else is required gets a plausible value.
    let others = arguments.filter { $0.defaultValue == nil && !$0.accepts.contains(.string) }.compactMap { argument in
      ArgumentCandidates(argument: argument, children: []).required { 4 }.first.map { NamedValue(argument.name, $0) }
    }
    let paths = arguments.filter { $0.accepts.contains(.string) && $0.accepts.isDisjoint(with: [.formula]) }
    guard !paths.isEmpty else { throw CheckSkipped("no argument is a path") }
    let required = paths.filter { $0.defaultValue == nil }
    let tried = required.isEmpty ? paths : required
    let folder = try ScratchFolder()
    let bad = try files(in: folder)
    var refused = 0
    for path in bad {
      let given = others + tried.map { NamedValue($0.name, .string(path)) }
      do {
        let dataset = try subject.dataset(.init(members: [given]))
        if dataset.count > 0 { _ = try dataset.sample(0) }
      } catch {
        let text = "\(error)"
        guard text.contains(path) else { throw CheckFailure("the error for \(path) does not name it: \(text)") }
        refused += 1
        continue
      }
      throw CheckFailure("\(path) is taken for a data set")
    }
    return "\(refused) refused"
  }

  private func files(in folder: ScratchFolder) throws -> [String] {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.file("empty-folder"), withIntermediateDirectories: true)
    _ = manager.createFile(atPath: folder.file("empty-file"), contents: Data())
    let noise = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ $0 >> 3) }
    _ = manager.createFile(atPath: folder.file("noise"), contents: Data(noise))
    return ["missing", "empty-folder", "empty-file", "noise"].map(folder.file)
  }
}

extension Dataset {
  fileprivate func sample(_ index: Int) throws -> GuardedSample {
    let sample = try GuardedSample()
    CallRecord.shared.call("read")
    defer { CallRecord.shared.call("") }
    try read(index, into: sample.sample)
    return sample
  }

  /// The first, the last, and some between.
  fileprivate func sampleIndices(_ most: Int) -> [Int] {
    guard count > 0 else { return [] }
    return Array(Set((0..<min(most, count)).map { $0 * (count - 1) / max(1, min(most, count) - 1) })).sorted()
  }
}
