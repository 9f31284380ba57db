import Foundation
import TenonAuthor
import TenonCore
import TenonInstall
import TenonIsolation
import TestSupport
import Testing

/// Building runs the plugin for the first time; whatever it does then, the build ends with a message.
@Suite struct PluginBuildTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a plugin in C whose entry is the given body.
  private func write(entry body: String) throws {
    try folder.write(
      """
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <tenon_plugin.h>
      TENON_IDENTITY("acme/swish");
      tenon_status tenon_plugin_entry_v1(const tenon_host_v1 *h, const tenon_plugin_v1 **p, tenon_error *e) {
        (void)h, (void)p, (void)e;
        \(body)
      }

      """, to: "Swish/swish.c")
  }

  @Test(arguments: [
    ("for (volatile int i = 0;; ++i) {}", "it used more than 1 s of processor time"),
    ("for (;;) { char *p = malloc(1 << 24); if (!p) abort(); memset(p, 1, 1 << 24); }", "it ran out of memory"),
    ("fprintf(stderr, \"no luck\\n\"); abort();", "it was killed by SIGABRT (abort)"),
    ("exit(0);", "it ended the process before it was described"),
  ])
  func libraryThatMisbehavesWhenLoaded_endsTheBuild(body: String, expected: String) throws {
    try write(entry: body)
    let program = StagedTenon.tenon
    let limits = ChildLimits(memory: 320 << 20, cpuSeconds: 1, wallSeconds: 10)
    let probe = PluginProbe(executable: StagedTenon.prefix + "/bin/tenon-probe", limits: limits)
    let error = #expect(throws: AuthorError.self) {
      try PluginBuild(folder.file("Swish"), output: nil, toolkit: Toolkit(executable: program), probe: probe)
    }
    guard case .notDescribed(let path, let reason, let printed)? = error else {
      Issue.record(error ?? AuthorError.noProject("no error"))
      return
    }
    #expect(path == folder.file("Swish"))
    #expect(reason.contains(expected), "\(reason)")
    #expect(expected.contains("process before") || reason.hasPrefix("in entry of acme/swish, "), "\(reason)")
    #expect(printed == (body.contains("no luck") ? "no luck" : nil))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("Swish/build")).isEmpty)
  }

  @Test func libraryThatAborts_isReportedByTheCommand() throws {
    try write(entry: "abort();")
    let result = try Command.built(in: folder).run("plugin", "build", "Swish")
    #expect(result.status == 1 && result.errors.hasPrefix("error[not-described]: "), "\(result.errors)")
    #expect(result.errors.contains("received: in entry of acme/swish, it was killed by SIGABRT (abort)"))
  }

  @Test func libraryThatDescribesItselfWrongly_isReportedWithTheReason() throws {
    try write(
      entry: """
        static tenon_plugin_v1 table = {.prefix = {.struct_size = sizeof table, .abi_major = 1}, .id = "acme/other"};
        *p = &table;
        return TENON_OK;
        """)
    let result = try Command.built(in: folder).run("plugin", "build", "Swish")
    #expect(result.status == 1 && result.errors.hasPrefix("error[not-described]: "), "\(result.errors)")
    #expect(result.errors.contains("acme/swish") && result.errors.contains("acme/other"), "\(result.errors)")
  }
}
