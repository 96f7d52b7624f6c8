import Failpoints
import Testing

@Suite struct `A failpoint's plan` {
    @Test(arguments: [
        ("afterCommit:kill", FailpointPlan(.afterCommit)), ("afterConfirm:kill:after 3", FailpointPlan(.afterConfirm, passes: 3)),
        ("afterDelivery:kill:of m-1", FailpointPlan(.afterDelivery, message: "m-1")),
    ])
    func `is read as it is written`(text: String, plan: FailpointPlan) throws {
        #expect(try FailpointPlan(parsing: text, known: Failpoint.ofRouter) == plan)
        #expect(try FailpointPlan(parsing: plan.description, known: Failpoint.ofRouter) == plan)
    }

    @Test(arguments: [
        "", "kill", "afterCommit", "afterCommit:", "afterCommit:stop", "afterCommit:kill:", "afterCommit:kill:3",
        "afterCommit:kill:after", "afterCommit:kill:of", "afterCommit:kill:of ", "afterCommit:kill:of a:b", "afterCommit:kill:after 0",
        "afterCommit:kill:after -1", "afterCommit:kill:after 1:more",
        "aftercommit:kill",
    ])
    func `is refused when it is anything else`(text: String) {
        #expect(throws: FailpointPlanError.self) { try FailpointPlan(parsing: text, known: Failpoint.allCases) }
    }

    @Test func `names only what the process passes, and a mistake lists that`() {
        let error = #expect(throws: FailpointPlanError.self) {
            try FailpointPlan(parsing: "afterAnswer:kill", known: Failpoint.ofRouter)
        }
        #expect(error?.description.contains("afterCommit, afterConfirm") == true)
        #expect(error?.description.contains("afterAnswer") == false)
    }

    @Test func `there is none that no process passes`() {
        #expect(Set(Failpoint.ofRouter + Failpoint.ofWorker) == Set(Failpoint.allCases))
    }

    @Test func `passing one that is not armed does nothing`() {
        for failpoint in Failpoint.allCases { failpoint.pass() }
        FailpointPlan(.afterCommit, passes: .max).arm()
        for failpoint in Failpoint.allCases { failpoint.pass() }
        // The plan stays armed for the tests after this one.
        FailpointPlan(.afterDelivery, message: "of no other test").arm()
        for failpoint in Failpoint.allCases { failpoint.pass("m-2") }
    }
}
