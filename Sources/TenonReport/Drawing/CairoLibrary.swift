import Glibc

/// What is used of cairo, which is opened when the first PNG file is drawn and never linked.
struct CairoLibrary: Sendable {
  typealias Context = OpaquePointer
  typealias Surface = OpaquePointer
  typealias Call = @convention(c) @Sendable (Context) -> Void
  typealias Number = @convention(c) @Sendable (Context, Double) -> Void
  typealias Pair = @convention(c) @Sendable (Context, Double, Double) -> Void
  typealias Option = @convention(c) @Sendable (OpaquePointer, Int32) -> Void

  /// The one of this process, or why there is none.
  static let opened: Result<CairoLibrary, DrawingError> = Result { () throws(DrawingError) in try CairoLibrary() }

  private static let file = "libcairo.so.2"

  let surfaceCreate: @convention(c) @Sendable (Int32, Int32, Int32) -> Surface?
  let surfaceCreateForData:
    @convention(c) @Sendable (UnsafeMutablePointer<UInt8>, Int32, Int32, Int32, Int32) -> Surface?
  let surfaceStatus: @convention(c) @Sendable (Surface) -> Int32
  let surfaceFlush: @convention(c) @Sendable (Surface) -> Void
  let surfaceData: @convention(c) @Sendable (Surface) -> UnsafePointer<UInt8>?
  let surfaceStride: @convention(c) @Sendable (Surface) -> Int32
  let surfaceDestroy: @convention(c) @Sendable (Surface) -> Void
  let statusText: @convention(c) @Sendable (Int32) -> UnsafePointer<CChar>
  let create: @convention(c) @Sendable (Surface) -> Context?
  let destroy: Call
  let status: @convention(c) @Sendable (Context) -> Int32
  let save: Call
  let restore: Call
  let scale: Pair
  let translate: Pair
  let rotate: Number
  let clip: Call
  let sourceColour: @convention(c) @Sendable (Context, Double, Double, Double, Double) -> Void
  let sourceSurface: @convention(c) @Sendable (Context, Surface, Double, Double) -> Void
  let source: @convention(c) @Sendable (Context) -> OpaquePointer
  let patternFilter: Option
  let patternExtend: Option
  let paint: Call
  let newPath: Call
  let moveTo: Pair
  let lineTo: Pair
  let closePath: Call
  let rectangle: @convention(c) @Sendable (Context, Double, Double, Double, Double) -> Void
  let arc: @convention(c) @Sendable (Context, Double, Double, Double, Double, Double) -> Void
  let fill: Call
  let fillAndKeep: Call
  let stroke: Call
  let lineWidth: Number
  let lineJoin: Option
  let dashes: @convention(c) @Sendable (Context, UnsafePointer<Double>?, Int32, Double) -> Void
  let fontFace: @convention(c) @Sendable (Context, UnsafePointer<CChar>, Int32, Int32) -> Void
  let fontSize: Number
  let fontOptionsCreate: @convention(c) @Sendable () -> OpaquePointer
  let fontOptionsDestroy: @convention(c) @Sendable (OpaquePointer) -> Void
  let fontHinting: Option
  let fontMetrics: Option
  let fontAntialias: Option
  let fontOptions: @convention(c) @Sendable (Context, OpaquePointer) -> Void
  let showText: @convention(c) @Sendable (Context, UnsafePointer<CChar>) -> Void
  /// Writes six numbers: bearings, width, height, advances.
  let textExtents: @convention(c) @Sendable (Context, UnsafePointer<CChar>, UnsafeMutablePointer<Double>) -> Void

  private init() throws(DrawingError) {
    guard let handle = dlopen(Self.file, RTLD_NOW | RTLD_LOCAL) else {
      throw .noCairo(dlerror().map { String(cString: $0) } ?? Self.file)
    }
    func function<Function>(_ name: String) throws(DrawingError) -> Function {
      guard let symbol = dlsym(handle, "cairo_" + name) else {
        throw .noCairo("\(Self.file) has no function cairo_\(name): it is older than the one that is needed")
      }
      return unsafeBitCast(symbol, to: Function.self)
    }
    surfaceCreate = try function("image_surface_create")
    surfaceCreateForData = try function("image_surface_create_for_data")
    surfaceStatus = try function("surface_status")
    surfaceFlush = try function("surface_flush")
    surfaceData = try function("image_surface_get_data")
    surfaceStride = try function("image_surface_get_stride")
    surfaceDestroy = try function("surface_destroy")
    statusText = try function("status_to_string")
    create = try function("create")
    destroy = try function("destroy")
    status = try function("status")
    save = try function("save")
    restore = try function("restore")
    scale = try function("scale")
    translate = try function("translate")
    rotate = try function("rotate")
    clip = try function("clip")
    sourceColour = try function("set_source_rgba")
    sourceSurface = try function("set_source_surface")
    source = try function("get_source")
    patternFilter = try function("pattern_set_filter")
    patternExtend = try function("pattern_set_extend")
    paint = try function("paint")
    newPath = try function("new_path")
    moveTo = try function("move_to")
    lineTo = try function("line_to")
    closePath = try function("close_path")
    rectangle = try function("rectangle")
    arc = try function("arc")
    fill = try function("fill")
    fillAndKeep = try function("fill_preserve")
    stroke = try function("stroke")
    lineWidth = try function("set_line_width")
    lineJoin = try function("set_line_join")
    dashes = try function("set_dash")
    fontFace = try function("select_font_face")
    fontSize = try function("set_font_size")
    fontOptionsCreate = try function("font_options_create")
    fontOptionsDestroy = try function("font_options_destroy")
    fontHinting = try function("font_options_set_hint_style")
    fontMetrics = try function("font_options_set_hint_metrics")
    fontAntialias = try function("font_options_set_antialias")
    fontOptions = try function("set_font_options")
    showText = try function("show_text")
    textExtents = try function("text_extents")
  }
}
