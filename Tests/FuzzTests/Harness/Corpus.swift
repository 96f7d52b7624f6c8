import Foundation

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
