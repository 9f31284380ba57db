import TenonCore
import Testing

@Suite struct SpellingTests {
  private let names = ["Conv2d", "ConvTranspose2d", "Linear", "ReLU", "LeakyReLU", "kernel_size"]

  @Test(arguments: [
    ("Conv2", "Conv2d"), ("conv2d", "Conv2d"), ("Cnov2d", "Conv2d"), ("Lienar", "Linear"), ("relu", "ReLU"),
    ("RelU", "ReLU"), ("kernelsize", "kernel_size"), ("kernal_size", "kernel_size"), ("LeakyRelu", "LeakyReLU"),
  ])
  func typingErrors_findTheName(_ written: String, _ meant: String) {
    #expect(Spelling.nearest(to: written, in: names) == meant)
  }

  @Test(arguments: ["", "x", "Transformer", "Convolution", "Lin"])
  func otherWords_findNothing(_ written: String) {
    #expect(Spelling.nearest(to: written, in: names) == nil)
  }

  @Test func equallyNearNames_giveTheFirstInAlphabet() {
    #expect(Spelling.nearest(to: "adaX", in: ["adac", "adab"]) == "adab")
  }

  @Test func longWords_takeNoTime() {
    let long = String(repeating: "ab", count: 2_000)
    #expect(Spelling.nearest(to: long, in: names + [long + "c"]) == long + "c")
    #expect(Spelling.nearest(to: long, in: []) == nil)
  }
}
