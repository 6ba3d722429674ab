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

// `make fuzz` names libFuzzer's runtime here: counters and address checks in every target of ours, and one program more. A
// normal build knows nothing of it.
let fuzzerRuntime = Context.environment["GONGKAI_FUZZ"]
if fuzzerRuntime != nil {
    settings.append(.unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"]))
}

// The engine's cursors are classes whose properties are touched for every posting. Checking each access at run time for
// another one under way took 40 % of a phrase search; debug builds, and so tests run without -c release, keep the checks.
var engineFlags = ["-enforce-exclusivity=unchecked"]
var processorChecks: [CSetting] = []
// Bits are counted by one instruction a word instead of by twelve; x86-64 processors have it since 2008, some virtual ones have
// not. CProcessor looks for it when a program starts. GONGKAI_PORTABLE does without, also for builds for other processors.
#if arch(x86_64)
    if Context.environment["GONGKAI_PORTABLE"] == nil {
        engineFlags += ["-Xcc", "-mpopcnt"]
        processorChecks.append(.define("GONGKAI_POPCNT", .when(configuration: .release)))
    }
#endif
let engineSettings = settings + [.unsafeFlags(engineFlags, .when(configuration: .release))]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "gongkai",
    products: [
        .executable(name: "gongkai", targets: ["gongkai"]),
        .executable(name: "gongkaid", targets: ["gongkaid"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Without its default traits: those bring the whole of Foundation and a configuration package.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
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
        .target(name: "CProcessor", cSettings: processorChecks),
        .target(name: "CGazetteer", exclude: ["places.tsv", "towns.tsv"]),

        // The engine: no Foundation, no report, no Chinese.
        .target(name: "FulltextStorage", dependencies: ["CXXHash"], swiftSettings: settings),
        .target(name: "FulltextAnalysis", dependencies: ["CICU"], swiftSettings: settings),
        .target(
            name: "Fulltext", dependencies: ["FulltextStorage", "CProcessor", "CZstd"],
            swiftSettings: engineSettings),

        // The documents, and the two together.
        .target(name: "Reports", dependencies: ["CGazetteer", "FulltextAnalysis"], swiftSettings: settings),
        .target(
            name: "SourceFormats",
            dependencies: ["CArchive", "CHTML", "CICU", "CProcess", "FulltextAnalysis"],
            swiftSettings: settings),
        .target(
            name: "ReportSearch",
            dependencies: ["Reports", "SourceFormats", "FulltextAnalysis", "Fulltext", "FulltextStorage"],
            swiftSettings: settings),
        // The answers as JSON, written once for `gongkai … --json` and for the daemon.
        .target(
            name: "ReportJSON",
            dependencies: ["ReportSearch", "Reports", "Fulltext", "FulltextAnalysis", "FulltextStorage"],
            swiftSettings: settings),
        // The answers as text for people and as rows, written once for the command line and for the daemon.
        .target(
            name: "ReportText",
            dependencies: [
                "ReportJSON", "ReportSearch", "Reports", "Fulltext", "FulltextAnalysis", "FulltextStorage",
                argumentParser,
            ],
            swiftSettings: settings),
        // Asks a daemon over plain sockets, so that the command line needs nothing of the HTTP server.
        .target(
            name: "ReportClient", dependencies: ["ReportJSON", "FulltextStorage"], swiftSettings: settings),
        .executableTarget(
            name: "gongkai",
            dependencies: [
                "ReportClient", "ReportText", "ReportJSON", "ReportSearch", "Reports", "SourceFormats",
                "Fulltext", "FulltextAnalysis",
                "FulltextStorage", argumentParser,
            ],
            swiftSettings: settings),

        // The daemon. The HTTP server is in these two alone.
        .target(name: "CPage", exclude: ["assets"]),
        .target(name: "CGzip", linkerSettings: [.linkedLibrary("z")]),
        .target(
            name: "ReportServer",
            dependencies: [
                "CPage", "CGzip", "ReportText", "ReportJSON", "ReportSearch", "Reports", "Fulltext",
                "FulltextAnalysis",
                "FulltextStorage",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "gongkaid",
            dependencies: [
                "ReportServer", "ReportText", "FulltextAnalysis", "FulltextStorage", argumentParser,
                .product(name: "Logging", package: "swift-log"),
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
            dependencies: ["Reports", "FulltextAnalysis", "TestSupport"],
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
        .testTarget(
            name: "ReportServerTests",
            dependencies: [
                "gongkai", "gongkaid", "ReportServer", "ReportJSON", "ReportSearch", "Fulltext",
                "FulltextStorage",
                "TestSupport",
            ],
            exclude: ["Golden"],
            swiftSettings: settings),
    ],
    cLanguageStandard: .c2x
)

if let fuzzerRuntime {
    package.targets.append(
        .executableTarget(
            name: "gongkai-fuzz",
            dependencies: [
                "ReportServer", "ReportText", "ReportJSON", "ReportSearch", "Reports", "SourceFormats",
                "Fulltext",
                "FulltextAnalysis", "FulltextStorage", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/Fuzz",
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-sanitize=address", fuzzerRuntime, "-lstdc++", "-lm"])]))
    for target in package.targets where ["CICU", "CHTML", "CProcess", "CGzip"].contains(target.name) {
        target.cSettings = [
            .unsafeFlags(["-fsanitize=fuzzer-no-link,address,undefined", "-fsanitize-trap=undefined"])
        ]
    }
}
