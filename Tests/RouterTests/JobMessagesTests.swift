import AMQP
import FoundationEssentials
import Messages
import Testing

@testable import Router

@Suite struct `The messages of a batch's jobs` {
    private static func group(_ count: Int, _ workspace: String, trace: String? = nil) -> JobMessages.Group {
        let jobs = (0..<count).map { number in
            Job(
                notification: Notification(
                    id: UUID(), workspace: workspace, teammate: "t-\(number)", conversation: "c", scope: .assignedToMe, title: "", body: ""),
                destination: Destination(
                    id: "d-\(number)", registeredAt: Timestamp(milliseconds: 0), address: .mailbox(.init(address: "a@example.com"))),
                notAfter: Timestamp(milliseconds: 0))
        }
        return JobMessages.Group(jobs: jobs, traceParent: trace.map(HeaderValue.string))
    }

    @Test func `come in slices, in order, none left out`() {
        let groups = [Self.group(0, "none"), Self.group(1500, "large"), Self.group(3, "small"), Self.group(0, "none")]
        let slices = Array(JobMessages(groups))
        #expect(slices.map(\.count) == [1024, 479])
        #expect(slices.joined().compactMap(\.properties.messageID) == groups.flatMap(\.jobs).map(\.id.lowercase))
    }

    @Test func `are none without jobs`() {
        #expect(Array(JobMessages([])).isEmpty)
        #expect(Array(JobMessages([Self.group(0, "none")])).isEmpty)
    }

    @Test func `carry the headers of their own assignment`() {
        let messages = JobMessages([Self.group(1, "a", trace: "00-1"), Self.group(1, "b")]).flatMap(\.self)
        #expect(messages.map { $0.properties.headers["belfry-workspace"] } == [.string("a"), .string("b")])
        #expect(messages.map { $0.properties.headers["traceparent"] } == [.string("00-1"), nil])
    }
}
