import Messages

/// What a claim and a held decision are kept under.
struct HeldKey: Hashable {
    var workspace: String
    var conversation: String
    var teammate: String
    var channel: Channel
}
