public import Delivery
public import HTTP

extension ProviderAnswer {
    /// What an answer says. Of the reason only a word is kept, because it comes from outside and goes into logs, headers and metrics.
    public init(provider: String, _ response: HTTPResponse, reason: String = "") {
        self.init(provider: provider, code: String(response.status), reason: ProviderAnswer.word(reason))
    }

    /// An answer of our own, when nothing was sent: the code is the reason.
    public init(provider: String, notSent reason: String, setting: String? = nil) {
        self.init(provider: provider, code: "not-sent", reason: reason, setting: setting)
    }

    /// The reason of ours for an answer that somebody else must have given: a proxy, or whoever else a setting of ours leads to.
    public static let notFromProvider = "notFromProvider"
    /// Where to look when an answer is not the provider's own and nothing but these could have led elsewhere.
    public static let detour = "BELFRY_CA_FILE or BELFRY_CONNECT_TO"

    /// A provider's id of what it has taken, if it is one that may be kept: 1 to 128 printable characters of ASCII.
    public static func id(_ text: some StringProtocol) -> String? {
        let bytes = text.utf8
        guard (1...128).contains(bytes.count), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return String(text)
    }

    /// The first word of a text, at most 64 characters of the ASCII letters, digits, `.`, `_` and `-`.
    static func word(_ text: String) -> String {
        let allowed = text.utf8.prefix(64).prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        return String(decoding: allowed, as: UTF8.self)
    }
}
