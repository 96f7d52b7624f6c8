import Messages
import Testing

@Suite struct `Messages between processes look as in the golden files` {
    @Test(arguments: Samples.jobs.keys.sorted())
    func `a job is written and read as in its file`(name: String) throws {
        let job = try #require(Samples.jobs[name])
        let golden = try Samples.golden(name)
        #expect(try canonical(job.json()) == canonical(golden))
        #expect(try Job.read(golden) == job)
        #expect(job.json() == job.json())
    }

    @Test func `destination.gone is written and read as in its file`() throws {
        let golden = try Samples.golden("destination.gone")
        #expect(try canonical(Samples.gone.json()) == canonical(golden))
        #expect(try DestinationGone.read(golden) == Samples.gone)
    }

    @Test func `destination.learned is written and read as in its file`() throws {
        let golden = try Samples.golden("destination.learned")
        #expect(try canonical(Samples.learned.json()) == canonical(golden))
        #expect(try DestinationLearned.read(golden) == Samples.learned)
    }

    @Test func `job.outcomes is written and read as in its file`() throws {
        let golden = try Samples.golden("job.outcomes")
        #expect(try canonical(Samples.outcomes.json()) == canonical(golden))
        #expect(try JobOutcomes.read(golden) == Samples.outcomes)
    }

    @Test func `a job of a later version with fields we do not know is read`() throws {
        let golden = String(decoding: try Samples.golden("job.email"), as: UTF8.self)
        let later = golden.replacing("\"not_after\"", with: "\"sound\": {\"name\": \"bell\"}, \"not_after\"")
        #expect(try Job.read(Array(later.utf8)) == Samples.jobs["job.email"])
    }

    @Test func `a job whose address is of no known kind is unreadable`() throws {
        let text = String(decoding: try Samples.golden("job.email"), as: UTF8.self).replacing("\"mailbox\"", with: "\"pigeon\"")
        let expected = Unreadable.wrongShape(path: "$.destination.address", expected: "an object with browser, device or mailbox")
        #expect(throws: expected) { try Job.read(Array(text.utf8)) }
    }
}
