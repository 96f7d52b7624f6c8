/// What a real browser did with a push.
struct PushFate: Equatable {
    let token: String
    let code: Int

    /// Whether the page's service worker got it.
    var isDelivered: Bool { code == 100 }

    /// Mozilla's words for the code.
    var meaning: String? {
        switch code {
        case 100: nil
        case 101: "the browser could not decrypt it"
        case 102: "the browser did not hand it to the page"
        case 301: "the page's service worker has thrown"
        case 302: "what the service worker waited for was rejected"
        case 303: "the page's service worker could not be started"
        default: "the browser's code \(code) is not known"
        }
    }
}
