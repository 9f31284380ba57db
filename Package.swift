// swift-tools-version: 6.2
import PackageDescription

/// Packages that fetch this one may not have flags for the compiler in it.
let isFetched = Context.packageDirectory.contains("/checkouts/")

/// For targets that compute.
///
/// `make build` passes `-Onone`, and these ask for their optimization themselves: the others, and the packages that are used, only
/// arrange what is computed elsewhere, and compile three to four times as fast without it. The driver turns cross-module
/// optimization on for `-O` alone, so that it is named, too. `swift build -c release` optimizes all.
let optimized: [SwiftSetting] =
  isFetched
  ? [] : [.unsafeFlags(["-Xfrontend", "-O", "-Xfrontend", "-enable-default-cmo"], .when(configuration: .release))]

let package = Package(
  name: "tenon",
  products: [
    // The command
    .executable(name: "tenon", targets: ["tenon-cli"]),
    // The command that only predicts, and the same as a library for programs in C and others
    .executable(name: "tenon-predict", targets: ["tenon-predict"]),
    .library(name: "tenon_predict", type: .dynamic, targets: ["TenonPredictLibrary"]),
    // Tries a plugin's library in a process of its own
    .executable(name: "tenon-probe", targets: ["tenon-probe"]),
    // For programs that train: `import Tenon`
    .library(name: "Tenon", targets: ["Tenon"]),
    // For plugin authors: `import TenonPlugin`, and make a dynamic library of it
    .library(name: "TenonPlugin", targets: ["TenonPlugin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),  // the command line
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),  // experiments
  ],
  targets: [
    // The contract, the core, and what plugins are made with. SwiftPM takes the last name first, and C after all Swift that is
    // ready: the C that the core waits for is named so that it comes before the kernels and the media, which then compile
    // beside the core. Media later would hold up everything from images to the command.
    .target(name: "TenonABI"),
    .target(name: "CTenonParallel", dependencies: ["TenonABI"]),
    .target(name: "CTenonThreads"),
    .target(
      name: "TenonCore", dependencies: ["TenonABI", "CTenonParallel", "CTenonThreads"], swiftSettings: optimized),
    .target(name: "CTenonKernels"),
    .target(name: "TenonLayout", dependencies: ["TenonCore", "CTenonKernels"], swiftSettings: optimized),
    .target(
      name: "TenonKernels", dependencies: ["TenonCore", "TenonLayout", "CTenonKernels", "COpenBLAS"],
      swiftSettings: optimized),
    .target(name: "TenonFamilies", dependencies: ["TenonCore", "TenonKernels"], swiftSettings: optimized),
    .target(name: "TenonPlugin", dependencies: ["TenonCore"], swiftSettings: optimized),
    .target(name: "CTenonIntrinsics"),

    // The host: from finding a plugin to running a model
    .target(name: "TenonLoad"),
    .target(name: "TenonProcess", dependencies: ["TenonCore", "TenonLoad"]),
    .target(name: "TenonServices", dependencies: ["TenonProcess", "CTenonIntrinsics"], swiftSettings: optimized),
    .target(name: "TenonHost", dependencies: ["TenonServices", "TenonCrypto"]),
    .target(name: "TenonExecution", dependencies: ["TenonHost"], swiftSettings: optimized),
    .target(name: "TenonPlanning", dependencies: ["TenonCore"], swiftSettings: optimized),
    .target(name: "TenonEngine", dependencies: ["TenonExecution", "TenonLayout", "TenonPlanning"]),
    .target(name: "TenonTrials", dependencies: ["TenonEngine"], swiftSettings: optimized),
    .target(name: "TenonVerify", dependencies: ["TenonTrials", "TenonIsolation", "TenonLoad"]),

    // Child processes for code that is not trusted yet
    .target(name: "CTenonProcess"),
    .target(name: "TenonIsolation", dependencies: ["TenonCore", "CTenonProcess"]),

    // Hashes and signatures
    .target(name: "TenonCrypto", dependencies: ["TenonCore", "COpenSSL"]),

    // Files
    .target(name: "CTenonMedia", dependencies: ["CJPEG", "CPNG"]),
    .target(name: "CTenonPicture", dependencies: ["TenonABI"]),
    .target(name: "TenonImage", dependencies: ["TenonCore", "CTenonMedia", "CTenonPicture"], swiftSettings: optimized),
    .target(name: "TenonElements", dependencies: ["TenonCore"], swiftSettings: optimized),
    .target(name: "TenonFormats", dependencies: ["TenonElements", "TenonCrypto", "CZip", "CZlib"]),
    .target(name: "TenonArchive", dependencies: ["TenonEngine", "TenonFormats"]),
    .target(name: "TenonExchange", dependencies: ["TenonArchive"]),

    // Plugins of others: trying, trusting, installing, locking
    .executableTarget(name: "tenon-probe", dependencies: ["TenonHost"]),
    .target(name: "TenonInstall", dependencies: ["TenonHost", "TenonFormats", "TenonIsolation"]),

    // Prediction, which needs nothing of training: neither Yams nor Foundation
    .target(name: "TenonPredict", dependencies: ["TenonArchive", "TenonImage"]),
    .target(name: "CTenonPredict"),
    .target(name: "TenonPredictLibrary", dependencies: ["CTenonPredict", "TenonPredict", "TenonLoad"]),
    .executableTarget(name: "tenon-predict", dependencies: ["TenonPredict", "CTenonExit"]),
    .target(name: "TenonBundle", dependencies: ["TenonPredict", "TenonLoad"]),

    // Experiments: what is to be trained, read and resolved
    .target(name: "TenonExperiment", dependencies: ["TenonExchange", .product(name: "Yams", package: "Yams")]),

    // Training
    .target(name: "TenonSampling", dependencies: ["TenonCore"], swiftSettings: optimized),
    .target(name: "TenonData", dependencies: ["TenonExperiment", "TenonPredict", "TenonSampling"]),
    .target(name: "TenonTraining", dependencies: ["TenonData", "CTenonKernels"]),
    .target(name: "CTenonWeb"),
    .target(name: "TenonStatistics", dependencies: ["TenonHost", "CTenonKernels"], swiftSettings: optimized),
    .target(name: "TenonReport", dependencies: ["TenonTraining", "TenonStatistics", "CTenonWeb"]),
    .target(name: "Tenon", dependencies: ["TenonReport", "TenonInstall"]),
    .target(name: "TenonAuthor", dependencies: ["TenonHost", "TenonInstall"]),
    .target(name: "CTenonExit", dependencies: ["CTenonThreads"]),
    .executableTarget(
      name: "tenon-cli",
      dependencies: [
        "Tenon", "TenonAuthor", "TenonBundle", "TenonVerify", "CTenonExit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // System libraries
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),  // archives
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),  // hashes, signatures
    .systemLibrary(name: "CInflate", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),  // gzip data, fast
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
  ],
  swiftLanguageModes: [.v6]
)

/// Adds a plugin: the shared library `libTenonNAME.so`, that nothing links, opened at run time.
///
/// SwiftPM keeps `Plugins/` for plugins of the build, hence the explicit path. Of what is ready to be compiled it takes
/// the last in the order of names: most plugins, which are called like their folders, come after the rooms, and so fill the
/// other core while rooms that need one another are compiled.
@MainActor
func plugin(
  _ name: String, in folder: String = "Plugins", uses: [Target.Dependency], swiftSettings: [SwiftSetting] = optimized
) {
  package.products.append(.library(name: "Tenon\(name)", type: .dynamic, targets: [name]))
  package.targets.append(
    .target(
      name: name, dependencies: ["TenonPlugin"] + uses, path: "\(folder)/\(name)", swiftSettings: swiftSettings))
}

// The built-in plugins, with what they use beyond the SDK
plugin("Activations", uses: ["TenonKernels", "CTenonKernels"])
plugin("Attention", uses: ["TenonKernels", "CTenonKernels"])
plugin("Combination", uses: ["TenonKernels", "CTenonKernels"])
plugin("Convolution", uses: ["TenonFamilies", "TenonKernels", "CTenonKernels"])
plugin("Datasets", uses: ["CInflate", "TenonFormats", "TenonImage"])
plugin("Embedding", uses: [])
plugin("Fusion", uses: ["TenonFamilies", "TenonKernels", "CTenonKernels"])
plugin("Linear", uses: ["TenonKernels", "CTenonKernels"])
plugin("Losses", uses: ["TenonKernels", "CTenonKernels"])
plugin("Metrics", uses: ["CTenonKernels"])
plugin("Networks", uses: [], swiftSettings: [])
plugin("Normalization", uses: ["TenonFamilies", "TenonKernels", "CTenonKernels"])
plugin("Optimizers", uses: ["TenonKernels", "CTenonKernels"])
plugin("Padding", uses: ["TenonKernels"])
plugin("Pooling", uses: ["TenonFamilies", "TenonKernels", "CTenonKernels"])
plugin("Recurrent", uses: ["TenonKernels", "CTenonKernels"])
plugin("Regularization", uses: ["TenonKernels", "CTenonKernels"])
plugin("Schedulers", uses: [], swiftSettings: [])
plugin("Shaping", uses: ["TenonKernels", "CTenonKernels"])
plugin("Transforms", uses: ["TenonImage"])
plugin("Upsampling", uses: ["TenonKernels", "CTenonKernels"])

// What only tests need is no part of `make build`.
if Context.environment["TENON_SHIPPED_ONLY"] == nil {
  package.targets += [
    // One target for each room
    .target(name: "TestSupport", dependencies: ["TenonImage"], path: "Tests/TestSupport", swiftSettings: optimized),
    .testTarget(
      name: "TenonImageTests", dependencies: ["TenonImage"], resources: [.copy("Resources")], swiftSettings: optimized),
    .testTarget(
      name: "TenonFormatsTests", dependencies: ["TenonFormats", "TestSupport"], resources: [.copy("Resources")],
      swiftSettings: optimized),
    .testTarget(name: "TenonCryptoTests", dependencies: ["TenonCrypto"]),
    .testTarget(name: "TenonArchiveTests", dependencies: ["TenonArchive", "TenonCrypto", "TestSupport"]),
    .testTarget(
      name: "TenonExchangeTests", dependencies: ["TenonExchange", "TestSupport"], resources: [.copy("Resources")]),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "TenonVerify", "TenonEngine", "TenonExchange", "TenonImage", "TenonKernels", "TenonLayout", "TestSupport",
      ],
      resources: [.copy("Golden"), .copy("IDX"), .copy("CIFAR10"), .copy("Networks"), .copy("Arrays"), .copy("ONNX")],
      swiftSettings: optimized),
    .testTarget(name: "TenonTrainingTests", dependencies: ["TenonTraining", "TestSupport"], swiftSettings: optimized),
    .testTarget(
      name: "TenonReportTests", dependencies: ["TenonReport", "TenonStatistics", "TestSupport"],
      swiftSettings: optimized),
    .testTarget(
      name: "CLITests",
      dependencies: [
        "TenonArchive", "TenonAuthor", "TenonExchange", "TenonImage", "TestSupport", "PluginFixtures", "tenon-cli",
      ]),

    .testTarget(name: "TenonIsolationTests", dependencies: ["TenonIsolation", "TestSupport"]),
    .testTarget(
      name: "TenonInstallTests", dependencies: ["TenonInstall", "TestSupport", "PluginFixtures", "tenon-probe"]),
    .testTarget(
      name: "TenonTests", dependencies: ["Tenon", "TestSupport", "PluginFixtures"], resources: [.copy("Averaging")],
      swiftSettings: optimized),

    // Tests of the plugin boundary
    .target(name: "ABILayout", dependencies: ["TenonABI"], path: "Tests/ABILayout"),
    .testTarget(name: "ABITests", dependencies: ["ABILayout"], exclude: ["layout.txt"]),
    .target(name: "PluginFixtures", dependencies: ["TenonHost", "TestSupport"], path: "Tests/PluginFixtures"),
    .testTarget(name: "TenonHostTests", dependencies: ["PluginFixtures"]),
    .testTarget(name: "OutsidePluginTests", dependencies: ["PluginFixtures", "TenonVerify", "TenonPlugin"]),
    .testTarget(name: "TenonVerifyTests", dependencies: ["PluginFixtures", "TenonVerify", "tenon-cli"]),
    .testTarget(name: "ArchitectureTests"),

    // Models of single layers for other runtimes
    .executableTarget(
      name: "onnx-cases", dependencies: ["Tenon", "TenonVerify", "TestSupport"],
      path: "Tests/Interop/ONNXCases"),

    // Every call of a SummaryWriter, for TensorBoard's own reader
    .executableTarget(name: "tensorboard-cases", dependencies: ["Tenon"], path: "Tests/Interop/TensorBoardCases"),

    // A training written in Swift, built and run by the tests
    .executableTarget(name: "planes-birds", dependencies: ["Tenon"], path: "Examples/Library"),
  ]

  // Components of every unusual form
  plugin("Catalogue", in: "Tests/ProofPlugins", uses: [])
}
