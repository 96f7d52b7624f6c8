import Foundation
import Testing

@testable import Sandbox

struct FaultTests {
    private func finding(_ provider: Provider, _ destination: String, name: String? = nil) -> Finding {
        Finding(provider: provider, destination: destination, destinationName: name, answer: .empty(200))
    }

    @Test func `a counted fault is used up`() async {
        let table = FaultTable()
        _ = await table.add(Fault(.apns, count: 2, status: 503))
        let found = [
            await table.take(for: finding(.apns, "a")), await table.take(for: finding(.fcm, "a")),
            await table.take(for: finding(.apns, "b")), await table.take(for: finding(.apns, "c")),
        ]
        #expect(found.map { $0 != nil } == [true, false, true, false])
        #expect(await table.all.isEmpty)
    }

    @Test func `a fault for one destination or name leaves the others alone`() async {
        let table = FaultTable()
        _ = await table.add(Fault(.webPush, destination: "nadia", status: 410))
        #expect(await table.take(for: finding(.webPush, "t1")) == nil)
        #expect(await table.take(for: finding(.webPush, "nadia")) != nil)
        #expect(await table.take(for: finding(.webPush, "t2", name: "nadia")) != nil)
    }

    @Test func `a fault for one push service leaves the others alone`() async {
        let table = FaultTable()
        _ = await table.add(Fault(.webPush, service: .apple, status: 503))
        var finding = finding(.webPush, "t1")
        finding.service = PushService.fcm.rawValue
        #expect(await table.take(for: finding) == nil)
        finding.service = PushService.apple.rawValue
        let fault = await table.take(for: finding)
        #expect(fault?.answer(to: finding).body == Array(#"{"reason":"ServiceUnavailable"}"#.utf8))
    }

    @Test(arguments: [
        (#"{"provider":"apns","status":503}"#, Fault.Action.answer), (#"{"provider":"apns","action":"hang"}"#, .hang),
        (#"{"provider":"fcm-token","delay":50}"#, .pass), (#"{"provider":"web-push","service":"wns","status":406}"#, .answer),
    ])
    func `the control form is read`(text: String, action: Fault.Action) throws {
        #expect(try JSONDecoder().decode(Fault.self, from: Data(text.utf8)).action == action)
    }

    @Test(arguments: [
        #"{"status":503}"#, #"{"provider":"apns","staus":503}"#, #"{"provider":"pigeon","status":503}"#,
        #"{"provider":"apns","action":"answer"}"#, #"{"provider":"apns","status":99}"#,
        #"{"provider":"apns","status":503,"count":0}"#, #"{"provider":"apns","service":"wns","status":503}"#,
        #"{"provider":"apns","action":"explode"}"#,
    ])
    func `a wrong control form is refused`(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Fault.self, from: Data(text.utf8)) }
    }

    @Test(arguments: [
        (Provider.apns, 503, "ServiceUnavailable"), (.apns, 429, "TooManyRequests"), (.fcm, 503, "UNAVAILABLE"),
        (.fcm, 429, "QUOTA_EXCEEDED"), (.webPush, 503, "Injected fault"), (.ses, 503, "Injected fault"),
    ])
    func `the answer has the provider's form`(provider: Provider, status: Int, text: String) {
        let answer = Fault(provider, status: status, retryAfter: 5).answer(to: finding(provider, "d"))
        #expect(answer.status == status)
        #expect(answer.headers.contains { $0.name == "retry-after" && $0.value == "5" })
        #expect(String(decoding: answer.body, as: UTF8.self).contains(text))
    }

    @Test func `a body and headers of one's own replace the usual ones`() {
        let fault = Fault(.ses, status: 400, headers: ["X-Amzn-ErrorType": "MessageRejected"], body: ["message": "no"])
        let answer = fault.answer(to: finding(.ses, "d"))
        #expect(answer.headers.filter { $0.name == "x-amzn-errortype" }.map(\.value) == ["MessageRejected"])
        #expect(answer.body == Array(#"{"message":"no"}"#.utf8))
    }
}
