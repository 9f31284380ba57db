import TenonPlugin

let plugin = Plugin(id: "VENDOR/PLUGIN", version: "0.1.0", license: "Apache-2.0", components: [COMPONENT.self])

/// Now and then fills an upright strip of the image at a random place, so that a model learns not to rely on one detail;
/// in evaluation never.
///
/// Input shape: float32 [C, H, W]. Output shape: the same.
struct COMPONENT: TransformComponent {
  static let declaration = Declaration(
    "COMPONENT", "fills a strip of the image at a random place, now and then",
    arguments: [
      .float("p", default: 0.5, "probability of a strip").atLeast(0).atMost(1),
      .int("width", default: 2, "width of the strip, pixels").atLeast(1),
      .float("value", default: 0, "what the strip is filled with"),
    ])

  private let probability: Double
  private let width: Int
  private let value: Float

  init(_ config: Config) throws {
    probability = try config.float("p")
    width = try config.int("width")
    value = Float(try config.float("value"))
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let image = try sample.required("input")
    guard image.dtype == .float32, image.rank == 3 else {
      throw ComponentError(.shape, field: "input", "expected float32 [C, H, W]; put ToTensor before")
    }
    // Every draw has its own index; the same sample in the same epoch always draws the same.
    guard draw.isTraining, draw.random.uniformDouble(0) < probability else { return }
    let columns = image.dimension(2)
    let covered = min(width, columns)
    let left = draw.random.integer(below: columns - covered + 1, 1)
    let strip = left..<left + covered

    let pixels = try image.elements(Float.self)
    try sample.set("input", image.shape, of: Float.self) { result in
      for i in result.indices { result[i] = strip.contains(i % columns) ? value : pixels[i] }
    }
  }
}
