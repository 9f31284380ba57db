// swift-tools-version: 6.2
import PackageDescription

// Compiled with `-sanitize=fuzzer` by `make fuzz`, out of the sources themselves (`Sources` and `Plugins` are links to
// them), and no part of the build of Tenon.

/// What decodes strangers' bytes in C is also watched for every access outside its memory.
let watched: [CSetting] = [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]

let package = Package(
  name: "tenon-fuzz",
  dependencies: [.package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0")],
  targets: [
    .target(name: "CFuzzer", path: "CFuzzer"),
    .executableTarget(
      name: "tenon-fuzz", dependencies: ["CFuzzer", "TenonDatasets", "TenonExperiment"], path: "Fuzz",
      linkerSettings: [.unsafeFlags(["-sanitize=address"])]),

    .target(name: "TenonABI"),
    .target(name: "CTenonParallel", dependencies: ["TenonABI"]),
    .target(name: "CTenonThreads"),
    .target(name: "TenonCore", dependencies: ["TenonABI", "CTenonParallel", "CTenonThreads"]),
    // Nothing computes here, and optimizing it takes longer than all else.
    .target(name: "CTenonKernels", cSettings: [.unsafeFlags(["-O0"])]),
    .target(name: "TenonLayout", dependencies: ["TenonCore", "CTenonKernels"]),
    .target(name: "TenonPlugin", dependencies: ["TenonCore"]),
    .target(name: "CTenonIntrinsics"),
    .target(name: "TenonLoad"),
    .target(name: "TenonProcess", dependencies: ["TenonCore", "TenonLoad"]),
    .target(name: "TenonServices", dependencies: ["TenonProcess", "CTenonIntrinsics"]),
    .target(name: "TenonHost", dependencies: ["TenonServices", "TenonCrypto"]),
    .target(name: "TenonExecution", dependencies: ["TenonHost"]),
    .target(name: "TenonPlanning", dependencies: ["TenonCore"]),
    .target(name: "TenonEngine", dependencies: ["TenonExecution", "TenonLayout", "TenonPlanning"]),
    .target(name: "CTenonMedia", dependencies: ["CJPEG", "CPNG"], cSettings: watched),
    .target(name: "CTenonPicture", dependencies: ["TenonABI"]),
    .target(name: "TenonImage", dependencies: ["TenonCore", "CTenonMedia", "CTenonPicture"]),
    .target(name: "TenonCrypto", dependencies: ["TenonCore", "COpenSSL"]),
    .target(name: "TenonElements", dependencies: ["TenonCore"]),
    .target(name: "TenonFormats", dependencies: ["TenonElements", "TenonCrypto", "CZip", "CZlib"]),
    .target(name: "TenonArchive", dependencies: ["TenonEngine", "TenonFormats"]),
    .target(name: "TenonExchange", dependencies: ["TenonArchive"]),
    .target(
      name: "TenonExperiment", dependencies: ["TenonExchange", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "TenonDatasets", dependencies: ["TenonPlugin", "CInflate", "TenonFormats", "TenonImage"],
      path: "Plugins/Datasets"),

    .systemLibrary(name: "CZip", pkgConfig: "libzip"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CInflate", pkgConfig: "libisal"),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
  ],
  swiftLanguageModes: [.v6]
)
