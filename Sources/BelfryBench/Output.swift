import ArgumentParser
import Glibc
import Operations

/// Where the command writes: figures to standard output, everything else to standard error, so that `--json` can be piped on.
enum Output {
    /// Prints a text as it is.
    static func print(_ text: String) { print(Array(text.utf8)) }

    /// Prints bytes as they are.
    static func print(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    /// Says on a line of its own what is under way, or what went wrong.
    static func note(_ text: String) { write(Array("\(text)\n".utf8), to: STDERR_FILENO) }

    /// Ends the process when nobody reads any more, or the disk is full: figures that are lost are no figures.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                exit(74)  // EX_IOERR
            }
        }
    }
}

/// How a benchmark shows its report.
struct ReportOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON document with sorted keys instead of text.")
    var json = false

    /// Prints a report: as JSON, or as tables one below the other.
    func show<Report: Encodable>(_ report: Report, as tables: [TextTable]) throws {
        if json {
            Output.print(try JSONText.write(report))
        } else {
            Output.print(tables.map { $0.text() }.joined(separator: "\n"))
        }
    }
}

extension Double {
    /// Without a fraction; a dash for what is no number.
    var whole: String { Int(exactly: rounded()).map(String.init) ?? "-" }

    /// With at most two digits after the point.
    var hundredths: String { String((self * 100).rounded() / 100) }
}

extension Int {
    /// Bytes as megabytes, with one digit after the point.
    var megabytes: String { String((Double(self) / 100_000).rounded() / 10) }
}
