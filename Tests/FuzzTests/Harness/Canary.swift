/// A word that stands for a secret in the seeds: in passwords, tokens, keys, addresses and paths of endpoints. No error may repeat it.
enum Canary {
    static let word = "c4n4ry"

    /// Finds something when a text that people or logs get to see has the word in it.
    static func check(_ text: @autoclosure () -> String, _ place: StaticString) throws(Finding) {
        // Most inputs have it nowhere, and a description costs more than the look.
        let text = text()
        if text.utf8.count >= word.utf8.count, text.contains(word) { throw Finding("\(place) repeats a secret") }
    }
}
