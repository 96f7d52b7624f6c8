// swift-tools-version: 6.2
import PackageDescription

/// One set of settings for every target of ours.
let settings: [SwiftSetting] = [
    // An existential costs an allocation and a dynamic call: it has to be visible as `any`.
    .enableUpcomingFeature("ExistentialAny"),
    // What a module imports stays its own business unless it says `public import`.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A member is used only where its module is imported, so the module graph cannot be bypassed.
    .enableUpcomingFeature("MemberImportVisibility"),
    // An async function without isolation runs where its caller runs: no hop to the pool and back.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // A conformance of an isolated type is isolated too, instead of an error.
    .enableUpcomingFeature("InferIsolatedConformances"),
    // Every unsafe use of a C library is marked `unsafe`, and so can be found.
    .strictMemorySafety(),
    // A warning is a mistake nobody has looked at yet.
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let asn1: Self = .product(name: "SwiftASN1", package: "swift-asn1")
    static let certificates: Self = .product(name: "X509", package: "swift-certificates")
    static let cryptoExtras: Self = .product(name: "CryptoExtras", package: "swift-crypto")
    static let nioTLS: Self = .product(name: "NIOTLS", package: "swift-nio")
    static let argumentParser: Self = .product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration: Self = .product(name: "Configuration", package: "swift-configuration")
    static let crypto: Self = .product(name: "Crypto", package: "swift-crypto")
    static let grdb: Self = .product(name: "GRDB", package: "GRDB.swift")
    static let sqlite: Self = .product(name: "GRDBSQLite", package: "GRDB.swift")
    static let http1: Self = .product(name: "NIOHTTP1", package: "swift-nio")
    static let http2: Self = .product(name: "NIOHTTP2", package: "swift-nio-http2")
    static let hummingbird: Self = .product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore: Self = .product(name: "HummingbirdCore", package: "hummingbird")
    static let jwt: Self = .product(name: "JWTKit", package: "jwt-kit")
    static let lifecycle: Self = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let logging: Self = .product(name: "Logging", package: "swift-log")
    static let metrics: Self = .product(name: "CoreMetrics", package: "swift-metrics")
    static let mustache: Self = .product(name: "Mustache", package: "swift-mustache")
    static let nio: Self = .product(name: "NIOCore", package: "swift-nio")
    static let nioPosix: Self = .product(name: "NIOPosix", package: "swift-nio")
    static let nioWebSocket: Self = .product(name: "NIOWebSocket", package: "swift-nio")
    static let nioSSL: Self = .product(name: "NIOSSL", package: "swift-nio-ssl")
}

/// The modules that have a README.md with their decisions. SwiftPM warns about a file that no target handles, and about an exclude without
/// a file.
let documented: Set = [
    "AMQP", "CircuitBreaking", "Delivery", "Directory", "Email", "Endpoints", "FleetHarness", "HTTP", "Messages", "MobilePush",
    "Observability", "Operations", "Providers", "Router", "Routing", "Sandbox", "Settling", "WebPush", "Worker",
]

/// A library target of ours, with the settings above.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: documented.contains(name) ? ["README.md"] : [], resources: resources,
        swiftSettings: settings)
}

