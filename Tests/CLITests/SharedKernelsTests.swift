import Foundation
import TestSupport
import Testing

/// The kernels in C lie in one library, which the command and the built-in plugins share.
@Suite struct SharedKernelsTests {
  /// What a tool of binutils says about a file.
  private func ask(_ tool: String, _ arguments: String...) throws -> [Substring] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/\(tool)")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "\n")
  }

  @Test func pluginsWithKernels_shareThem() throws {
    let prefix = StagedTenon.prefix
    let plugins = "\(prefix)/lib/tenon/plugins/tenon"
    for family in ["Activations", "Convolution", "Fusion", "Linear", "Losses", "Metrics", "Optimizers"] {
      let library = "\(plugins)/\(family.lowercased())/libTenon\(family).so"
      let needed = try ask("readelf", "-d", library).filter { $0.contains("(NEEDED)") }
      #expect(needed.contains { $0.contains("[libtenon_kernels.so]") }, "\(family)")
      #expect(!needed.contains { $0.contains("libpng") || $0.contains("libzip") }, "\(family): \(needed)")
      let size = try FileManager.default.attributesOfItem(atPath: library)[.size] as? Int
      // A copy of the kernels is 1.7 MB.
      #expect(try #require(size) < 2_500_000, "\(family)")
    }
  }

  @Test func kernels_exportFunctionsOfTheirSourcesOnly() throws {
    let library = "\(StagedTenon.prefix)/lib/tenon/libtenon_kernels.so"
    let names = try ask("nm", "-D", "--defined-only", library).compactMap { $0.split(separator: " ").last }
    let functions = names.filter { $0.hasPrefix("tenon_") }
    #expect(functions.contains { $0.hasPrefix("tenon_winograd_prepare@@TENON_KERNELS_") })
    #expect(functions.count < 25, "\(functions)")
    // Besides them only the version's own name.
    #expect(names.allSatisfy { $0.hasPrefix("tenon_") || $0.hasPrefix("TENON_KERNELS_") }, "\(names)")
    #expect(functions.allSatisfy { $0.contains("@@TENON_KERNELS_") }, "\(functions)")
  }
}
