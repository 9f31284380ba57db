/// What the first layer of kernels has learned.
struct KernelsSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard let kernels = run.model?.kernels else {
      return .note(
        run.model == nil ? "No model is written yet." : "No layer of this model has kernels in two dimensions.")
    }
    let shape = kernels.shape.dimensions.map { "\($0)" }.joined(separator: " x ")
    return HTML("p") {
      "\(kernels.count) of layer \(PageNumber.name(kernels.layer)) (\(shape)), each from its least weight, black, to its greatest, white."
    }
      + HTML(
        "img", .class("kernels"), .picture(png: kernels.png), .init("alt", "\(kernels.count) kernels"),
        .init("width", "640"))
  }
}
