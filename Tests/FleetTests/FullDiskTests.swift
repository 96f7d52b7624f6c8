import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// No room where something has to be written.
@Suite(.serialized) struct `A full disk` {
    @Test(.timeLimit(.minutes(3)), .enabled(if: SmallDisk.isPossible, "needs the right to mount"))
    func `under the directory: the router keeps what it has, is not ready, and goes on when there is room`() async throws {
        try await TestFleet.run { fleet in
            let disk = try SmallDisk(in: fleet.folder)
            let router = try disk.start(
                fleet.environment.executables.appending(path: FleetMember.router.rawValue),
                environment: await fleet.processEnvironment.merging(["BELFRY_HTTP_ADDRESS": "127.0.0.1:0"]) { $1 })
            defer { router.signal(SIGKILL) }
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("first", to: "kim")])
            try await fleet.wait(forReady: 3, in: jobQueues)
            var count = 1
            // SQLITE_FULL, in the library's own words.
            while try !String(contentsOf: router.log, encoding: .utf8).contains("SQLite 13: database or disk is full") {
                try #require(count < 20_000, "the disk does not become full")
                try await fleet.publish((count..<count + 200).map { .assigned("c-\($0)", to: "kim") })
                count += 200
            }
            let answer = try await fleet.wait(forReadiness: 503, of: router)
            #expect(answer.contains(#""name":"directory","ready":false"#) && !answer.contains("SQLite"), "\(answer)")
            #expect(try await fleet.ready(in: jobQueues) < 3 * count)
            #expect(try await fleet.ready(in: WorkQueue.allCases.map(\.deadName)) == 0)
            try disk.makeRoom()
            try await fleet.wait(forReadiness: 200, of: router)
            try await fleet.wait(forReady: 3 * count, in: jobQueues)
            router.signal(SIGTERM)
            #expect(await router.end() == 0)
            #expect(try await fleet.ready(in: jobQueues) == 3 * count, "each is there once")
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["/dev/full", "a pipe that nobody reads"])
    func `under the logs stops nothing: every job is delivered`(place: String) async throws {
        try await TestFleet.run { fleet in
            let pipe = fleet.folder.appending(path: "log").path
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            // Open at both ends, and never read: 64 kB fit into it.
            let ends = try FileHandle(forUpdating: URL(filePath: pipe))
            defer { try? ends.close() }
            try await fleet.start(.router)
            let worker = try RunningMember(
                URL(filePath: "/bin/sh"),
                ["-c", "exec \"$1\" 2> \"$2\"", "sh", fleet.environment.executables.appending(path: FleetMember.webPush.rawValue).path]
                    + [place.hasPrefix("/") ? place : pipe],
                environment: await fleet.processEnvironment.merging(["BELFRY_LOG_LEVEL": "trace"]) { $1 },
                log: fleet.folder.appending(path: "output.log"))
            defer { worker.signal(SIGKILL) }
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("first", to: "kim")])
            try #require(await fleet.hasArrived("first", at: .webPush))
            try await fleet.publish((0..<500).map { .assigned("c-\($0)", to: "kim") })
            #expect(await fleet.waitForAccepted(.webPush, 501, within: .seconds(60)) == 501)
            worker.signal(SIGTERM)
            // One that the log holds up would hold up the test, too.
            let giveUp = Task {
                try await Task.sleep(for: .seconds(50))
                worker.signal(SIGKILL)
            }
            defer { giveUp.cancel() }
            #expect(await worker.end() == 0)
            #expect(try await fleet.ready(in: [WorkQueue.webPush.name]) == 0, "all of them are settled")
        }
    }
}

/// A file system of 24 MB that only one process sees, and of which 20 are taken until the test makes room.
private struct SmallDisk {
    private static let script = """
        set -e
        mount -t tmpfs -o size=24m none "$1"
        head -c 20971520 /dev/zero > "$1/filler"
        "$2" & child=$!
        trap 'kill -TERM $child' TERM
        # Read from a pipe: this waits until the test writes a line into it.
        (read -r line < "$3" && rm "$1/filler") &
        set +e
        code=0
        while kill -0 $child 2> /dev/null; do wait $child; code=$?; done
        exit $code
        """

    private let mount: URL
    private let signal: URL
    private let log: URL

    init(in folder: URL) throws {
        mount = folder.appending(path: "small")
        signal = folder.appending(path: "room")
        log = folder.appending(path: "small.log")
        try FileManager.default.createDirectory(at: mount, withIntermediateDirectories: true)
        try #require(unsafe mkfifo(signal.path, 0o600) == 0)
    }

    /// A mount of one's own needs root, or a kernel that lets everybody have a user namespace.
    static let isPossible = (try? run(["true"])) == 0

    private static var words: [String] { geteuid() == 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"] }

    private static func run(_ command: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = words + command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Starts a process with its directory there.
    func start(_ program: URL, environment: [String: String]) throws -> RunningMember {
        try RunningMember(
            URL(filePath: "/usr/bin/unshare"), Self.words + ["sh", "-c", Self.script, "sh", mount.path, program.path, signal.path],
            environment: environment.merging(["BELFRY_DIRECTORY_URL": "sqlite:\(mount.path)/directory.sqlite"]) { $1 }, log: log)
    }

    func makeRoom() throws {
        let pipe = try FileHandle(forWritingTo: signal)
        try pipe.write(contentsOf: Data("room\n".utf8))
        try pipe.close()
    }
}
