import FoundationEssentials
import Testing

@testable import Messages

@Suite struct `Stable ids` {
    private static let dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

    @Test func `are UUIDs of version 5 by the vector of RFC 9562`() throws {
        let namespace = try #require(UUID(uuidString: Self.dns))
        let id = StableID.version5(namespace: namespace, name: Array("www.example.com".utf8))
        #expect(id.lowercase == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }

    @Test func `have not changed since the first release`() {
        let notification = StableID.notification(workspace: "acme", source: "/helpdesk", event: "e-1", teammate: "nadia")
        #expect(notification.lowercase == "8387aee5-7cee-5a16-bdbe-1837c985237f")
        #expect(
            StableID.job(notification: notification, channel: .webPush, destination: "d").lowercase
                == "7cf788d5-7f77-58e0-b9b5-54da0fb6f522")
        #expect(StableID.browser(workspace: "acme", endpoint: "https://push.example/1") == "15cca3b7-8df0-5d0c-9acf-0b201a9fb99d")
        #expect(StableID.device(workspace: "acme", installation: "phone-1") == "a9bd48f0-a475-54cb-8204-c897c440decf")
        #expect(StableID.mailbox(workspace: "acme", address: "nadia@acme.example") == "6c94d2ce-89dc-568f-be53-3f1e02e52a5f")
    }

    @Test func `are written as Foundation writes them, in small letters`() {
        for _ in 0..<100 {
            let id = UUID()
            #expect(id.lowercase == id.uuidString.lowercased())
        }
    }

    @Test func `differ when the same letters are divided otherwise`() {
        #expect(StableID.browser(workspace: "ab", endpoint: "c") != StableID.browser(workspace: "a", endpoint: "bc"))
        #expect(StableID.browser(workspace: "a", endpoint: "b") != StableID.device(workspace: "a", installation: "b"))
    }

    @Test func `of a mailbox ignore capital letters`() {
        #expect(StableID.mailbox(workspace: "a", address: "Ada@X.example") == StableID.mailbox(workspace: "a", address: "ada@x.example"))
    }
}
