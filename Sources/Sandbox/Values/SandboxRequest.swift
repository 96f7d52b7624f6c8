import Foundation

/// One complete HTTP request, as the checks see it.
struct SandboxRequest: Sendable {
    enum HTTPVersion: String, Sendable {
        case http1 = "HTTP/1.1"
        case http2 = "HTTP/2"
    }

    let method: String
    /// Path and query exactly as sent: a signature covers it.
    let target: String
    /// Names in lower case; `host` is always there (HTTP/2: the `:authority`).
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    let version: HTTPVersion
    /// Where the connection comes from, which tells connections apart; nil where that does not matter.
    var connection: String?

    var path: String { String(target.prefix { $0 != "?" }) }

    var segments: [String] { path.split(separator: "/").map(String.init) }

    /// The query's text behind the question mark, still encoded.
    var rawQuery: String { String(target.drop { $0 != "?" }.dropFirst()) }

    /// The decoded query; of a repeated name the last value counts.
    var query: [String: String] { FormEncoding.decode(rawQuery) }

    func values(_ name: String) -> [String] {
        headers.filter { $0.name == name }.map(\.value)
    }

    /// The first value of a header.
    subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Those of the named headers that are there; several values are joined as HTTP allows.
    func notable(_ names: [String]) -> [String: String] {
        var found: [String: String] = [:]
        for name in names where self[name] != nil { found[name] = values(name).joined(separator: ", ") }
        return found
    }
}

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
