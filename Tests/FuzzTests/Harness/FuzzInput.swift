import Foundation

/// An input with what leads to it: the form in which it is written down before it is tried.
struct FuzzInput: Equatable {
    /// Bytes of the line that stands before the input, so that it can be found in a file that ends anywhere.
    static let headingSize = 128

    var target: String
    var seed: UInt64
    /// Which input of the run it is.
    var number: Int
    var bytes: [UInt8]

    /// One line, filled up with blanks.
    var heading: [UInt8] {
        let text = Array(
            "belfry-fuzz target=\(target) seed=\(seed) number=\(number) bytes=\(bytes.count)".utf8.prefix(Self.headingSize - 1))
        return text + [UInt8](repeating: 0x20, count: Self.headingSize - 1 - text.count) + [0x0A]
    }

    init(target: String, seed: UInt64, number: Int, bytes: [UInt8]) {
        self.target = target
        self.seed = seed
        self.number = number
        self.bytes = bytes
    }

    /// Reads what was written down. Nil when it is none, or its end is missing.
    init?(file: [UInt8]) {
        guard file.count >= Self.headingSize else { return nil }
        let words = String(decoding: file.prefix(Self.headingSize), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        func value(_ name: String) -> Substring? {
            words.first { $0.hasPrefix("\(name)=") }.map { $0.dropFirst(name.count + 1) }
        }
        guard words.first == "belfry-fuzz", let target = value("target"), let seed = value("seed").flatMap({ UInt64($0) }),
            let number = value("number").flatMap({ Int($0) }), let count = value("bytes").flatMap({ Int($0) }),
            count >= 0, count <= file.count - Self.headingSize
        else { return nil }
        self.init(target: String(target), seed: seed, number: number, bytes: Array(file[Self.headingSize..<Self.headingSize + count]))
    }
}

/// The seeds: small files, each with a purpose that its name tells, in a folder for each target.
enum Corpus {
    static let folder = Bundle.module.bundleURL.appending(path: "Corpus")

    /// The seeds of a target by name.
    static func seeds(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appending(path: target)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }
}
