extension Plugin {
  /// A plugin that comes with Tenon: it has Tenon's version and license, and nobody else can make one.
  package init(id: String, components: [any Component.Type]) {
    self.init(id: id, version: tenonVersion, license: "Apache-2.0", components: components)
  }
}
