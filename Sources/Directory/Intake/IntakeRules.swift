public import Endpoints
public import Messages

/// What may come into the directory: whatever could never work is refused where it comes in, by its JSON path, and does not fail at every
/// assignment. The router asks before it takes a change, the command before it sends one: one function, so that both say the same.
public struct IntakeRules: Sendable, Equatable {
    /// Which endpoints of browsers may be pushed to.
    public var endpoints: EndpointRules

    /// Rules by their settings.
    public init(endpoints: EndpointRules = EndpointRules()) { self.endpoints = endpoints }

    /// The change as it is to be taken in, in its canonical form.
    ///
    /// A subscription whose endpoint is below `.invalid` (RFC 2606 §2) is one that the browser has given up: Chrome and what is made from it
    /// answer so (`https://permanently-removed.invalid/…`) after the person withdrew the permission. It counts as unsubscribed.
    /// - Throws: everything that is wrong with it.
    public func admit(_ change: DirectoryChange) throws(IntakeRefusal) -> DirectoryChange {
        if let mistake = change.unusableID { throw IntakeRefusal(unreadable: .wrongShape(path: mistake.path, expected: mistake.expected)) }
        var mistakes: [Unreadable.Mistake] = []
        var refusal: EndpointRefusal?
        switch change {
        case .webPushSubscribed(let subscribed):
            if let lost = Self.givenUp(subscribed) { return lost }
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
        case .teammateUpserted(let upserted):
            if let email = upserted.email, let expected = MailboxAddress.flaw(in: MailboxAddress.canonical(email)) {
                mistakes.append(.init(path: "$.data.email", expected: expected))
            }
        case .workspaceUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged,
            .preferencesPatched, .webPushUnsubscribed,
            .deviceUnregistered, .emailSuppressed, .destinationGone, .destinationLearned:
            break
        }
        guard let unreadable = Unreadable(mistakes) else { return change.canonical }
        throw IntakeRefusal(unreadable: unreadable, endpoint: refusal)
    }

    private static func givenUp(_ subscribed: WebPushSubscribed) -> DirectoryChange? {
        guard let address = WebAddress(subscribed.subscription.endpoint), address.isInvalid else { return nil }
        return .webPushUnsubscribed(
            WebPushUnsubscribed(
                workspace: subscribed.workspace, teammate: subscribed.teammate, endpoint: address.canonical, reason: .permissionWithdrawn,
                version: subscribed.version))
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
