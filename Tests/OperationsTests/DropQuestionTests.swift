import AMQP
import Foundation
import Glibc
import Messages
import Operations
import Testing

/// `belfry dead drop --all` on a terminal: who types it may not know how many dead letters that are.
@Suite(.serialized, .timeLimit(.minutes(1))) struct `Dropping everything` {
    @Test func `asks for the number first, and drops nothing without it`() async throws {
        try await TestVirtualHost.withTopology { host, session in
            try await session.publish((1...3).map { Self.deadLetter("mail-\($0)") })
            for answer in ["2", "", "yes"] {
                let refused = try await Self.run(["dead", "drop", "--all"], on: host, typing: answer)
                #expect(refused.status == 64 && refused.screen.contains("This drops 3 letters of "), "\(refused)")
                #expect(refused.screen.contains("Nothing was dropped."), "\(refused)")
            }
            #expect(try await session.inspectQueue(DeadLetterQueue.email.name).ready == 3)
            let dropped = try await Self.run(["dead", "drop", "--all"], on: host, typing: " 3 ")
            #expect(dropped.status == 0, "\(dropped)")
            #expect(try await session.inspectQueue(DeadLetterQueue.email.name).ready == 0)
        }
    }

    @Test(arguments: [(["--yes"], "2"), ([], nil)] as [([String], String?)])
    func `does not ask with --yes, nor where nobody can be asked`(options: [String], typed: String?) async throws {
        try await TestVirtualHost.withTopology { host, session in
            try await session.publish([Self.deadLetter("mail-1")])
            let dropped = try await Self.run(["dead", "drop", "--all"] + options, on: host, typing: typed)
            #expect(dropped.status == 0 && !dropped.screen.contains("This drops"), "\(dropped)")
            #expect(try await session.inspectQueue(DeadLetterQueue.email.name).ready == 0)
        }
    }

    private static func deadLetter(_ id: String) -> OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.dead.rawValue, routingKey: WorkQueue.email.key, properties: MessageProperties(messageID: id),
            body: Array("{}".utf8))
    }

    /// Runs the command with a terminal for its input and its errors; with none when nothing is typed.
    private static func run(
        _ arguments: [String], on host: TestVirtualHost, typing answer: String?
    ) async throws -> (status: Int32, screen: String) {
        let environment = ProcessInfo.processInfo.environment
        let folder = try #require(environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        let url = try #require(environment["BELFRY_TEST_AMQP_URL"]).replacing("%2F", with: host.name)
        let process = Process()
        let screen = Pipe()
        process.executableURL = URL(filePath: folder).appending(path: "belfry")
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "BELFRY_AMQP_URL": url]
        process.standardOutput = FileHandle.nullDevice
        guard let answer else {
            process.standardInput = FileHandle.nullDevice
            process.standardError = screen
            try process.run()
            try screen.fileHandleForWriting.close()
            let text = try screen.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: text, as: UTF8.self))
        }
        let terminal = try Terminal()
        process.standardInput = terminal.inner
        process.standardError = terminal.inner
        try process.run()
        try terminal.inner.close()
        // It lies in the terminal until the question is asked.
        try terminal.outer.write(contentsOf: Data("\(answer)\n".utf8))
        let text = terminal.read()
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    /// A pseudo terminal (pty(7)).
    private struct Terminal {
        let outer: FileHandle
        let inner: FileHandle

        struct Refused: Error {
            var code: Int32
        }

        init() throws {
            // What posix_openpt(3), unlockpt(3) and ptsname(3) do, which Swift does not see: ioctl_tty(2).
            let descriptor = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
            var (locked, number): (Int32, UInt32) = (0, 0)
            guard descriptor >= 0, unsafe ioctl(descriptor, 0x4004_5431, &locked) == 0, unsafe ioctl(descriptor, 0x8004_5430, &number) == 0
            else { throw Refused(code: errno) }
            outer = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            let other = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
            guard other >= 0 else { throw Refused(code: errno) }
            inner = FileHandle(fileDescriptor: other, closeOnDealloc: true)
        }

        /// Everything that is written until the last one has closed the other end, which a terminal reports as an error.
        func read() -> String {
            var text: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = unsafe Glibc.read(outer.fileDescriptor, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
