import TenonCore
import TenonHost
import TenonTrials

/// Finds arguments that a component accepts: those of its examples, then more, from their declarations and what its
/// author tells.
struct ConfigurationFinder {
  private typealias Configuration = ComponentSubject.Configuration

  private let subject: ComponentSubject
  private let declarations: [(name: String, declaration: Declaration)]
  /// Most combinations of values that are tried for one series of integers.
  private static let combinations = 60
  private static let variationLimit = (quick: 24, full: 200)

  init(_ subject: ComponentSubject) throws {
    self.subject = subject
    declarations = try subject.declarations()
  }

  func find() throws -> [ComponentSubject.Configuration] {
    var bases: [Configuration] = []
    var refusal: (any Error)?
    /// Keeps the first one that an instance can be made of.
    func keep(oneOf configurations: [Configuration]) {
      for configuration in configurations where !bases.contains(where: { $0.members == configuration.members }) {
        do {
          try subject.instantiate(configuration)
          bases.append(configuration)
          return
        } catch {
          refusal = refusal ?? error
        }
      }
    }
    for configuration in subject.examples { keep(oneOf: [configuration]) }
    let exampleCount = bases.count
    for series in ArgumentCandidates.integerSeries {
      keep(oneOf: attempts(series))
      // Members of a fused layer must fit together, which more attempts are needed for.
      if bases.count - exampleCount == (subject.entry.component.isFused ? 10 : 3) { break }
    }
    let takesFiles =
      subject.kind == .dataset && declarations[0].declaration.arguments.contains { $0.accepts == .string }
    if bases.isEmpty, takesFiles, subject.options.arguments(of: subject.name).isEmpty {
      let name = declarations[0].declaration.name
      let argument = declarations[0].declaration.arguments.first { $0.accepts == .string }?.name ?? "root"
      throw CheckSkipped("it needs files: give them with --set \(name).\(argument)=PATH")
    }
    guard let first = bases.first else {
      throw CheckFailure(
        "no accepted arguments found; the first attempt: \(refusal.map { "\($0)" } ?? "none"); an example in the "
          + "declaration shows what it takes")
    }
    return bases + variations(of: first)
  }

  /// Combinations of values for the required arguments, integers from one series.
  private func attempts(_ series: [Int]) -> [Configuration] {
    var configurations = [Configuration(members: [])]
    for (name, declaration) in declarations {
      var used = 0
      let integer = {
        defer { used += 1 }
        return series[used % series.count]
      }
      let hints = subject.options.arguments(of: name)
      var members: [[NamedValue]] = [hints]
      for argument in declaration.arguments
      where argument.defaultValue == nil && !hints.contains(where: { $0.name == argument.name }) {
        let values = candidates(argument).required(integer)
        members = members.flatMap { member in values.prefix(12).map { member + [NamedValue(argument.name, $0)] } }
        members = Array(members.prefix(Self.combinations))
      }
      configurations = configurations.flatMap { configuration in
        members.map { Configuration(members: configuration.members + [$0]) }
      }
      configurations = Array(configurations.prefix(Self.combinations))
    }
    return configurations
  }

  /// The first configuration with one optional argument changed, and with two.
  private func variations(of base: Configuration) -> [Configuration] {
    var found: [Configuration] = []
    let limit = subject.isQuick ? Self.variationLimit.quick : Self.variationLimit.full
    func consider(_ configuration: Configuration) {
      guard found.count < limit, (try? subject.instantiate(configuration)) != nil else { return }
      found.append(configuration)
    }
    var changes: [(member: Int, value: NamedValue)] = []
    for (member, item) in declarations.enumerated() {
      for argument in item.declaration.arguments where argument.defaultValue != nil {
        guard !base.members[member].contains(where: { $0.name == argument.name }) else { continue }
        let values = candidates(argument).alternatives()
        changes += values.prefix(subject.isQuick ? 3 : 6).map { (member, NamedValue(argument.name, $0)) }
      }
    }
    for change in changes { consider(base.with(change)) }
    for (index, change) in changes.enumerated() where changes.count > 1 {
      let other = changes[(index * 7 + 3) % changes.count]
      guard other.value.name != change.value.name else { continue }
      consider(base.with(change).with(other))
    }
    return found
  }

  private func candidates(_ argument: Argument) -> ArgumentCandidates {
    ArgumentCandidates(argument: argument, children: argument.componentKind.map(children) ?? [])
  }

  /// Components that need no arguments, and layers of one input, which fit wherever a layer is wanted.
  private func children(of kind: ComponentKind) -> [ComponentReference] {
    let factory = subject.factory
    let references = factory.registry.entries
      .filter { entry in
        entry.component.kind == kind && !entry.component.isFused && entry.fullName != subject.name
          && entry.component.declaration.arguments.allSatisfy { $0.defaultValue != nil && $0.componentKind == nil }
      }
      .map { ComponentReference($0.fullName) }
    guard kind == .layer else { return references }
    return references.filter { reference in
      let layer = try? factory.layer(factory.resolve(reference, kind))
      return layer?.inputs.count == 1 && layer?.inputs[0].isVariadic == false
    }
  }
}

extension ComponentSubject.Configuration {
  func with(_ change: (member: Int, value: NamedValue)) -> Self {
    var copy = self
    copy.members[change.member].removeAll { $0.name == change.value.name }
    copy.members[change.member].append(change.value)
    return copy
  }
}
