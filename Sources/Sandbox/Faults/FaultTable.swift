/// The faults that are set, in the order they were set.
actor FaultTable {
    private var faults: [Fault] = []
    private var lastID = 0

    /// Sets a fault and gives it back with its id.
    func add(_ fault: Fault) -> Fault {
        lastID += 1
        var fault = fault
        fault.id = lastID
        faults.append(fault)
        return fault
    }

    /// The first fault for that request, if any; a counted one is used up by one.
    func take(for finding: Finding) -> Fault? {
        let index = faults.firstIndex { fault in
            fault.provider == finding.provider && (fault.service == nil || fault.service?.rawValue == finding.service)
                && (fault.destination == nil || fault.destination == finding.destination
                    || fault.destination == finding.destinationName)
        }
        guard let index else { return nil }
        let fault = faults[index]
        if let count = fault.count {
            faults[index].count = count - 1
            if count <= 1 { faults.remove(at: index) }
        }
        return fault
    }

    var all: [Fault] { faults }

    func clear() {
        faults.removeAll()
    }
}
