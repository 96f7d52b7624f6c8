import Messages
import Routing

extension AssignmentEvent {
    /// What a decision is claimed or held under.
    func key(of decision: Decision) -> HeldKey {
        HeldKey(
            workspace: assignment.workspace, conversation: assignment.conversation.id, teammate: decision.teammate,
            channel: decision.channel)
    }

    /// The event as it is kept: a content-free workspace's journal has no word of a customer's either.
    func forJournal(_ workspace: WorkspaceSettings) -> AssignmentEvent {
        guard workspace.isContentFree else { return self }
        var event = self
        event.assignment.conversation = Conversation(id: assignment.conversation.id, url: assignment.conversation.url)
        return event
    }
}
