// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "tenon",
  products: [
    // For plugin authors: `import TenonPlugin`, and make a dynamic library of it.
    .library(name: "TenonPlugin", targets: ["TenonPlugin"]),
  ],
  dependencies: [
  ],
  targets: [
    // The contract
    .target(name: "TenonABI"),
    .target(name: "TenonCore", dependencies: ["TenonABI"]),
    .target(name: "TenonPlugin", dependencies: ["TenonCore"]),

    // Files
    .target(name: "TenonImage", dependencies: ["TenonCore", "CTenonImage", "CJPEG", "CPNG"]),
    .target(name: "CTenonImage", dependencies: ["CJPEG", "CPNG"]),
    .target(name: "TenonArchive", dependencies: ["TenonCore", "CZip", "CZlib"]),
    .testTarget(
      name: "TenonImageTests", dependencies: ["TenonImage", "TenonCore"], resources: [.copy("Resources")]),

    // System libraries
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
  ],
  swiftLanguageModes: [.v6]
)
