import ArgumentParser
import Operations

/// Which dead letters a command changes: it has to be said.
struct DeadLetterChoice: ParsableArguments {
    @Option(help: ArgumentHelp("Only this one. Can be repeated.", valueName: "id"))
    var id: [String] = []

    @OptionGroup var selection: DeadLetterSelection

    @Flag(help: "Everything there is; what no route took only with --queue unrouted.")
    var all = false

    func validate() throws {
        guard all || !id.isEmpty || !selection.isEmpty else {
            throw ValidationError(
                """
                Say which letters are meant: --id, --queue, --channel, --reason, --workspace, --conversation, --teammate, --provider, --detail, \
                --older-than, --limit, or --all.
                """)
        }
    }

    /// The filter these options mean.
    var filter: DeadLetterFilter { selection.filter(ids: Set(id)) }

    /// Fails when an id was asked for and nothing was found, as for any other name that does not exist.
    func check(found count: Int) throws { try end(.notFound, if: !id.isEmpty && count == 0) }
}

/// How fast a command goes through dead letters.
struct RateOption: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many a second, to spare a provider that has just come back.", valueName: "number"))
    var rate: Double?

    func validate() throws {
        guard rate.map({ $0 > 0 && $0.isFinite }) ?? true else { throw ValidationError("--rate has to be more than 0.") }
    }
}
