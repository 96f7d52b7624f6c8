import Messages

/// What can be a device's token, as far as the text alone tells.
enum PushToken {
    /// APNs: no length may be assumed ("Registering your app with APNs"), but nothing shorter than 16 bytes has ever been one, and all have
    /// to go into a path, for which the worker takes 400 digits. FCM: far beyond the longest that were seen (some 300). A message has 4096
    /// bytes with the token: with it and the longest ids, escaped, 900 are left for title and body.
    private static let lengthsOfAPNs = 32...400
    private static let longestOfFCM = 1024

    /// What programs write when they have no token.
    private static let placeholders: Set<String> = [
        "null", "(null)", "nil", "none", "undefined", "nan", "false", "true", "blacklisted", "unknown", "token", "fcm_token",
        "device_token",
    ]

    /// What was expected of a text that can be no token, to be read after "expected"; nil when it can be one. Never quotes it.
    static func flaw(in token: String, of provider: MobileProvider) -> String? {
        switch provider {
        case .apns:
            let isHex = token.utf8.allSatisfy(isHexDigit)
            let isToken = isHex && token.utf8.count.isMultiple(of: 2) && lengthsOfAPNs.contains(token.utf8.count)
            return isToken ? nil : "an APNs token in hexadecimal digits, 16 to 200 bytes"
        case .fcm:
            let isToken =
                token.utf8.count <= longestOfFCM && token.utf8.allSatisfy(isFCMLetter) && !placeholders.contains(token.lowercased())
            return isToken ? nil : "an FCM registration token: letters, digits and any of -_:.~%+/=, without blanks, at most 1024 bytes"
        }
    }

    /// APNs' tokens are bytes: capital or small digits are the same ones.
    static func canonical(_ token: String, of provider: MobileProvider) -> String {
        switch provider {
        case .apns: token.utf8.contains { 0x41...0x5A ~= $0 } ? token.lowercased() : token
        case .fcm: token
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }

    private static func isFCMLetter(_ byte: UInt8) -> Bool {
        Base64URL.isInAlphabet(byte) || ":.~%+/=".utf8.contains(byte)
    }
}
