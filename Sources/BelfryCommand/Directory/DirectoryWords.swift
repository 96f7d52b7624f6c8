public import ArgumentParser
public import Messages

extension Scope: ExpressibleByArgument {}
extension LossReason: ExpressibleByArgument {}
