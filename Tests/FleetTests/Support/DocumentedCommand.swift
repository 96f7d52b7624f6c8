import FleetHarness
import Foundation

/// A command that a page shows.
struct DocumentedCommand: Sendable {
    /// Where it stands: page and line.
    let place: String
    /// As it is typed, with the comment behind it.
    let text: String
    /// What the page shows as its output; empty when nothing.
    var output = ""

    /// Without the comment.
    var bare: String {
        let end = text.firstRange(of: " #")?.lowerBound ?? text.endIndex
        return text[..<end].trimmingCharacters(in: .whitespaces)
    }

    /// The words of the part that calls `belfry`; nil when none does.
    var operatorWords: [String]? {
        let words = bare.split(whereSeparator: \.isWhitespace).map(String.init)
        return words.firstIndex(of: "belfry").map { Array(words[$0...]) }
    }
}

/// A page of the project, as far as it shows commands.
struct DocumentedPage: Sendable {
    /// The commands in its blocks: in one of shell each line, in one without a language what stands behind a prompt, `$ `.
    private(set) var commands: [DocumentedCommand] = []
    /// What stands between backticks in its sentences and tables.
    private(set) var spans: [DocumentedCommand] = []
    /// The languages of its blocks.
    private(set) var languages: Set<String> = []

    /// Reads a page.
    /// - Parameter name: its path in the project.
    init(_ name: String, text: String) {
        var language: String?
        var isPrompted = false
        var begun = ""
        var prose = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let place = "\(name):\(index + 1)"
            if line.trimmingCharacters(in: .whitespaces).hasPrefix("```") {
                language = language == nil ? line.trimmingCharacters(in: CharacterSet(charactersIn: " `")) : nil
                if let language { languages.insert(language) }
                isPrompted = false
            } else if language == nil {
                prose += "\(line)\n"
            } else if language == "sh" {
                begun += line
                if line.hasSuffix("\\") {
                    begun += "\n"
                } else {
                    if !begun.isEmpty { commands.append(DocumentedCommand(place: place, text: begun)) }
                    begun = ""
                }
            } else if language == "" {
                if line.hasPrefix("$ ") {
                    commands.append(DocumentedCommand(place: place, text: String(line.dropFirst(2))))
                    isPrompted = true
                } else if isPrompted {
                    commands[commands.count - 1].output += "\(line)\n"
                }
            }
        }
        spans = Self.spans(in: prose).map { DocumentedCommand(place: name, text: $0) }
    }

    /// All pages of the project. First come those in whose order the commands make sense; the story of what changed names what is gone.
    static func all() throws -> [DocumentedPage] {
        let root = try TestEnvironment.root()
        let first = ["deploy/contract/README.md", "deploy/README.md", "deploy/operations.md"]
        let names = first + files(in: root).filter { $0.hasSuffix(".md") && $0 != "CHANGELOG.md" && !first.contains($0) }.sorted()
        return try names.map { DocumentedPage($0, text: try String(contentsOf: root.appending(path: $0), encoding: .utf8)) }
    }

    /// Every second part between backticks; a span may go over the end of a line, but not of a paragraph.
    private static func spans(in prose: String) -> [String] {
        prose.split(separator: "\n\n").flatMap { paragraph in
            paragraph.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                .map { String($0.element).replacing("\n", with: " ") }
        }
    }

    /// The paths of all files in a folder but the hidden ones, such as the build's.
    private static func files(in folder: URL) -> [String] {
        guard let enumerator = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        var files: [String] = []
        while let path = enumerator.nextObject() as? String {
            if path.hasPrefix(".") { enumerator.skipDescendants() } else { files.append(path) }
        }
        return files
    }
}

/// What of an output is the same whenever the command runs: its words. Numbers, moments and ages differ, and so do the ends of lines, which
/// go by the terminal.
enum OutputShape {
    /// The first part of what a page shows that is not in an output, in its order; nil when all of it is there. `…` on the page stands for
    /// anything.
    static func missing(of shown: String, in output: String) -> String? {
        var rest = shape(output)[...]
        for part in shown.split(separator: "…").map({ shape(String($0)) }) where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return part }
            rest = rest[found.upperBound...]
        }
        return nil
    }

    private static func shape(_ text: String) -> String {
        text.replacing(/[0-9]+(\.[0-9]+)?(ms|s|m|h|d)?/, with: "#").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
