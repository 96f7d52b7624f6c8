import ArgumentParser

/// Which workspace a command is about.
struct WorkspaceChoice: ParsableArguments {
    @Option(help: ArgumentHelp("The workspace; may be left out when the directory has only one.", valueName: "id"))
    var workspace: String?
}
