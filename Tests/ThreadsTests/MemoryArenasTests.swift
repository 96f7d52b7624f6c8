import Foundation
import Testing
import Threads

/// The sanitizer brings an allocator without arenas.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ASAN_OPTIONS"] == nil, "not with the address sanitizer")) struct `Memory arenas` {
    @Test func `are no more for eight threads than for one, when they share`() async throws {
        await #expect(processExitsWith: .exitCode(0)) {
            MemoryArenas.shareOne()
            exit(try addressSpaceOfEightThreads() < 256 ? 0 : 1)
        }
    }

    @Test func `are many when they do not share`() async throws {
        await #expect(processExitsWith: .exitCode(0)) { exit(try addressSpaceOfEightThreads() >= 256 ? 0 : 1) }
    }
}

/// By how many MiB eight threads enlarge the address space that all allocate before the first one ends. A stack takes 8 MiB of it, an arena 64.
private func addressSpaceOfEightThreads() throws -> Int {
    let before = try addressSpace()
    let (allocated, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for _ in 0..<8 {
        Thread.detachNewThread {
            let block = [UInt8](repeating: 1, count: 10_000)
            allocated.signal()
            mayEnd.wait()
            withExtendedLifetime(block) {}
        }
    }
    for _ in 0..<8 { allocated.wait() }
    defer { for _ in 0..<8 { mayEnd.signal() } }
    return try addressSpace() - before
}

/// `VmSize` of `/proc/self/status`, in MiB.
private func addressSpace() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let match = try #require(status.firstMatch(of: /VmSize:\s+([0-9]+) kB/))
    return try #require(Int(match.1)) / 1024
}
