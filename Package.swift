// swift-tools-version: 6.2
import PackageDescription

/// The built-in plugins, one shared library each, and what they use beyond the SDK and the kernels.
let plugins: [(name: String, uses: [Target.Dependency])] = [
  ("Activations", []),
  ("Convolution", []),
  ("Datasets", ["CZlib"]),
  ("Linear", []),
  ("Losses", []),
  ("Optimizers", []),
  ("Pooling", []),
  ("Regularization", []),
  ("Schedulers", []),
  ("Shaping", []),
  ("Transforms", ["TenonImage"]),
]

let package = Package(
  name: "tenon",
  products: [
    // For plugin authors: `import TenonPlugin`, and make a dynamic library of it.
    .library(name: "TenonPlugin", targets: ["TenonPlugin"])
  ] + plugins.map { .library(name: "Tenon\($0.name)", type: .dynamic, targets: ["Tenon\($0.name)"]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),  // SHA-256 of plugins
  ],
  targets: [
    // The contract
    .target(name: "TenonABI"),
    .target(name: "TenonCore", dependencies: ["TenonABI"]),
    .target(name: "TenonKernels", dependencies: ["TenonCore", "COpenBLAS"]),
    .target(name: "TenonPlugin", dependencies: ["TenonCore"]),

    // The host
    .target(name: "TenonLoad"),
    .target(
      name: "TenonHost",
      dependencies: ["TenonCore", "TenonLoad", .product(name: "Crypto", package: "swift-crypto")]),

    .target(name: "TenonEngine", dependencies: ["TenonHost"]),

    // The contract every component must keep
    .target(name: "TenonVerify", dependencies: ["TenonEngine"]),

    // Files
    .target(name: "TenonImage", dependencies: ["TenonCore", "CTenonImage"]),
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
  ]
    // Plugins/ is SwiftPM's name for build plugins; ours are loaded at run time, hence the explicit path.
    + plugins.map {
      .target(
        name: "Tenon\($0.name)", dependencies: ["TenonPlugin", "TenonKernels"] + $0.uses, path: "Plugins/\($0.name)")
    }
    + [
      .testTarget(
        name: "ConformanceTests", dependencies: ["TenonCore", "TenonHost", "TenonVerify", "TenonKernels"],
        resources: [.copy("Golden")]),

      // The plugin boundary
      .target(name: "ABILayout", dependencies: ["TenonABI"], path: "Tests/ABILayout"),
      .testTarget(name: "ABITests", dependencies: ["ABILayout", "TenonABI"], exclude: ["layout.txt"]),
      .target(name: "PluginFixtures", dependencies: ["TenonHost"], path: "Tests/PluginFixtures"),
      .testTarget(name: "TenonHostTests", dependencies: ["PluginFixtures", "TenonHost"]),
      .testTarget(name: "OutsidePluginTests", dependencies: ["PluginFixtures", "TenonEngine", "TenonHost"]),
      .testTarget(name: "ArchitectureTests"),
    ],
  swiftLanguageModes: [.v6]
)
