public import Providers

/// An app's bundle id: what APNs calls the topic.
public struct APNsTopic: Sendable, Hashable {
    public let text: String

    /// Checks a setting's or a registration's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidSetting) {
        let isBundleID = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isBundleID, !text.isEmpty, text.utf8.count <= 255 else { throw InvalidSetting("is not a bundle id such as com.example.app") }
        self.text = text
    }
}
