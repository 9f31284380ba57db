import ArgumentParser
import Tenon

struct ShowKernels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "The kernels of a convolution.",
    discussion: """
      tenon show kernels model.tenon -o kernels.png
      tenon show kernels runs/demo --layer 4 --channel 0 -o kernels.svg --csv kernels.csv

      Each is shown from its least weight to its greatest. Of a layer that reads three channels these are one picture in \
      colour, unless --split is given; of others each is a picture of its own, a row for each output. No plugin is loaded.
      """)

  @OptionGroup var model: ShownModel

  @Option(help: ArgumentHelp("The layer (default: the first convolution).", valueName: "LAYER"))
  var layer: String?

  @Option(help: ArgumentHelp("Show this input channel alone, from 0.", valueName: "N"))
  var channel: Int?

  @Flag(help: "Show three input channels one by one.")
  var split = false

  @Option(help: ArgumentHelp("At most so many outputs, up to \(KernelsFigure.mostOutputs).", valueName: "N"))
  var count = KernelsFigure.mostOutputs

  @Option(help: "The colours: viridis, cividis, grey or difference.")
  var colours = ColourMap.grey

  @OptionGroup var output: FigureOptions

  func validate() throws { try FigureOptions.check("--count", count, most: KernelsFigure.mostOutputs) }

  func run() throws {
    try output.write(
      KernelsFigure(
        model.archive(), layer: layer, channel: channel, split: split, count: count, colours: colours
      ).figure())
  }
}
