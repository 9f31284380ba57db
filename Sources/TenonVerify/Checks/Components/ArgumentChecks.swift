import TenonCore
import TenonHost
import TenonTrials

/// What is declared of the arguments is true: defaults are accepted, values out of range are refused.
struct ArgumentsCheck: Check {
  let name = "arguments"
  let claim = "defaults are accepted, each argument takes other values, values out of range are refused"

  func run(_ subject: ComponentSubject) throws -> String {
    let configurations = try subject.configurations()
    let declarations = try subject.declarations()
    var (accepted, refused) = (0, 0)
    for (member, item) in declarations.enumerated() {
      for argument in item.declaration.arguments {
        let candidates = ArgumentCandidates(argument: argument, children: [])
        for value in candidates.illegal() where !argument.accepts(value) {
          let configuration = configurations[0].with((member, NamedValue(argument.name, value)))
          do {
            _ = try subject.resolve(configuration)
            throw CheckFailure("\(argument.name): \(value) is out of the declared range and was accepted")
          } catch is any TenonError {
            refused += 1
          }
        }
        // A fused layer may decline what its members are configured to do.
        guard !subject.entry.component.isFused, argument.defaultValue != nil, argument.componentKind == nil,
          !candidates.alternatives().isEmpty
        else {
          continue
        }
        var reason = "no value"
        let takesAnother = configurations.contains { configuration in
          candidates.alternatives().contains { value in
            do {
              try subject.instantiate(configuration.with((member, NamedValue(argument.name, value))))
              accepted += 1
              return true
            } catch {
              reason = "\(error)"
              return false
            }
          }
        }
        guard takesAnother else {
          throw CheckFailure("\(argument.name): nothing but its default is accepted; the last refusal: \(reason)")
        }
      }
    }
    return
      "\(Plural.count(configurations.count, "configuration")), \(accepted) changed arguments, \(Plural.count(refused, "value")) refused"
  }
}

/// Extreme values within the declared bounds make an instance or end in an error with a reason.
struct ExtremeArgumentsCheck: Check {
  let name = "extreme-arguments"
  let claim = "extreme values within the declared bounds make an instance or are refused with a reason"

  func run(_ subject: ComponentSubject) throws -> String {
    let base = try subject.configurations()[0]
    var (accepted, refused) = (0, 0)
    func attempt(_ configuration: ComponentSubject.Configuration) throws {
      do {
        try subject.instantiate(configuration)
        accepted += 1
      } catch let error as PluginCallError {
        try error.error.requireReason()
        refused += 1
      } catch is any TenonError {
        refused += 1
      } catch is ComponentError {
        refused += 1
      }
    }
    var changes: [(Int, NamedValue)] = []
    for (member, item) in try subject.declarations().enumerated() {
      for argument in item.declaration.arguments {
        let hinted = subject.options.arguments(of: item.name).contains { $0.name == argument.name }
        guard !hinted || argument.accepts.isDisjoint(with: .string) else { continue }
        changes += ArgumentCandidates(argument: argument, children: []).extremes()
          .map { (member, NamedValue(argument.name, $0)) }
      }
    }
    for change in changes { try attempt(base.with(change)) }
    // Pairs of extremes, such as a huge kernel with huge padding.
    for index in 0..<min(subject.isQuick ? 40 : 400, changes.count * changes.count) {
      let first = changes[index * 31 % changes.count]
      let second = changes[(index * 17 + 5) % changes.count]
      try attempt(base.with(first).with(second))
    }
    return "\(accepted) accepted, \(refused) refused"
  }
}
