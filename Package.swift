// swift-tools-version: 6.2
//
// Read top to bottom: a target may depend only on targets declared above it.
// scripts/check-layers enforces that order, the folders, and the list of external packages.

import PackageDescription

// CI sets TIDEMARK_STRICT=1; local builds keep warnings as warnings.
let strict = Context.environment["TIDEMARK_STRICT"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

/// Declares one layer target: `Sources/<layer>/<name>` becomes module `Tidemark<name>`.
func source(
    _ name: String,
    in layer: String,
    uses modules: [String] = [],
    external: [Target.Dependency] = []
) -> Target {
    .target(
        name: "Tidemark" + name,
        dependencies: modules.map { .target(name: "Tidemark" + $0) } + external,
        path: "Sources/\(layer)/\(name)",
        swiftSettings: settings
    )
}

/// Declares the test target that mirrors one source target: `Tests/<layer>/<name>Tests`.
func tests(
    _ name: String,
    in layer: String,
    uses modules: [String] = [],
    external: [Target.Dependency] = [],
    resources: [Resource]? = nil
) -> Target {
    .testTarget(
        name: "Tidemark\(name)Tests",
        dependencies: ([name] + modules).map { .target(name: "Tidemark" + $0) } + external,
        path: "Tests/\(layer)/\(name)Tests",
        resources: resources,
        swiftSettings: settings
    )
}

// MARK: - External products, one name each

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let collections: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHPACK: Target.Dependency = .product(name: "NIOHPACK", package: "swift-nio-http2")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

/// Embedded by corpus.c.
let corpusTexts = [
    "arabic.txt", "chat.txt", "chinese.txt", "code.txt", "english.txt", "french.txt", "german.txt", "hindi.txt",
    "italian.txt", "japanese.txt", "json.txt", "korean.txt", "manual.txt", "portuguese.txt", "russian.txt",
    "spanish.txt",
]

// MARK: - Model: pure values and state machines; no clock, socket, file or thread

let model: [Target] = [
    source("Units", in: "Model"),
    source("JSON", in: "Model"),
    source("Statistics", in: "Model", uses: ["Units"]),
    .target(name: "TidemarkListPrices", path: "Sources/Model/ListPrices", exclude: ["README.md", "prices.json"]),
    source("Pricing", in: "Model", uses: ["Units", "JSON", "ListPrices"]),
    source("Extrapolation", in: "Model", uses: ["Units", "Statistics", "Pricing"]),
    source("Tokens", in: "Model", uses: ["JSON"]),
    .target(name: "TidemarkCorpus", path: "Sources/Model/Corpus", exclude: ["README.md"] + corpusTexts),
    .systemLibrary(
        name: "TidemarkZlib",
        path: "Sources/Model/Zlib",
        pkgConfig: "zlib",
        providers: [.apt(["zlib1g-dev"])]
    ),
    .systemLibrary(
        name: "TidemarkZstd",
        path: "Sources/Model/Zstd",
        pkgConfig: "libzstd",
        providers: [.apt(["libzstd-dev"])]
    ),
    source("Privacy", in: "Model"),
    source("Profile", in: "Model", uses: ["Units", "JSON", "Statistics", "Privacy"]),
    source("Logs", in: "Model", uses: ["Units", "Tokens", "Zlib", "Zstd", "Profile"]),
    source("Workload", in: "Model", uses: ["Units", "JSON", "Statistics", "Tokens", "Corpus", "Zlib", "Profile"]),
    source("Schedule", in: "Model", uses: ["Units", "Statistics", "Profile"]),
    source("Wire", in: "Model", uses: ["Units", "JSON", "Zlib", "Workload"], external: [crypto, cryptoExtras]),
    source(
        "Plan",
        in: "Model",
        uses: ["Units", "JSON", "Statistics", "Pricing", "Tokens", "Profile", "Workload", "Schedule", "Wire"],
        external: [yams]
    ),
    source("Measurement", in: "Model", uses: ["Units", "Statistics", "Wire"]),
    source(
        "Analysis",
        in: "Model",
        uses: [
            "Units", "Statistics", "Pricing", "Extrapolation", "Tokens", "Profile", "Schedule", "Wire", "Plan",
            "Measurement",
        ]
    ),
    source(
        "Generator",
        in: "Model",
        uses: ["Units", "Statistics", "Pricing", "Workload", "Schedule", "Wire", "Measurement"],
        external: [collections]
    ),
    source(
        "Report",
        in: "Model",
        uses: [
            "Units", "JSON", "Statistics", "Pricing", "Extrapolation", "Privacy", "Profile", "Logs", "Workload",
            "Schedule", "Wire", "Plan", "Measurement", "Analysis",
        ]
    ),
]

// MARK: - Runtime: the effects; each external package enters through one or two targets

let runtime: [Target] = [
    source(
        "Transport",
        in: "Runtime",
        uses: ["Units", "Wire", "Plan"],
        external: [nioCore, nioPosix, nioHPACK, nioHTTP2, nioSSL, nioTLS]
    ),
    source(
        "Engine",
        in: "Runtime",
        uses: [
            "Units", "Statistics", "Pricing", "Workload", "Schedule", "Wire", "Plan", "Measurement", "Generator",
            "Transport",
        ],
        external: [collections, nioCore, nioPosix]
    ),
    source(
        "Mock",
        in: "Runtime",
        uses: ["Units", "JSON", "Statistics", "Pricing", "Tokens", "Workload", "Wire", "Plan"],
        external: [nioCore, nioPosix]
    ),
    source(
        "Store",
        in: "Runtime",
        uses: ["Units", "Statistics", "Pricing", "Wire", "Plan", "Measurement", "Analysis"],
        external: [grdb]
    ),
]

// MARK: - Testing: what several test targets share

let testing: [Target] = [.target(name: "TidemarkTesting", path: "Sources/Testing", swiftSettings: settings)]

// MARK: - App: the commands as a library, the executable as a few lines

let app: [Target] = [
    source(
        "Commands",
        in: "App",
        uses: [
            "Units", "JSON", "Statistics", "Pricing", "Extrapolation", "Tokens", "Privacy", "Profile", "Logs",
            "Workload", "Schedule", "Wire", "Plan", "Measurement", "Analysis", "Report", "Transport", "Engine", "Mock",
            "Store",
        ],
        external: [crypto, argumentParser]
    ),
    .executableTarget(
        name: "TidemarkMain",
        dependencies: ["TidemarkCommands"],
        path: "Sources/App/Main",
        swiftSettings: settings
    ),
]

// MARK: - Tests: one target per source target, in the same layer folders

let checks: [Target] = [
    tests("Units", in: "Model"),
    tests("JSON", in: "Model"),
    tests("Statistics", in: "Model", uses: ["Units", "JSON"], resources: [.copy("Fixtures")]),
    tests("Pricing", in: "Model", uses: ["Units", "JSON", "Statistics"], resources: [.copy("Fixtures")]),
    tests("Extrapolation", in: "Model", uses: ["Units", "Statistics", "Pricing"]),
    tests("Tokens", in: "Model", uses: ["JSON", "Corpus"], resources: [.copy("Fixtures")]),
    tests("Privacy", in: "Model", uses: ["JSON"], resources: [.copy("Fixtures")]),
    tests("Profile", in: "Model", uses: ["JSON", "Statistics", "Zlib"], resources: [.copy("Fixtures")]),
    tests("Logs", in: "Model", uses: ["Tokens", "Zlib", "Zstd", "Profile"], resources: [.copy("Fixtures")]),
    tests(
        "Workload",
        in: "Model",
        uses: ["Units", "JSON", "Statistics", "Tokens", "Corpus", "Zlib", "Profile"],
        resources: [.copy("Fixtures")]
    ),
    tests("Schedule", in: "Model", uses: ["Units", "JSON", "Statistics", "Profile"], resources: [.copy("Fixtures")]),
    tests(
        "Wire",
        in: "Model",
        uses: ["Units", "JSON", "Statistics", "Zlib", "Workload"],
        external: [crypto, cryptoExtras],
        resources: [.copy("Fixtures")]
    ),
    tests(
        "Plan",
        in: "Model",
        uses: ["Units", "JSON", "Statistics", "Pricing", "Profile", "Workload", "Schedule", "Wire"]
    ),
    tests("Measurement", in: "Model", uses: ["Units", "Statistics", "Wire"]),
    tests(
        "Analysis",
        in: "Model",
        uses: [
            "Units", "Statistics", "Pricing", "Extrapolation", "Profile", "Logs", "Workload", "Schedule", "Wire",
            "Plan", "Measurement",
        ],
        resources: [.copy("Fixtures")]
    ),
    tests(
        "Generator",
        in: "Model",
        uses: ["Units", "Statistics", "Pricing", "Workload", "Schedule", "Wire", "Measurement"]
    ),
    tests(
        "Report",
        in: "Model",
        uses: [
            "Units", "JSON", "Statistics", "Pricing", "Extrapolation", "Privacy", "Profile", "Logs", "Workload",
            "Schedule", "Wire", "Plan", "Measurement", "Analysis",
        ],
        resources: [.copy("Snapshots")]
    ),
    tests(
        "Transport",
        in: "Runtime",
        uses: ["Units", "Wire", "Plan", "Testing"],
        external: [nioCore, nioPosix, nioHPACK, nioHTTP2, nioSSL],
        resources: [.copy("Fixtures")]
    ),
    tests(
        "Engine",
        in: "Runtime",
        uses: [
            "Units", "JSON", "Statistics", "Pricing", "Tokens", "Workload", "Schedule", "Wire", "Plan", "Measurement",
            "Transport", "Mock", "Testing",
        ],
        external: [cryptoExtras, nioCore, nioPosix, nioHPACK, nioHTTP2]
    ),
    tests(
        "Mock",
        in: "Runtime",
        uses: ["Units", "JSON", "Statistics", "Pricing", "Tokens", "Wire", "Plan"],
        external: [nioCore]
    ),
    tests(
        "Store",
        in: "Runtime",
        uses: ["Units", "Statistics", "Pricing", "Schedule", "Wire", "Plan", "Measurement", "Analysis"],
        external: [grdb]
    ),
    tests(
        "Commands",
        in: "App",
        uses: ["Units", "JSON", "Statistics", "Pricing", "Profile", "Plan", "Mock", "Testing"],
        external: [cryptoExtras]
    ),
]

// MARK: - Fuzzing: only where scripts/fuzz asks for it, because libFuzzer brings its own main

let fuzzing: [Target] =
    Context.environment["TIDEMARK_FUZZ"] == "1"
    ? [
        .systemLibrary(name: "LibFuzzer", path: "Tests/Fuzz/LibFuzzer"),
        .executableTarget(
            name: "TidemarkFuzz",
            dependencies: ["LibFuzzer", "TidemarkJSON", "TidemarkWire"],
            path: "Tests/Fuzz/Fuzz",
            swiftSettings: settings
        ),
    ] : []

// MARK: - Benchmarks: only where their scripts ask for them

let benchmarks: [Target] =
    Context.environment["TIDEMARK_BENCH"] == "1"
    ? [
        .executableTarget(
            name: "TidemarkLogBenchmark",
            dependencies: ["TidemarkProfile", "TidemarkLogs"],
            path: "Benchmarks/Logs",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "TidemarkPromptBenchmark",
            dependencies: ["TidemarkStatistics", "TidemarkTokens", "TidemarkProfile", "TidemarkWorkload"],
            path: "Benchmarks/Prompts",
            swiftSettings: settings
        ),
    ] : []

let package = Package(
    name: "tidemark",
    products: [.executable(name: "tidemark", targets: ["TidemarkMain"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: model + runtime + testing + app + checks + fuzzing + benchmarks,
    swiftLanguageModes: [.v6]
)
