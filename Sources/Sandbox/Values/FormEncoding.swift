import Foundation

/// `application/x-www-form-urlencoded`, for forms and query strings.
enum FormEncoding {
    static func decode(_ text: some StringProtocol) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            let value = pair.dropFirst(name.count).dropFirst()
            fields[plain(name)] = plain(value)
        }
        return fields
    }

    private static func plain(_ text: some StringProtocol) -> String {
        let spaced = String(text).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
