/// A rule that an input has broken, apart from ending the process.
struct Finding: Error, Equatable, CustomStringConvertible {
    /// Which rule, and how; one line.
    let description: String

    init(_ description: String) { self.description = description }

    /// Finds something when a condition does not hold.
    static func unless(_ holds: Bool, _ text: @autoclosure () -> String) throws(Finding) {
        if !holds { throw Finding(text()) }
    }
}
