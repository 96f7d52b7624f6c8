public import Messages

/// What a workspace has set for everybody in it.
public struct WorkspaceSettings: Sendable, Equatable {
    /// BCP 47, for whoever has none of their own.
    public var locale: String?
    /// What counts for whoever never chose; a switch that is nil here too is on.
    public var defaults: Preferences
    /// True keeps what customers write out of every notification.
    public var isContentFree: Bool
    /// True asks phones to show notifications as time-sensitive.
    public var isTimeSensitive: Bool

    /// Settings from their parts; without any, every switch is on and texts are whole.
    public init(
        locale: String? = nil, defaults: Preferences = Preferences(), isContentFree: Bool = false, isTimeSensitive: Bool = false
    ) {
        self.locale = locale
        self.defaults = defaults
        self.isContentFree = isContentFree
        self.isTimeSensitive = isTimeSensitive
    }
}
