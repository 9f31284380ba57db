import Foundation
import TenonCore
import TenonHost
import TenonIsolation
import TenonProcess
import TenonServices
import TenonTrials

/// The child's side of a verification: runs code of the plugin and reports line by line.
///
/// What it reports stands on a descriptor of its own, so that a plugin that prints disturbs nothing.
public enum VerifyChild {
  /// One line of the report.
  enum Line {
    case manifest(Manifest)
    case toolchain(String)
    case finding(Finding)
    /// A component is done.
    case done(Int)
    case failure(String)
    /// All was done: a plugin that ends the process comes not so far.
    case end
  }

  /// How the process has to end.
  public struct Ending: Sendable {
    /// 0 when all was reported, 2 when the file is no request.
    public let status: Int32
    /// With all that libraries have left for the end, which is what is looked at then.
    public let isFull: Bool
  }

  /// Does what the request in a file asks for.
  public static func run(requestFile: String) -> Ending {
    guard let data = FileManager.default.contents(atPath: requestFile), let json = try? JSON.parse([UInt8](data)),
      let request = VerifyRequest(json)
    else { return Ending(status: 2, isFull: false) }
    // With how much memory was in use: what the kernel says of a child is no more than what its parent once held.
    CrashExplanation.report(on: LimitedChild.reportDescriptor)
    CallRecord.shared.map(request.record)
    CallRecord.shared.watch(seconds: request.callSeconds)
    do {
      switch request.task {
      case .describe: try describe(request)
      case .components: try checkComponents(request)
      }
    } catch {
      report(.failure("\(error)"))
    }
    // What a plugin printed and nobody has flushed.
    CallRecord.shared.call("flush")
    fflush(nil)
    CallRecord.shared.call("")
    report(.end)
    let isFull = request.task == .describe && request.variant == .current
    if isFull {
      CallRecord.shared.begin(component: "", check: "at-exit")
      CallRecord.shared.call("exit")
    }
    return Ending(status: 0, isFull: isFull)
  }

  private static func describe(_ request: VerifyRequest) throws {
    let host = Host(threads: 1, log: { _, _, _ in }, keeping: .everything)
    let watch = ProcessWatch(host.process)
    // Also when the plugin then refuses.
    defer { for finding in watch.look("") { report(.finding(finding)) } }
    CallRecord.shared.begin(component: "", check: "load")
    CallRecord.shared.call("tenon_plugin_entry_v1")
    let loaded = try PluginLoader(host: host).describe(request.library, as: request.variant)
    CallRecord.shared.call("")
    // What needs no arguments is created in this host, too.
    for component in loaded.components where component.fusion == nil && !component.isComposite {
      let arguments = component.declaration.arguments
      guard let config = try? ConfigResolver.resolve([], arguments, of: component.declaration.name) else { continue }
      CallRecord.shared.begin(component: component.declaration.name, check: "load")
      CallRecord.shared.call("create")
      switch component.kind {
      case .layer, .loss: _ = try? ForeignLayer(component, config: config)
      case .optimizer: _ = try? ForeignOptimizer(component, config: config)
      case .scheduler: _ = try? ForeignScheduler(ForeignPart(component, config: config))
      case .transform: _ = try? ForeignTransform(ForeignPart(component, config: config))
      case .dataset: break
      }
      CallRecord.shared.call("")
    }
    if HostVariant.wasReadPastEnd {
      throw CheckFailure("it calls a function of the host that lies past the host's struct_size")
    }
    report(.toolchain(loaded.toolchain))
    report(.manifest(loaded.manifest))
  }

  private static func checkComponents(_ request: VerifyRequest) throws {
    let host = Host(threads: 2, log: { _, _, _ in }, keeping: .everything)
    let watch = ProcessWatch(host.process)
    let manifest = try Manifest(path: "\(request.folder)/plugin.json")
    var folders = [SearchFolder(request.folder, request.isBuiltIn ? .builtIn : .option)]
    // What is made of components needs the built-in ones, and those that the environment names; nothing that happens
    // to be installed is run.
    if manifest.components.contains(where: \.usesOthers) {
      folders += SearchFolder.standard(given: [], executable: Bundle.main.executablePath ?? "")
        .filter { $0.origin == .builtIn || $0.origin == .environment }
    }
    CallRecord.shared.begin(component: "", check: "load")
    CallRecord.shared.call("tenon_plugin_entry_v1")
    let registry = try PluginRegistry(folders: folders, host: host)
    guard let plugin = registry.plugins.first(where: { $0.manifest.id == manifest.id }) else {
      throw CheckFailure(registry.skipped.first?.reason ?? "the plugin was not found")
    }
    CallRecord.shared.call("")
    let factory = ComponentFactory(registry)
    for (index, component) in manifest.components.enumerated().dropFirst(request.first) {
      guard
        let entry = registry.entries.first(where: {
          $0.plugin.manifest.id == plugin.manifest.id && $0.component == component
        })
      else { continue }
      CallRecord.shared.begin(component: entry.fullName, check: "load")
      let subject = try ComponentSubject(entry, factory: factory, host: host, options: request.options)
      for check in CheckTable.checks(of: component)
      where request.wants(check, ofComponent: index) {
        CallRecord.shared.begin(component: entry.fullName, check: check.name)
        report(.finding(Finding(of: check, on: subject)))
        for finding in watch.look(entry.fullName) { report(.finding(finding)) }
      }
      report(.done(index))
    }
  }

  // MARK: The report

  private static func report(_ line: Line) {
    guard let text = try? line.json.text() else { return }
    DescriptorOutput.write(text + "\n", to: LimitedChild.reportDescriptor)
  }
}

extension VerifyChild.Line {
  var json: JSON {
    switch self {
    case .manifest(let manifest): ["manifest": manifest.json]
    case .toolchain(let text): ["toolchain": .string(text)]
    case .finding(let finding): ["finding": finding.json]
    case .done(let index): ["done": .int(index)]
    case .failure(let text): ["failure": .string(text)]
    case .end: ["end": true]
    }
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(_ json: JSON) {
    if let manifest = json["manifest"].flatMap({ try? Manifest($0) }) {
      self = .manifest(manifest)
    } else if let text = json["toolchain"]?.stringValue {
      self = .toolchain(text)
    } else if let finding = json["finding"].flatMap({ Finding($0) }) {
      self = .finding(finding)
    } else if let index = json["done"]?.intValue {
      self = .done(index)
    } else if let text = json["failure"]?.stringValue {
      self = .failure(text)
    } else if json["end"]?.boolValue == true {
      self = .end
    } else {
      return nil
    }
  }
}

extension ComponentManifest {
  fileprivate var usesOthers: Bool {
    isComposite || isFused || declaration.arguments.contains { $0.componentKind != nil }
  }
}
