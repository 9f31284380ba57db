import Foundation
import PluginFixtures
import TenonCore
import TestSupport
import Testing

/// `tenon plugin verify` as its user meets it.
@Suite struct VerifyCommandTests {
  private func library(_ defines: [String] = []) throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    let path = folder.file("libfixture.so")
    try CCompiler.library(
      "Tests/Fixtures/Plugins/Faulty/layer.c", defines: ["_GNU_SOURCE"] + defines, flags: ["-O0", "-Wno-unused"],
      to: path)
    return (folder, path)
  }

  @Test func rightPlugin_passesWithATableAndAStatusOfZero() throws {
    let (_, path) = try library()
    let output = try Command.built.run("plugin", "verify", "--quick", path)
    #expect(output.status == 0, "\(output.errors)")
    #expect(output.lines[0].split(separator: " ").map(String.init) == ["component", "check", "result", "detail"])
    #expect(output.lines.contains { $0.contains("acme/Affine") && $0.contains("gradient") && $0.contains("passed") })
    #expect(output.lines.last?.hasPrefix("acme/faulty: ") == true && output.output.contains(" 0 failed"))
  }

  @Test func faultyPlugin_failsByTheNameOfTheCheck() throws {
    let (_, path) = try library(["FAULT_GRADIENT_SIGN"])
    let output = try Command.built.run("plugin", "verify", "--quick", "--json", path)
    #expect(output.status == 1)
    let json = try JSON.parse(output.output)
    #expect(json["passed"]?.boolValue == false && json["id"]?.stringValue == "acme/faulty")
    let failed = (json["findings"]?.arrayValue ?? []).filter { $0["result"]?.stringValue == "failed" }
    #expect(failed.compactMap { $0["check"]?.stringValue } == ["gradient"])
    #expect(failed.first?["component"]?.stringValue == "acme/Affine")
  }

  @Test func crash_endsInAReportAndNotInTheCommandsOwn() throws {
    let (_, path) = try library(["FAULT_ABORTS"])
    let output = try Command.built.run("plugin", "verify", "--quick", path)
    #expect(output.status == 1)
    #expect(output.output.contains("in forward: it was killed by SIGABRT (abort)"))
  }

  @Test func chosenChecks_areTheOnlyOnes() throws {
    let (_, path) = try library()
    let output = try Command.built.run("plugin", "verify", "--quick", "--check", "gradient", "--check", "state", path)
    #expect(output.status == 0)
    #expect(output.lines.count == 4 && output.lines[1].contains("gradient") && output.lines[2].contains("state"))
  }

  @Test func wrongCommandLines_haveTheStatusTwo() throws {
    let (_, path) = try library()
    #expect(try Command.built.run("plugin", "verify", "/nowhere/lib.so").status == 2)
    let unknown = try Command.built.run("plugin", "verify", "--check", "gradients", path)
    #expect(unknown.status == 2 && unknown.errors.contains("write-modes"))
    #expect(try Command.built.run("plugin", "verify", "--set", "root", path).status == 2)
    #expect(try Command.built.run("plugin", "verify", "--call-limit", "0", path).status == 2)
  }
}
