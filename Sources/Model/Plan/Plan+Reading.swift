extension Plan {
    /// Reads a plan file, strictly: what is not understood is a fault, and nothing is ignored.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - file: what faults call the file; its name without folders and ending is the name of a plan without one.
    ///   - sources: where environment variables, profiles and mock files come from.
    ///   - overrides: values of the command line that take the place of the file's, in order.
    /// - Throws: `PlanError` with every fault of the file.
    package init(
        yaml text: String,
        file: String,
        sources: PlanSources,
        overrides: [Override] = []
    ) throws(PlanError) {
        var faults: [PlanError.Fault] = []
        let root = YAMLNode(parsing: text, file: file, faults: &faults)
        guard var root else { throw PlanError(faults: faults) }
        for override in overrides { root.apply(override, faults: &faults) }
        let source = overrides.isEmpty ? text : root.yaml
        try self.init(root, source: source, file: file, sources: sources, dialect: .file, earlier: faults)
    }

    /// Reads a tree of which `source` is the text.
    ///
    /// - Parameters:
    ///   - root: the tree.
    ///   - source: the text that reads back to the tree.
    ///   - file: what faults call the file.
    ///   - sources: where environment variables, profiles and mock files come from.
    ///   - dialect: how the user wrote it.
    ///   - earlier: faults that were found while the tree was made.
    /// - Throws: `PlanError` with every fault.
    init(
        _ root: YAMLNode,
        source: String,
        file: String,
        sources: PlanSources,
        dialect: PlanReader.Dialect,
        earlier: [PlanError.Fault] = []
    ) throws(PlanError) {
        var reader = PlanReader(sources: sources, dialect: dialect)
        reader.faults = earlier
        let plan = reader.plan(root, fallbackName: Self.stem(of: file))
        guard var plan, reader.faults.isEmpty else { throw PlanError(faults: reader.faults) }
        plan.source = source
        self = plan
    }

    /// `plans/support.yaml` is called `support`.
    private static func stem(of file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        let stem = last.lastIndex(of: ".").map { String(last[..<$0]) } ?? last
        return stem.isEmpty ? "plan" : stem
    }
}
