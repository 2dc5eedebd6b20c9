extension MockSettings {
    /// Reads the file of a mock: the keys that stand under `mock:` in a plan.
    ///
    /// JSON is read as well.
    /// - Throws: `PlanError` with every fault of the file.
    package init(yaml text: String, file: String, sources: PlanSources = .none) throws(PlanError) {
        var faults: [PlanError.Fault] = []
        let root = YAMLNode(parsing: text, file: file, faults: &faults)
        guard let root else { throw PlanError(faults: faults) }
        var reader = PlanReader(sources: sources, dialect: .file)
        reader.faults = faults
        let settings = reader.mock(root, owner: "the mock")
        guard let settings, reader.faults.isEmpty else { throw PlanError(faults: reader.faults) }
        self = settings
    }
}
