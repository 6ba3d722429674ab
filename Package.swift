// swift-tools-version: 6.2
import PackageDescription

// One settings array for every Swift target. Continuous integration sets GONGKAI_STRICT, which turns warnings
// into errors; a user's newer compiler with a new warning still builds.
var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
if Context.environment["GONGKAI_STRICT"] != nil {
    settings.append(.treatAllWarnings(as: .error))
}

// The engine's cursors are classes whose properties are touched for every posting. Checking each access at run time for
// another one under way took 40 % of a phrase search; debug builds, and so tests run without -c release, keep the checks.
let engineSettings =
    settings + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "gongkai",
    products: [
        .executable(name: "gongkai", targets: ["gongkai"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // System libraries. ICU stands behind a C shim whose header includes no ICU header: the system's ICU and the
        // one inside Foundation clash as soon as one Swift file sees both.
        .target(name: "CICU", linkerSettings: [.linkedLibrary("icui18n"), .linkedLibrary("icuuc")]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        // libxml2's headers include ICU's, so it has a shim of the same kind; CXML2 only says where the headers are.
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "CHTML", dependencies: ["CXML2"]),
        .target(name: "CProcess"),
        .target(name: "CGazetteer", exclude: ["places.tsv", "towns.tsv"]),

        // The engine: no Foundation, no report, no Chinese.
        .target(name: "FulltextStorage", dependencies: ["CXXHash"], swiftSettings: settings),
        .target(name: "FulltextAnalysis", dependencies: ["CICU"], swiftSettings: settings),
        .target(name: "Fulltext", dependencies: ["FulltextStorage", "CZstd"], swiftSettings: engineSettings),

        // The documents, and the two together.
        .target(name: "Reports", dependencies: ["CGazetteer", "FulltextAnalysis"], swiftSettings: settings),
        .target(
            name: "SourceFormats",
            dependencies: ["CArchive", "CHTML", "CICU", "CProcess"],
            swiftSettings: settings),
        .target(
            name: "ReportSearch",
            dependencies: ["Reports", "SourceFormats", "FulltextAnalysis", "Fulltext", "FulltextStorage"],
            swiftSettings: settings),
        .executableTarget(
            name: "gongkai",
            dependencies: [
                "ReportSearch", "Reports", "SourceFormats", "Fulltext", "FulltextAnalysis", "FulltextStorage",
                argumentParser,
            ],
            swiftSettings: settings),

        // The bench's own driver: the engine in process, as the peers' drivers have theirs. Not installed.
        .executableTarget(
            name: "gongkai-bench",
            dependencies: ["Fulltext", "FulltextAnalysis", "FulltextStorage"],
            path: "Benchmarks/Driver",
            swiftSettings: settings),

        // Tests mirror the targets.
        .target(
            name: "TestSupport",
            dependencies: ["Fulltext", "FulltextStorage"],
            path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "FulltextStorageTests",
            dependencies: ["FulltextStorage", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "FulltextAnalysisTests",
            dependencies: ["FulltextAnalysis", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "FulltextTests",
            dependencies: ["Fulltext", "FulltextStorage", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Reports", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SourceFormatsTests",
            dependencies: ["SourceFormats", "Reports", "CArchive", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ReportSearchTests",
            dependencies: [
                "ReportSearch", "Reports", "SourceFormats", "Fulltext", "FulltextAnalysis", "FulltextStorage",
                "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CommandTests",
            dependencies: ["gongkai", "TestSupport"],
            swiftSettings: settings),
    ],
    cLanguageStandard: .c2x
)
