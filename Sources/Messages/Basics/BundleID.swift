/// An app's bundle id (Apple's `CFBundleIdentifier`), which APNs calls the topic. The one rule for it in the project, so that what the
/// directory takes in is what a worker can send with.
public enum BundleID {
    /// In bytes.
    public static let longest = 255

    /// What was expected of a text that is none, to be read after "expected"; nil when it can be one.
    public static func flaw(in text: String) -> String? {
        let isUsable = 1...longest ~= text.utf8.count && text.utf8.allSatisfy(isLetter)
        return isUsable ? nil : "an app's bundle id such as com.example.app, at most \(longest) bytes"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
