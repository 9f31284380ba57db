import Foundation
import FoundationXML
import TenonImage
import TenonReport
import TestSupport
import Testing

/// Drawings become SVG and PNG that show the same, whatever is written in them.
@Suite struct DrawingTests {
  static let hostile = [
    "<script>alert(1)</script>", "]]>&amp;\"'", "a\u{0}b\u{7}\u{1B}[31m\n", "\u{202E}gnp.exe", "\u{FFFF}\u{FFFE}x",
    "👩‍👩‍👧🏳️‍🌈 family", "שלום עולם", String(repeating: "long", count: 2500), "e\u{301}\u{301}\u{301}", "",
  ]

  /// What a reader of XML finds.
  private final class Elements: NSObject, XMLParserDelegate {
    var names: [String] = []
    var texts: [String] = []
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      names.append(name)
      texts.append("")
    }
    func parser(_ parser: XMLParser, foundCharacters text: String) { texts[texts.count - 1] += text }
  }

  private func elements(_ drawing: Drawing) throws -> Elements {
    let parser = XMLParser(data: Data(try drawing.bytes(.svg)))
    let found = Elements()
    parser.delegate = found
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return found
  }

  @Test(arguments: hostile.indices) func texts_stayTextInBothFormats(index: Int) throws {
    let text = Self.hostile[index]
    var drawing = Drawing(width: 300, height: 40, title: text)
    drawing.add(DrawingText(text, x: 10, y: 20))
    let found = try elements(drawing)
    #expect(Set(found.names).isSubset(of: ["svg", "title", "rect", "text"]))
    if text.hasPrefix("<") { #expect(found.texts.contains(text)) }
    for byte in try drawing.bytes(.svg) where byte < 0x20 { #expect(byte == 0x0A) }
    let image = try ImageReader.read(bytes: drawing.bytes(.png))
    #expect((image.width, image.height) == (300, 40))
  }

  @Test func shapes_areWhereTheyAreSaidToBe() throws {
    var drawing = Drawing(width: 40, height: 30)
    drawing.add(.box(10, 10, 20, 10), fill: DrawingColour(0xFF0000))
    drawing.add(.circle(35, 5, 4), fill: DrawingColour(0x0000FF))
    drawing.add(
      .clipped(
        [.shape(.box(0, 0, 40, 30), fill: DrawingColour(0x00FF00), stroke: nil)], x: 0, y: 25, width: 5, height: 5))
    let tiny = try Raster(height: 1, width: 2, channels: 3, bytes: [1, 2, 3, 200, 100, 50])
    drawing.add(.raster(tiny, x: 20, y: 22, width: 16, height: 8, smooth: false))
    let image = try drawing.raster()
    func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(image.bytes[(y * 40 + x) * 3..<(y * 40 + x) * 3 + 3]) }
    #expect(pixel(9, 15) == [255, 255, 255] && pixel(10, 10) == [255, 0, 0] && pixel(29, 19) == [255, 0, 0])
    #expect(pixel(30, 15) == [255, 255, 255] && pixel(35, 5) == [0, 0, 255])
    #expect(pixel(2, 27) == [0, 255, 0] && pixel(5, 27) == [255, 255, 255] && pixel(2, 24) == [255, 255, 255])
    #expect(pixel(20, 22) == [1, 2, 3] && pixel(27, 29) == [1, 2, 3] && pixel(28, 29) == [200, 100, 50])
    #expect(try drawing.raster() == image)
    #expect(try elements(drawing).names.contains("image"))
  }

  /// So that one layout serves both formats, without a font for SVG.
  @Test(arguments: ["Handgloves 0123456789 (%)", "ÀÉîøüßŒŠž", "Ωμέγα", "Кошка и собака", "“–—…”", "→↓"])
  func widths_areThoseOfTheFont(text: String) throws {
    let size = 50.0
    let width = DrawingFont.width("|" + text + "|", size: size)
    var drawing = Drawing(width: width + 20, height: 80)
    drawing.add(DrawingText("|" + text + "|", x: 10, y: 60, size: size))
    let image = try drawing.raster()
    let last = try #require(
      (0..<image.width).last { column in
        (0..<image.height).contains { image.bytes[($0 * image.width + column) * 3] < 128 }
      })
    // The bar ends 0.2 of the size before its own end.
    let bar = 10 + width - DrawingFont.width("|", size: size) / 2
    #expect(abs(Double(last) + 1 - bar) < 4, "\(last) for \(bar)")
  }

  @Test func abbreviations_fit() {
    for text in Self.hostile + ["Ankle boot"] {
      for width in [0.0, 5, 13, 40, 100] {
        let short = DrawingFont.abbreviated(text, width: width)
        #expect(DrawingFont.width(short) <= max(width, 0), "\(short)")
      }
    }
    #expect(DrawingFont.abbreviated("Ankle boot", width: 1000) == "Ankle boot")
    #expect(DrawingFont.abbreviated("Ankle boot", width: 50) == "Ankle…")
  }

  @Test func picturesThatAreTooLarge_areRefusedByName() {
    for (width, height) in [(20_001.0, 10.0), (10_001, 10_000), (0, 10), (.nan, 10), (.infinity, 1), (1e300, 1e300)] {
      for format in DrawingFormat.allCases {
        let error = #expect(throws: DrawingError.self) { try Drawing(width: width, height: height).bytes(format) }
        #expect(error?.diagnostic.code == "picture-size")
      }
    }
  }

  @Test func marksWithoutAPlace_areLeftOut() throws {
    var drawing = Drawing(width: 10, height: 10)
    for number in [Double.nan, .infinity, 1e300] {
      drawing.add(.box(number, 0, 5, 5), fill: .ink)
      drawing.add(.circle(0, number, 5), fill: .ink)
      drawing.add(.line(0, 0, 5, number), stroke: DrawingStroke(.ink))
      drawing.add(DrawingText("x", x: number, y: 5))
      drawing.add(.clipped([], x: number, y: 0, width: 1, height: 1))
    }
    #expect(try elements(drawing).names == ["svg", "rect"])
    #expect(try drawing.raster().bytes.allSatisfy { $0 == 255 })
  }

  @Test func colourMaps_areMatplotlibs() {
    #expect(ColourMap.viridis.colour(0) == DrawingColour(0x440154))
    #expect(ColourMap.viridis.colour(1) == DrawingColour(0xFDE725))
    #expect(ColourMap.cividis.colour(0.5) == DrawingColour(0x7C7B78))
    #expect(ColourMap.difference.colour(0.5) == DrawingColour(0xF7F7F6))
    #expect(ColourMap.viridis.colour(.nan) == .grey && ColourMap.grey.colour(2) == .white)
  }

  @Test func names_sayTheFormat() throws {
    let folder = try TemporaryFolder()
    let drawing = Drawing(width: 5, height: 5)
    try drawing.write(to: folder.file("a.PNG"))
    try drawing.write(to: folder.file("a.b.svg"))
    #expect(try folder.bytes("a.PNG").starts(with: [0x89, 0x50]))
    for name in ["a", "a.jpg", ".", "svg", ""] {
      #expect(throws: DrawingError.self) { try drawing.write(to: folder.file(name)) }
    }
  }
}
