import Foundation
import Testing

@testable import Sandbox

struct JournalTests {
    private func entry(_ provider: Provider, _ destination: String = "d") -> Received {
        Received(
            number: 0, time: Date(timeIntervalSince1970: 0), provider: provider, version: "HTTP/2", destination: destination,
            status: 200, verdict: .accepted, headers: [:])
    }

    @Test func `numbers count up from 1, also across a clear`() async {
        let journal = ReceivedLog(capacity: 10)
        await journal.append(entry(.apns))
        await journal.clear()
        await journal.append(entry(.ses))
        #expect(await journal.entries(matching: ReceivedFilter()).map(\.number) == [2])
    }

    @Test func `a filter asks for number, provider, destination and verdict`() async {
        let journal = ReceivedLog(capacity: 10)
        for (provider, destination) in [(Provider.apns, "a"), (.fcm, "b"), (.apns, "b")] {
            await journal.append(entry(provider, destination))
        }
        #expect(await journal.entries(matching: ReceivedFilter(since: 1)).map(\.number) == [2, 3])
        #expect(await journal.entries(matching: ReceivedFilter(provider: .apns)).map(\.number) == [1, 3])
        #expect(await journal.entries(matching: ReceivedFilter(destination: "b")).map(\.number) == [2, 3])
        #expect(await journal.entries(matching: ReceivedFilter(verdict: .fault)).isEmpty)
    }

    @Test func `a waiter wakes when enough has arrived`() async {
        let journal = ReceivedLog(capacity: 10)
        async let found = journal.entries(matching: ReceivedFilter(provider: .apns), atLeast: 2, timeout: .seconds(60))
        for provider in [Provider.apns, .fcm, .apns] { await journal.append(entry(provider)) }
        #expect(await found.map(\.number) == [1, 3])
    }

    @Test func `a waiter gets what there is when the time is over`() async {
        let journal = ReceivedLog(capacity: 10)
        await journal.append(entry(.apns))
        let found = await journal.entries(matching: ReceivedFilter(), atLeast: 2, timeout: .milliseconds(1))
        #expect(found.count == 1)
    }

    @Test func `a cancelled waiter returns`() async {
        let journal = ReceivedLog(capacity: 10)
        let task = Task { await journal.entries(matching: ReceivedFilter(), atLeast: 1, timeout: .seconds(600)) }
        task.cancel()
        #expect(await task.value.isEmpty)
    }

    @Test func `the end wakes everybody`() async {
        let journal = ReceivedLog(capacity: 10)
        async let found = journal.entries(matching: ReceivedFilter(), atLeast: 1, timeout: .seconds(600))
        await journal.finish()
        #expect(await found.isEmpty)
    }

    @Test func `beyond the capacity the oldest are forgotten`() async {
        let journal = ReceivedLog(capacity: 10)
        for _ in 0..<25 { await journal.append(entry(.apns)) }
        let numbers = await journal.entries(matching: ReceivedFilter()).map(\.number)
        #expect(numbers == Array(16...25))
    }
}
