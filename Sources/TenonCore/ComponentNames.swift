extension String {
  /// A component's full name as people write it: built-in ones go by their own name, `tenon/Conv2d` by `Conv2d`.
  package var shortComponentName: String {
    let builtIn = "tenon/"
    return hasPrefix(builtIn) ? String(dropFirst(builtIn.count)) : self
  }

  /// The same without its vendor, whoever that is.
  package var componentNameWithoutVendor: String { split(separator: "/").last.map(String.init) ?? self }
}
