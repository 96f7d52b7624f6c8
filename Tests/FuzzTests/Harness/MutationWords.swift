/// What is put into inputs: what has ended decoders before.
enum MutationWords {
    static let numbers = [
        "0", "-0", "-1", "1", "00", "1e5", "1E400", "-1e-400", "0.1", "127", "128", "255", "256", "32768", "65535", "65536", "2147483647",
        "2147483648",
        "4294967296", "9007199254740993", "253402300799", "253402300800", "253402300799999", "9223372036854775", "9223372036854776",
        "9223372036854775807",
        "9223372036854775808", "-9223372036854775807", "-9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999999",
    ].map { Array($0.utf8) }

    static let invalidText: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x80], [0xFE, 0xFF],
        [0xEF, 0xBB, 0xBF],
        Array("\\ud800".utf8), Array("\\udc00\\ud800".utf8), Array("\\u0000".utf8), [0x00],
    ]

    static let tokens =
        ([
            "", "null", "true", "false", "{}", "[]", "\"\"", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "//", "/*", "NaN", "Infinity",
            "-", "+", ".", "e",
            "\r\n", "\n", "\n\n", "\r\n\r\n", "\t", " ", "%", "%0", "%00", "%ff", "%2F", "%25", "@", "@@", "://", "https://", "http://",
            "amqps://", "?", "#",
            "[::1]", "[", ":65536", ":0", ":-1", "..", "../", "xn--", "0x7f000001", "2130706433", "127.0.0.1", "=", "==", "====",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----", "-----BEGIN", "{teammate}", "{{", "}}", "{{{", "\u{202E}", "\u{FEFF}", "\u{FFFD}", "\u{0}",
            "\u{1F469}\u{200D}\u{1F467}",
            "e\u{301}", "ı", "ẞ", "GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "T", "Z", "+14:00", "-99:99", "0000-00-00T00:00:00Z",
            "9999-12-31T23:59:60Z",
            "+292278994-08-17T07:12:55Z", "application/cloudevents+json", "ms", "d", "\"specversion\":\"1.0\",", "\"id\":",
            "\"type\":\"presence.active\"",
            "retry-after: 99999999999999999999", "x-death", "belfry-attempt",
        ].map { Array($0.utf8) }) + [
            [UInt8](repeating: 0x41, count: 256), [UInt8](repeating: 0x41, count: 5000), [UInt8](repeating: 0x30, count: 400),
            Array("e".utf8) + Array(repeatElement(Array("\u{301}".utf8), count: 1000).joined()),
        ]
}
