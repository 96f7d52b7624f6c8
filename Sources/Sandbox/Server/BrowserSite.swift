import Foundation

/// What a browser finds at the sandbox's plain address: its push service, a page that plays the product, and the inbox with the sandbox's
/// own interface. The other port has these two as well, but a browser does not know its certificate and warns.
struct BrowserSite: Sendable {
    let switchboard: Switchboard
    let service: BrowserPushService
    let product: ProductBackend

    func reaction(to request: SandboxRequest) async -> Reaction {
        let segments = request.segments
        if segments == ["inbox"] { return .answer(Page.answer) }
        if segments.first == "sandbox" { return .answer(await ControlAPI(switchboard: switchboard).answer(to: request)) }
        guard segments.first == "wpush", segments.count == 2 else { return .answer(await product.answer(to: request)) }
        let token = segments[1]
        let (finding, timeToLive) = BrowserPushCheck(now: Date(), origin: service.origin)
            .finding(for: request, token: token, subscription: service.subscription(token))
        let reaction = await switchboard.conclude(finding, for: request)
        if let timeToLive, case .answer(let answer) = reaction, answer.status == 201 {
            service.push(request, token: token, timeToLive: timeToLive)
        }
        return reaction
    }
}
