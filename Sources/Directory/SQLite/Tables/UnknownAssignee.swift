/// Something an assignment names is not in the directory.
struct UnknownAssignee: Error {
    /// Which: `team sales`.
    var what: String
}
