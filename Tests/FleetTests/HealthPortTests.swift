import FleetHarness
import Foundation
import Glibc
import Sandbox
import Testing

/// Somebody who reaches the health port of a process, with the descriptors that systemd gives to one.
@Suite(.serialized) struct `A stranger at the health port` {
    @Test(.timeLimit(.minutes(2)), .onlyInFull(seconds: 14))
    func `holds 1,100 connections open: every process lives, answers probes at once, and jobs are delivered`() async throws {
        try raiseDescriptorLimit(to: 6_000)
        try await TestFleet.run { fleet in
            var members: [RunningMember] = []
            for member in FleetMember.allCases {
                members.append(try await fleet.start(member, with: ["BELFRY_HTTP_ADDRESS": "127.0.0.1:0"]))
            }
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("before", to: "kim")])
            #expect(await fleet.hasArrived("before", at: .webPush))
            var held: [FileHandle] = []
            defer { for connection in held { try? connection.close() } }
            for member in members {
                try await fleet.wait(forReadiness: 200, of: member)
                let port = try #require(await fleet.port(of: member))
                let id = "\(member.processIdentifier)"
                #expect(try await Command.run("/usr/bin/prlimit", ["--pid", id, "--nofile=1024:1024"]).status == 0)
                for _ in 0..<1_100 { held.append(try connection(to: UInt16(port))) }
                let started = ContinuousClock.now
                let livez = try await Command.run(
                    "/usr/bin/curl", ["--silent", "--noproxy", "*", "--max-time", "5", "http://127.0.0.1:\(port)/livez"])
                #expect(livez.output == "live\n" && ContinuousClock.now - started < .seconds(2), "\(member.log.lastPathComponent)")
                #expect(try descriptors(of: member.processIdentifier) < 300, "\(member.log.lastPathComponent)")
            }
            try await fleet.publish([.assigned("meanwhile", to: "kim")])
            for provider in [Provider.webPush, .apns, .ses] { #expect(await fleet.hasArrived("meanwhile", at: provider), "\(provider)") }
            for member in FleetMember.allCases { #expect(await fleet.terminate(member) == 0, "\(member)") }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `reads no host, user or error text of a broker that is away, and the log has them`() async throws {
        try await TestFleet.run(topology: false) { fleet in
            let member = try await fleet.start(
                .email,
                with: ["BELFRY_AMQP_URL": "amqp://a-user:a-password@127.0.0.1:1/a-host", "BELFRY_HTTP_ADDRESS": "127.0.0.1:0"])
            try await fleet.wait(forLog: "no connection to the broker", of: member)
            let answer = try await fleet.wait(forReadiness: 503, of: member)
            for word in ["127.0.0.1", "a-user", "a-host", "a-password", "refused"] { #expect(!answer.contains(word), "\(answer)") }
            let log = try String(contentsOf: member.log, encoding: .utf8)
            #expect(log.contains("127.0.0.1:1") && !log.contains("a-password"), "\(log)")
        }
    }

    private func descriptors(of process: Int32) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }

    private func raiseDescriptorLimit(to count: rlim_t) throws {
        var limit = rlimit()
        try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        limit.rlim_cur = max(limit.rlim_cur, min(count, limit.rlim_max))
        try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    }

    /// A TCP connection over which nothing is sent.
    private func connection(to port: UInt16) throws -> FileHandle {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0, "no socket: error \(errno)")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(code == 0, "no connection: error \(errno)")
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
