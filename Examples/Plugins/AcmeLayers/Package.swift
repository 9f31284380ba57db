// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "AcmeLayers",
  products: [.library(name: "AcmeLayers", type: .dynamic, targets: ["AcmeLayers"])],
  dependencies: [.package(name: "tenon", path: "../../..")],
  targets: [.target(name: "AcmeLayers", dependencies: [.product(name: "TenonPlugin", package: "tenon")])],
  swiftLanguageModes: [.v6]
)
