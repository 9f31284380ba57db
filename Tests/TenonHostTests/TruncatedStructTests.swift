import Foundation
import PluginFixtures
import TenonABI
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Structs of an older build end early: nothing behind their end is read, and what is missing counts as zero.
@Suite struct TruncatedStructTests {
  /// All that the host reads and that may grow; what it fills in itself it gives the size of.
  private static let structs = [
    "tenon_plugin_v1", "tenon_component_v1", "tenon_argument", "tenon_example", "tenon_example_input", "tenon_fusion",
    "tenon_fusion_member", "tenon_layer_v1", "tenon_layer_info", "tenon_port", "tenon_parameter",
    "tenon_prediction_v1", "tenon_metric_v1", "tenon_metric_value", "tenon_optimizer_v1", "tenon_state",
    "tenon_scheduler_v1", "tenon_scheduler_info", "tenon_transform_v1", "tenon_dataset_v1", "tenon_dataset_info",
    "tenon_dataset_facts_v1", "tenon_loss_weight_v1", "tenon_fit_v1", "tenon_fit_value", "tenon_onnx_v1",
  ]

  /// The plugin, with its function that cuts structs.
  private struct Fixture {
    typealias Cut = @convention(c) (UnsafePointer<CChar>?, Int, Int32) -> Void
    let folder: TemporaryFolder
    let cut: Cut

    init() throws {
      folder = try TemporaryFolder()
      let library = folder.file("libtruncated.so")
      try CCompiler.library(
        "Tests/Fixtures/Plugins/truncated.c", flags: ["-O0", "-Wno-unused"], to: library)
      let handle = try #require(dlopen(library, RTLD_NOW))
      cut = unsafeBitCast(try #require(dlsym(handle, "fixture_cut")), to: Cut.self)
    }

    /// What the host knows of the plugin, down to its instances.
    func description() -> String {
      do {
        let loaded = try PluginLoader(host: Loading.host).describe(folder.file("libtruncated.so"))
        return (["\(loaded.manifest.json)"] + loaded.components.map(describe)).joined(separator: "\n")
      } catch {
        return "\(error)"
      }
    }

    private func describe(_ component: ForeignComponent) -> String {
      do {
        let config = try ConfigResolver.resolve([], component.declaration.arguments, of: "")
        switch component.kind {
        case .layer where component.fusion != nil: return "\(component.declaration)"
        case .loss where component.isMetric:
          let metric = try ForeignMetric(component, config: config)
          let values = try metric.finish([])
          return "\(metric.values) \(metric.collections) \(values.map(\.doubles))"
        case .layer, .loss: return try describe(ForeignLayer(component, config: config))
        case .optimizer:
          let optimizer = try ForeignOptimizer(component, config: config)
          let number = 1.0
          let state = try withUnsafePointer(to: number) {
            try optimizer.parameterState(
              HyperParameters(names: ["factor"], values: $0), parameter: TensorType(.float32, [2]))
          }
          return "\(state) \(optimizer.usesClosure) \(optimizer.workspaceByteCount(elementCount: 3))"
        case .scheduler:
          let scheduler = try ForeignScheduler(ForeignPart(component, config: config))
          return
            "\(scheduler.valueNames) \(scheduler.stateCount) \(scheduler.stateCountPerGroup) \(scheduler.needsMetric)"
        case .transform:
          let transform = try ForeignTransform(ForeignPart(component, config: config))
          return "\(transform.scopes) \(transform.crops)"
        case .dataset:
          let dataset = try ForeignDataset(ForeignPart(component, config: config))
          let facts = "\(dataset.label(1) ?? -1) \(dataset.fingerprint ?? 0)"
          return
            "\(dataset.count) \(dataset.classNames) \(dataset.namesClasses) \(dataset.hasTarget) \(facts) \(describe(dataset.fit))"
        }
      } catch {
        return "\(error)"
      }
    }

    /// What it learns, or how it fails.
    private func describe(_ fit: ForeignFit?) -> String {
      do {
        let learned = try fit?.learn { try $0(0, nil) }
        try learned.map { try fit?.load($0) }
        return "\(learned?.map { "\($0) \($1.doubles)" } ?? [])"
      } catch {
        return "\(error)"
      }
    }

    /// The value that it calls its first output, or how it fails.
    private func onnx(_ layer: ForeignLayer) -> String {
      var value: Int32 = -1
      return withUnsafeMutablePointer(to: &value) { value in
        var graph = tenon_onnx_graph()
        graph.struct_size = UInt32(MemoryLayout<tenon_onnx_graph>.size)
        graph.context = UnsafeMutableRawPointer(value)
        graph.output = { context, _, value, _ in
          context?.storeBytes(of: value, as: Int32.self)
          return TENON_OK
        }
        do {
          try withUnsafePointer(to: graph) { try layer.onnx(ONNXGraph($0)) }
          return "\(value.pointee)"
        } catch {
          return "\(error)"
        }
      }
    }

    private func describe(_ layer: ForeignLayer) throws -> String {
      let request = PlanRequest(
        mode: .train, inputs: [TensorType(.float32, [4])], wantsGradInput: [true], wantsGradParameter: [true])
      let types = try layer.plan(request).plan.outputs
      let answers = "\(layer.prediction) \(try layer.weight(of: []) ?? -1) \(onnx(layer))"
      return "\(layer.inputs) \(layer.outputs) \(layer.parameters) \(layer.buffers) \(answers) \(types)"
    }
  }

  /// The offsets of a struct's fields but the first, from the layout that tests keep.
  private static func offsets(_ name: String) throws -> [Int] {
    let file = CCompiler.repository.appendingPathComponent("Tests/ABITests/layout.txt")
    let offsets = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line -> Int? in
      let words = line.split(separator: " ")
      return words.count == 5 && words[0].hasPrefix("\(name).") ? Int(words[2]) : nil
    }
    return Array(offsets.dropFirst())
  }

  @Test func truncatedStructs_endWithZeros() throws {
    let fixture = try Fixture()
    let whole = fixture.description()
    #expect(!whole.contains("error["), "\(whole)")
    for name in Self.structs {
      let offsets = try Self.offsets(name)
      #expect(!offsets.isEmpty, "\(name)")
      var changes = 0
      name.withCString { name in
        for offset in offsets {
          fixture.cut(name, offset, 1)
          let zeroed = fixture.description()
          fixture.cut(name, offset, 0)
          let truncated = fixture.description()
          #expect(truncated == zeroed, "\(String(cString: name)) of \(offset) bytes")
          if truncated != whole { changes += 1 }
        }
        fixture.cut(nil, 0, 0)
      }
      #expect(changes > 0, "\(name) was not read")
    }
    #expect(fixture.description() == whole)
  }
}
