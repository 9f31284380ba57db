import Foundation
import TenonABI
import Testing

/// The layout of the plugin header.
///
/// A released line never changes; a struct grows by appended lines.
///
/// When a struct grew: append its new fields and a new `size` line to `layout.txt`, the fields to
/// `layout_table.h`, and set the new end in `abi_layout.c`.
@Suite struct LayoutTests {
  private let compiled = LayoutRow.compiled

  /// Rows by name; of several size lines of one struct the last one holds.
  private func golden() throws -> (rows: [LayoutRow], constants: [String]) {
    let lines = try LayoutFiles.golden()
    let constants = lines.filter { $0.hasPrefix("constant ") }.map { String($0.dropFirst(9)) }
    let rows = lines.filter { !$0.hasPrefix("constant ") }.compactMap { LayoutRow($0) }
    try #require(rows.count + constants.count == lines.count, "layout.txt has a line of another form")
    return (rows, constants)
  }

  @Test func header_hasEveryReleasedFieldWhereItWas() throws {
    for row in try golden().rows where !row.isStruct {
      let now = compiled.first { $0.name == row.name }
      #expect(now == row, "released: \(row), now: \(now.map { "\($0)" } ?? "gone")")
    }
  }

  @Test func header_hasEveryReleasedStructAtItsLastSize() throws {
    var sizes: [String: LayoutRow] = [:]
    for row in try golden().rows where row.isStruct {
      if let older = sizes[row.name] { #expect(older.size < row.size, "\(row.name) shrinks in layout.txt") }
      sizes[row.name] = row
    }
    for (name, row) in sizes {
      let now = compiled.first { $0.name == name }
      #expect(now == row, "released: \(row), now: \(now.map { "\($0)" } ?? "gone"); was it grown without a line?")
    }
  }

  @Test func layoutFile_hasEveryLineOfTheHeader() throws {
    let names = Set(try golden().rows.map(\.name))
    for row in compiled where !names.contains(row.name) {
      Issue.record("append to Tests/ABITests/layout.txt: \(row)")
    }
  }

  @Test func layoutFile_growsStructsAtTheirEndOnly() throws {
    var released: [String: Int] = [:]
    for row in try golden().rows {
      if row.isStruct {
        released[row.name] = row.size
      } else if let size = released[row.structName], let older = previousSize(of: row, in: try golden().rows) {
        #expect(row.offset >= older && row.end <= size, "\(row) lies before the end of an older minor, \(older)")
      }
    }
  }

  /// The size of the row's struct in the minor before the one that the row was added in.
  private func previousSize(of row: LayoutRow, in rows: [LayoutRow]) -> Int? {
    let index = rows.firstIndex(of: row) ?? 0
    let sizes = rows[..<index].filter { $0.name == row.structName }
    return sizes.count < 2 ? nil : sizes[sizes.count - 2].size
  }

  @Test func table_hasEveryFieldOfTheHeadersText() throws {
    let header = try LayoutFiles.header()
    var inText: [String] = []
    for match in header.matches(of: #/(?s)typedef struct (?<name>\w+) \{(?<body>.*?)\n\} \w+;/#) {
      inText.append(String(match.name))
      let body = String(match.body).replacing(#/(?s)\{.*?\}/#, with: "")
      for declaration in body.split(separator: ";") {
        let text = declaration.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { continue }
        let function = text.firstMatch(of: #/\(\*(\w+)\)/#)?.1
        let field = function ?? text.firstMatch(of: #/(\w+)\s*(\[[^\]]*\])?$/#)?.1
        inText.append("\(match.name).\(field ?? "?")")
      }
    }
    #expect(inText.count > 200)
    #expect(Set(inText) == Set(compiled.map(\.name)))
  }

  @Test func everyStructThatMayGrow_startsWithItsSize() {
    // Frozen for ever, or DLPack's.
    let fixed: Set = [
      "tenon_identity", "tenon_value", "tenon_named_value", "tenon_dl_device", "tenon_dl_dtype", "tenon_dl_tensor",
    ]
    for row in compiled where row.isStruct && !fixed.contains(row.name) {
      let first = compiled.first { $0.structName == row.name && !$0.isStruct }
      #expect(first?.offset == 0)
      #expect(first?.name == "\(row.name).struct_size" || first?.name == "\(row.name).prefix")
    }
  }

  /// What is handed over in every step is read without looking at its size.
  @Test func hotStructs_neverGrow() {
    let sizes = [
      "tenon_layer_buffers": 144, "tenon_optimizer_step": 96, "tenon_sample": 72, "tenon_step": 72, "tenon_value": 32,
    ]
    for (name, size) in sizes { #expect(compiled.first { $0.name == name }?.size == size, "\(name)") }
  }

  @Test func constants_areNeverRenumbered() throws {
    let header = try LayoutFiles.header()
    let now = header.matches(of: #/(?m)^#define (TENON_\w+) +(-?\d[^\s]*)/#).map { "\($0.1) \($0.2)" }
      // The minors are what changes.
      .filter { !$0.contains("_MINOR ") }
    let released = try golden().constants
    #expect(released.count > 50)
    for constant in released { #expect(now.contains(constant), "released and gone or changed: \(constant)") }
    for constant in now where !released.contains(constant) {
      Issue.record("append to Tests/ABITests/layout.txt: constant \(constant)")
    }
  }

  @Test func swift_seesTheSizesOfC() {
    func size(_ name: String) -> Int? { compiled.first { $0.name == name }?.size }
    #expect(MemoryLayout<tenon_plan>.size == size("tenon_plan"))
    #expect(MemoryLayout<tenon_host_v1>.size == size("tenon_host_v1"))
    #expect(MemoryLayout<tenon_value>.size == size("tenon_value"))
    #expect(MemoryLayout<tenon_error>.size == size("tenon_error"))
    #expect(MemoryLayout<tenon_tensor>.size == size("tenon_tensor"))
  }
}
