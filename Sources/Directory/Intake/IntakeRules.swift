public import Endpoints
public import Messages

/// What may come into the directory: whatever could never work is refused where it comes in, by its JSON path, and does not fail at every
/// assignment. The router asks before it takes a change, the command before it sends one: one function, so that both say the same.
public struct IntakeRules: Sendable {
    /// Which endpoints of browsers may be pushed to.
    public var endpoints: EndpointRules
    private let asciiHost: @Sendable (String) -> String?

    /// Rules by their settings.
    /// - Parameter asciiHost: a host's name as it goes over the wire, nil when it cannot be a name: `HostName.ascii` of the module HTTP, which
    ///   the worker for mails asks, too.
    public init(endpoints: EndpointRules = EndpointRules(), asciiHost: @escaping @Sendable (String) -> String?) {
        self.endpoints = endpoints
        self.asciiHost = asciiHost
    }

    /// The change as it is to be taken in, in its canonical form.
    ///
    /// A subscription whose endpoint is below `.invalid` (RFC 2606 §2) is one that the browser has given up: Chrome and what is made from it
    /// answer so (`https://permanently-removed.invalid/…`) after the person withdrew the permission. It counts as unsubscribed, and so does
    /// the one that it says it replaces.
    /// - Throws: everything that is wrong with it.
    public func admit(_ change: DirectoryChange) throws(IntakeRefusal) -> DirectoryChange {
        if let mistake = change.unusableID { throw IntakeRefusal(unreadable: .wrongShape(path: mistake.path, expected: mistake.expected)) }
        var admitted = change.canonical
        var mistakes = change.lengthMistakes
        var refusal: EndpointRefusal?
        switch admitted {
        case .webPushSubscribed(let subscribed):
            if let lost = Self.givenUp(subscribed) {
                admitted = lost
                break
            }
            do throws(EndpointRefusal) {
                _ = try endpoints.endpoint(subscribed.subscription.endpoint)
            } catch {
                refusal = error
                mistakes.append(.init(path: "$.data.subscription.endpoint", expected: error.description))
            }
            mistakes += subscribed.keyMistakes
        case .deviceRegistered(let registered):
            if let expected = PushToken.flaw(in: registered.token, of: registered.provider) {
                mistakes.append(.init(path: "$.data.token", expected: expected))
            }
            if let app = registered.app, let expected = Self.flaw(inApp: app, of: registered.provider) {
                mistakes.append(.init(path: "$.data.app", expected: expected))
            }
        case .teammateUpserted(var upserted):
            // An empty text says that there is none.
            guard let email = upserted.email, !email.isEmpty else { break }
            upserted.email = address(email, "$.data.email", &mistakes)
            admitted = .teammateUpserted(upserted)
        case .emailSuppressed(var suppressed):
            suppressed.address = address(suppressed.address, "$.data.address", &mistakes)
            admitted = .emailSuppressed(suppressed)
        case .emailReleased(var released):
            released.address = address(released.address, "$.data.address", &mistakes)
            admitted = .emailReleased(released)
        case .workspaceUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged,
            .preferencesPatched, .webPushUnsubscribed, .deviceUnregistered, .destinationGone, .destinationLearned:
            break
        }
        guard let unreadable = Unreadable(mistakes) else { return admitted }
        throw IntakeRefusal(unreadable: unreadable, endpoint: refusal)
    }

    /// An address in its one spelling, from which the mailbox's id and the key of a suppression are made.
    private func address(_ text: String, _ path: String, _ mistakes: inout [Unreadable.Mistake]) -> String {
        do throws(MailboxAddress.Flaw) {
            return try MailboxAddress(text, asciiHost: asciiHost).text
        } catch {
            mistakes.append(.init(path: path, expected: MailboxAddress.expected))
            return text
        }
    }

    /// FCM does not ask for the app, and Android's ids of apps have other letters than Apple's.
    private static func flaw(inApp app: String, of provider: MobileProvider) -> String? {
        switch provider {
        case .apns: BundleID.flaw(in: app)
        case .fcm: app.utf8.count <= BundleID.longest ? nil : "a text of at most \(BundleID.longest) bytes"
        }
    }

    /// A version counts changes of one subscription, and the one that is replaced is another: there only the time can tell.
    private static func givenUp(_ subscribed: WebPushSubscribed) -> DirectoryChange? {
        let endpoint = subscribed.subscription.endpoint
        guard endpoint.utf8.count <= EndpointRules.longest, let address = WebAddress(endpoint), address.isInvalid else { return nil }
        let replaced = subscribed.replaces.flatMap { $0.isEmpty ? nil : $0 }
        return .webPushUnsubscribed(
            WebPushUnsubscribed(
                workspace: subscribed.workspace, teammate: subscribed.teammate, endpoint: replaced ?? endpoint,
                reason: .permissionWithdrawn, version: replaced == nil ? subscribed.version : nil))
    }
}

/// Why a change must not come into the directory.
public struct IntakeRefusal: Error, Sendable, Equatable {
    /// Everything that is wrong, by JSON path.
    public var unreadable: Unreadable
    /// Which rule about endpoints is among it.
    public var endpoint: EndpointRefusal?
}

extension WebAddress {
    /// Whether the host is below `.invalid`, where nothing is.
    fileprivate var isInvalid: Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        return name == "invalid" || name.hasSuffix(".invalid")
    }
}
