/// What one attempt has still up its sleeve when a push service says no: a smaller message, another key, a token by the service's
/// clock. Each is used at most once, so an attempt is at most a handful of requests. Without input and output.
struct SendPlan {
    /// What to do after an answer.
    enum Step: Equatable {
        /// The answer stands.
        case end
        /// Send again: the message is smaller, or the key is another.
        case again
        /// Send again if the token can be replaced by one that is made by the service's clock; else the answer stands.
        case againWithNewToken
    }

    /// 2641 = 2744 − 86 − 16 − 1: what the bridge from Mozilla to Firefox on Android takes, the least of all.
    static let smallLimit = 2641

    /// The key to sign with.
    var key: VAPIDKey { keys[keys.startIndex] }
    /// How many bytes the plaintext may have.
    private(set) var plaintextLimit = MessageEncryption.plaintextLimit
    private var keys: ArraySlice<VAPIDKey>
    private var hasCut = false
    private var hasNewToken = false

    /// - Parameter keys: the keys to try, at least one.
    init(keys: [VAPIDKey]) { self.keys = keys[...] }

    /// What follows from an answer.
    /// - Parameter plaintext: how many bytes the message had.
    mutating func step(after reaction: WebPushReaction, plaintext: Int) -> Step {
        switch reaction {
        case .tooLarge where !hasCut:
            hasCut = true
            plaintextLimit = plaintext > Self.smallLimit ? Self.smallLimit : plaintext / 2
            return .again
        case .keyMismatch where keys.count > 1, .forbidden where keys.count > 1:
            keys = keys.dropFirst()
            return .again
        // Some services say "another key" of any token they do not like.
        case .misconfigured where !hasNewToken, .keyMismatch where !hasNewToken, .forbidden where !hasNewToken:
            hasNewToken = true
            return .againWithNewToken
        case .delivered, .gone, .goneWithoutWords, .keyMismatch, .forbidden, .foreign, .throttled, .later, .tooLarge, .refused,
            .misconfigured:
            return .end
        }
    }
}
