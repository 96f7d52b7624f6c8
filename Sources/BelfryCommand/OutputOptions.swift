import ArgumentParser
import Operations

/// How a command shows its result.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON document with sorted keys instead of text.")
    var json = false

    /// Prints a result: as JSON, or as the text that `text` makes of it.
    func show<Value: Encodable>(_ value: Value, text: (Terminal) -> String) throws {
        if json {
            Terminal.results.write(try JSONText.write(value))
        } else {
            Terminal.results.write(text(.results))
        }
    }

    /// Says how a command ended whose result is in a file: people read it on standard error. As JSON it is on standard output, unless the file
    /// is there.
    func conclude<Value: Encodable>(_ value: Value, file: OutputFile, text: (Terminal) -> String) throws {
        if json {
            let terminal: Terminal = file.isStandardOutput ? .errors : .results
            terminal.write(try JSONText.write(value))
        } else {
            Terminal.errors.write(text(.errors))
        }
    }
}

/// Ends a command that has printed everything with a code of sysexits.h.
func end(_ kind: OperationError.Kind, if isSo: Bool) throws {
    if isSo { throw ExitCode(kind.exitCode) }
}