func executable(_ name: String, path: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Sources/\(path)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "belfry",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // 0: pure, and the C libraries
        .systemLibrary(name: "CRabbitMQLibrary", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(name: "CCurlLibrary", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CRabbitMQ", dependencies: ["CRabbitMQLibrary"]),
        .target(name: "CCurl", dependencies: ["CCurlLibrary"]),
        .target(name: "CLinux"),
        module("Encodings"),
        module("Messages", ["Encodings", .crypto]),
        module("Routing", ["Messages"]),
        module("CircuitBreaking"),
        module("Delivery", ["CircuitBreaking", "Messages"]),
        module("Endpoints"),

        // 1: one named thread
        module("Threads", ["CLinux"]),
        module("Settings", [.configuration]),
        module("Failpoints"),

        // 2: the ways out
        module("AMQP", ["CRabbitMQ", "CLinux", "Encodings", "Failpoints", "Threads", .logging, .metrics]),
        module("HTTP", ["CCurl", "CLinux", "Encodings", "Threads", .metrics]),
        module("Directory", ["Endpoints", "Messages", "Routing", "Settings", .grdb, .logging, .sqlite]),
        module("Observability", ["Encodings", "Settings", .hummingbird, .hummingbirdCore, .lifecycle, .logging, .metrics, .nio]),

        module("Settling", ["AMQP", "Delivery", "Failpoints", "Messages", .logging]),

        // 3: what each process is made of
        module(
            "Router",
            [
                "AMQP", "Delivery", "Directory", "Endpoints", "Failpoints", "Messages", "Routing", "Settling", .lifecycle, .logging,
                .metrics,
            ]),
        module(
            "Worker",
            ["AMQP", "CircuitBreaking", "Delivery", "Failpoints", "Messages", "Settling", "Threads", .lifecycle, .logging, .metrics]),
        module("Providers", ["CircuitBreaking", "Delivery", "Endpoints", "HTTP", "Messages", "Settings"]),
        module(
            "WebPush",
            ["CircuitBreaking", "Delivery", "Endpoints", "HTTP", "Messages", "Providers", "Settings", .crypto, .logging, .metrics]),
        module(
            "MobilePush", ["CircuitBreaking", "Delivery", "Endpoints", "HTTP", "Messages", "Providers", "Settings", .crypto, .cryptoExtras]),
        module(
            "Email",
            ["CircuitBreaking", "Delivery", "Encodings", "Endpoints", "HTTP", "Messages", "Providers", "Settings", .crypto, .mustache]),
        module(
            "Operations",
            [
                "AMQP", "CircuitBreaking", "Delivery", "Directory", "Encodings", "Endpoints", "HTTP", "Messages", "Routing", "Settings",
                .crypto,
            ]),
        module(
            "Sandbox",
            ["Messages", .asn1, .certificates, .crypto, .cryptoExtras, .http1, .http2, .nio, .nioPosix, .nioSSL, .nioTLS, .nioWebSocket]),

        // 4: wiring
        module("FleetSettings", ["AMQP", "Endpoints", "Messages", "Routing", "Settings", .logging]),
        module(
            "Fleet",
            [
                "AMQP", "CircuitBreaking", "Delivery", "Endpoints", "Failpoints", "FleetSettings", "HTTP", "Messages", "Observability",
                "Settings", "Worker",
                .lifecycle, .logging,
            ]),
        executable(
            "belfry", path: "BelfryCommand",
            [
                "AMQP", "Delivery", "Directory", "Endpoints", "FleetSettings", "Messages", "Operations", "Routing", "Settings",
                .argumentParser, .logging,
            ]),
        // What measures the fleet, for the repository alone: no image has it.
        module(
            "Benchmarks",
            ["AMQP", "Delivery", "Directory", "HTTP", "Messages", "Operations", "Routing", "WebPush", .crypto, .logging]),
        executable(
            "belfry-bench", path: "BelfryBench",
            ["AMQP", "Benchmarks", "FleetSettings", "Operations", "Settings", .argumentParser, .logging]),
        // What starts RabbitMQ nodes and a whole fleet on this machine, for the tests and the demo, and the demo itself: no image has it.
        module("FleetHarness", ["AMQP", "Operations", "Sandbox", .logging]),
        module("Scenario", ["FleetHarness", "Operations", "Sandbox"]),
        executable(
            "belfry-demo", path: "DemoProcess", ["FleetHarness", "Sandbox", "Scenario", .argumentParser]),
        executable(
            "belfry-router", path: "RouterProcess",
            [
                "Directory", "Endpoints", "Failpoints", "Fleet", "FleetSettings", "HTTP", "Observability", "Router", "Routing", "Settings",
                "Threads", .logging,
            ]),
        executable(
            "belfry-web-push-worker", path: "WebPushProcess",
            ["Endpoints", "Fleet", "FleetSettings", "HTTP", "Messages", "Observability", "Providers", "Settings", "WebPush"]),
        executable(
            "belfry-mobile-push-worker", path: "MobilePushProcess",
            ["Fleet", "HTTP", "Messages", "MobilePush", "Observability", "Providers", "Settings"]),
        executable(
            "belfry-email-worker", path: "EmailProcess", ["Email", "Fleet", "HTTP", "Messages", "Observability", "Providers", "Settings"]),
        executable("belfry-sandbox", path: "SandboxProcess", ["AMQP", "Sandbox", .argumentParser, .logging]),

        tests("EncodingsTests", ["Encodings"]),
        tests("ThreadsTests", ["Threads"]),
        tests("SettingsTests", ["Settings"]),
        tests("FailpointsTests", ["Failpoints"]),
        tests("MessagesTests", ["Messages"], resources: [.copy("Golden")]),
        tests("RoutingTests", ["Messages", "Routing"]),
        tests("CircuitBreakingTests", ["CircuitBreaking", "Delivery", "Messages"]),
        tests("DeliveryTests", ["CircuitBreaking", "Delivery", "Messages"]),
        tests("AMQPTests", ["AMQP", "CRabbitMQ", "Observability", "PrivateBroker", .logging, .metrics]),
        tests("HTTPTests", ["HTTP"]),
        tests("DirectoryTests", ["Directory", "Endpoints", "Generated", "HTTP", "Messages", "Routing", .grdb]),
        tests("ObservabilityTests", ["Observability", "Settings", .logging, .metrics]),
        tests("EndpointsTests", ["Endpoints", "Providers", "Settings"]),
        tests("ProvidersTests", ["CircuitBreaking", "Delivery", "Generated", "HTTP", "Messages", "Providers"]),
        tests(
            "WebPushTests",
            ["CircuitBreaking", "Delivery", "Endpoints", "HTTP", "Messages", "Providers", "Settings", "WebPush", .crypto, .jwt, .logging]),
        tests(
            "MobilePushTests",
            ["CircuitBreaking", "Delivery", "HTTP", "Messages", "MobilePush", "Providers", "Settings", .crypto, .cryptoExtras, .jwt]),
        tests("EmailTests", ["CircuitBreaking", "Delivery", "Email", "HTTP", "Messages", "Providers", "Settings"]),
        tests("SandboxTests", ["Messages", "Sandbox", .crypto, .cryptoExtras, .http1, .nio, .nioPosix, .nioWebSocket]),
        tests(
            "OperationsTests",
            [
                "AMQP", "CommandSchema", "Delivery", "Directory", "Endpoints", "HTTP", "Messages", "Operations", "PrivateBroker", "Routing",
                .grdb, .logging,
            ]),
        // The schema of what `belfry` prints with --json.
        .target(name: "CommandSchema", dependencies: ["Messages", "Operations"], path: "Tests/CommandSchema", swiftSettings: settings),
        tests("BenchmarksTests", ["AMQP", "Benchmarks", "Operations", .logging]),
        // A broker in memory, and what tests do with a broker whichever it is.
        .target(name: "MemoryBroker", dependencies: ["AMQP", "Messages", .logging], path: "Tests/MemoryBroker", swiftSettings: settings),
        // What the tests of several modules need of a real broker: a virtual host of their own, a proxy in front.
        .target(
            name: "PrivateBroker", dependencies: ["AMQP", "MemoryBroker", "Messages", .logging], path: "Tests/PrivateBroker",
            swiftSettings: settings),
        // That both brokers behave alike in what the pipelines rely on.
        tests("BrokerTests", ["AMQP", "MemoryBroker", "Messages", "PrivateBroker", "Settling", .logging]),
        // What the property tests of the directory and the router have in common: a generator of workspaces and what happens in them.
        .target(
            name: "Generated", dependencies: ["Directory", "Messages", "Routing"], path: "Tests/Generated", swiftSettings: settings),
        tests("SettlingTests", ["AMQP", "Delivery", "MemoryBroker", "Messages", "PrivateBroker", "Settling", .logging]),
        tests(
            "RouterTests",
            [
                "AMQP", "Delivery", "Directory", "Endpoints", "Generated", "MemoryBroker", "Messages", "PrivateBroker", "Router", "Routing",
                "Settling", .grdb, .lifecycle, .logging,
            ]),
        tests(
            "WorkerTests",
            [
                "AMQP", "CircuitBreaking", "Delivery", "MemoryBroker", "Messages", "Observability", "PrivateBroker", "Settling", "Threads",
                "Worker",
                .lifecycle, .logging, .metrics,
            ]),
        // Every decoder of what comes from outside, with a corpus of seeds: see "Fuzzing" in Tests/README.md.
        tests(
            "FuzzTests",
            [
                "AMQP", "CRabbitMQ", "CircuitBreaking", "Delivery", "Directory", "Email", "Endpoints", "Failpoints", "Fleet",
                "FleetSettings", "Generated",
                "HTTP", "Messages", "MobilePush", "Operations", "Providers", "Routing", "Settings", "Settling", "WebPush", .crypto,
                .cryptoExtras, .logging,
            ], resources: [.copy("Corpus")]),
        tests("FleetHarnessTests", ["FleetHarness"]),
        tests("ScenarioTests", ["Sandbox", "Scenario"]),
        tests(
            "FleetTests",
            [
                "AMQP", "CommandSchema", "Directory", "FleetHarness", "Generated", "Messages", "PrivateBroker", "Sandbox", "Scenario",
                .grdb,
                .logging,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
