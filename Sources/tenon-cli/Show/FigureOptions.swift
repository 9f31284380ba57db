import ArgumentParser
import Tenon

/// Where a picture goes, and what it shows as numbers.
struct FigureOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The picture: a .png or an .svg file.", valueName: "FILE"))
  var output: String?

  @Option(help: ArgumentHelp("Write what it shows as a table.", valueName: "FILE"))
  var csv: String?

  @Option(help: ArgumentHelp("Write what it shows as JSON.", valueName: "FILE"))
  var json: String?

  @Option(help: ArgumentHelp("Write the picture for TensorBoard, too.", valueName: "FOLDER"))
  var tensorboard: String?

  func validate() throws {
    let files = [output, csv, json].compactMap(\.self)
    guard !files.isEmpty || tensorboard != nil else {
      throw ValidationError("name a file to write: -o FILE.png, or FILE.svg")
    }
    guard Set(files).count == files.count else { throw ValidationError("two of the files to write are the same") }
    try output.map(Self.checkName)
  }

  /// - Throws: `ValidationError` for a file that no picture is written to.
  static func checkName(_ output: String) throws {
    do { _ = try DrawingFormat(path: output) } catch {
      throw ValidationError("-o must be a name that ends in .png or .svg, received '\(output)'")
    }
  }

  /// - Throws: `ValidationError` for the number of an option that is not from 1 to `most`.
  static func check(_ option: String, _ number: Int, most: Int) throws {
    guard (1...most).contains(number) else {
      throw ValidationError("\(option) must be from 1 to \(most), received \(number)")
    }
  }

  /// The picture first: where it cannot be drawn, nothing is written.
  func write(_ figure: Figure) throws {
    if let output { try figure.drawing.write(to: output) }
    if let csv { try DurableFile.replace(csv, bytes: Array(figure.csv.utf8)) }
    if let json { try DurableFile.replace(json, bytes: figure.json.bytes(.pretty)) }
    if let tensorboard {
      let writer = try SummaryWriter(logDir: tensorboard)
      try writer.addFigure(figure.drawing.title, figure.drawing.raster())
      try writer.close()
    }
    for written in [output, csv, json, tensorboard].compactMap(\.self) { Console.line(ShellWord.path(written)) }
  }
}

extension ColourMap: ExpressibleByArgument {}
