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

extension DirectoryChange {
    /// The change with endpoints and tokens in their one spelling, and addresses without blanks around them: what is the same for a provider
    /// is the same destination. The one spelling of an address's domain is ``IntakeRules``' to give.
    var canonical: DirectoryChange {
        switch self {
        case .webPushSubscribed(var change):
            change.subscription.endpoint = Self.endpoint(change.subscription.endpoint)
            change.replaces = change.replaces.map(Self.endpoint)
            return .webPushSubscribed(change)
        case .webPushUnsubscribed(var change):
            change.endpoint = Self.endpoint(change.endpoint)
            return .webPushUnsubscribed(change)
        case .deviceRegistered(var change):
            change.token = PushToken.canonical(change.token, of: change.provider)
            return .deviceRegistered(change)
        case .teammateUpserted(var change):
            change.email = change.email.map(MailboxAddress.withoutBlanks)
            return .teammateUpserted(change)
        case .emailSuppressed(var change):
            change.address = MailboxAddress.withoutBlanks(change.address)
            return .emailSuppressed(change)
        case .emailReleased(var change):
            change.address = MailboxAddress.withoutBlanks(change.address)
            return .emailReleased(change)
        case .workspaceUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged,
            .preferencesPatched, .deviceUnregistered,
            .destinationGone, .destinationLearned:
            return self
        }
    }

    /// What is no URL stays as it is: an unsubscription names what somebody once sent.
    static func endpoint(_ text: String) -> String { WebAddress(text)?.canonical ?? text }
}

extension DirectoryChange {
    /// In bytes: more than any name, and little enough for all members of a team at once.
    static let longestText = 1000

    /// Texts that may be anything, but not of any length: they are read with each audience and stand in each of its jobs, and one of an
    /// event's size, a team or twenty phones long, would fill a router's memory.
    var lengthMistakes: [Unreadable.Mistake] {
        switch self {
        case .workspaceUpserted(let change): Self.tooLong("name", change.name) + Self.tooLong("locale", change.locale)
        case .teammateUpserted(let change): Self.tooLong("name", change.name) + Self.tooLong("locale", change.locale)
        case .teamUpserted(let change): Self.tooLong("name", change.name)
        case .webPushSubscribed(let change):
            Self.tooLong("browser", change.browser) + Self.tooLong("permission", change.permission)
                + Self.tooLong("replaces", change.replaces, atMost: EndpointRules.longest)
        case .webPushUnsubscribed(let change): Self.tooLong("endpoint", change.endpoint, atMost: EndpointRules.longest)
        case .deviceRegistered(let change): Self.tooLong("locale", change.locale)
        case .emailSuppressed(let change):
            Self.tooLong("by", change.by) + Self.tooLong("detail", change.detail) + Self.tooLong("provider", change.provider)
        case .emailReleased(let change): Self.tooLong("by", change.by) + Self.tooLong("reason", change.reason)
        case .teammateRemoved, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged, .preferencesPatched,
            .deviceUnregistered, .destinationGone, .destinationLearned:
            []
        }
    }

    private static func tooLong(_ name: String, _ text: String?, atMost longest: Int = longestText) -> [Unreadable.Mistake] {
        guard let text, text.utf8.count > longest else { return [] }
        return [Unreadable.Mistake(path: "$.data.\(name)", expected: "a text of at most \(longest) bytes")]
    }
}

extension MailboxAddress {
    /// What is asked of an address that comes in, to be read after "expected".
    static let expected = "one mail address such as ada@example.com: no name with it, ASCII before the @, a dot behind it"

    /// The text without the blanks around it that a form let pass.
    static func withoutBlanks(_ text: String) -> String {
        var letters = text.utf8[...]
        while let first = letters.first, isBlank(first) { letters.removeFirst() }
        while let last = letters.last, isBlank(last) { letters.removeLast() }
        return letters.count == text.utf8.count ? text : String(decoding: letters, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
