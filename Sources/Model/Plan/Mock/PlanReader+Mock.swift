import TidemarkUnits

extension PlanReader {
    /// The mock of a target: its settings, or the path of a file that has them.
    mutating func mock(_ node: YAMLNode, _ fields: Fields) -> MockSettings? {
        guard node.entries == nil else { return mock(node, owner: "mock of \(fields.owner ?? "the target")") }
        guard !node.isEmpty else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("mock"),
                "nothing stands where a mock should; {} is one with the defaults"
            )
            return nil
        }
        guard let path = text(node, in: fields.subject("mock"), example: "{ttft: 200ms, itl: 20ms}") else { return nil }
        do {
            let before = faults.count
            let file = try sources.text(path.value)
            guard let tree = YAMLNode(parsing: file, file: path.raw, faults: &faults) else { return nil }
            let settings = mock(tree, owner: "the mock")
            return faults.count == before ? settings : nil
        } catch {
            let reason = path.isSubstituted ? "" : ": \(error)"
            fault(.value, at: node.place, in: fields.subject("mock"), "\"\(path.raw)\" could not be read" + reason)
            return nil
        }
    }

    mutating func mock(_ node: YAMLNode, owner: String) -> MockSettings? {
        guard let keys = fields(of: node, PlanKeys.mock, owner: owner) else { return nil }
        var mock = MockSettings(standard: MockModel().changed(by: changes(keys)))
        mock.models = models(keys)
        mock.isStrict = flag("strict models", of: keys) ?? mock.isStrict
        mock.limits = mockLimits(keys)
        mock.cache = cache(keys)
        mock.faults = rules(keys)
        return mock
    }

    private mutating func changes(_ keys: Fields) -> MockModel.Changes {
        var changes = MockModel.Changes()
        changes.timeToFirstToken = value("ttft", of: keys, Self.times)
        changes.interTokenLatency = value("itl", of: keys, Self.times)
        let prefill = value("prefill", of: keys) { (text) throws(UnitError) in try Self.time(text, zero: .allowed) }
        changes.prefillPerToken = prefill.map { Double($0.count) }
        changes.defaultOutput = value("output", of: keys, Self.tokens)
        changes.tokensPerEvent = value("tokens per event", of: keys) { (text) throws(UnitError) in
            try Self.whole(text, in: 1...1_000)
        }
        changes.reasoningTokens = value("reasoning", of: keys) { (text) throws(UnitError) in
            text == "0" ? 0 : try Self.tokens(text)
        }
        changes.prices = tariff(keys, generatesText: true)
        return changes
    }

    private mutating func models(_ keys: Fields) -> [MockSettings.Named] {
        guard let node = keys["models"], !node.isEmpty else { return [] }
        guard let entries = node.entries else {
            fault(.value, at: node.place, in: keys.subject("models"), "\(node.described) stands where models should")
            return []
        }
        return entries.compactMap { entry in
            let name = entry.key.text
            guard let keys = fields(of: entry.value, PlanKeys.mockModel, owner: "model \(name)") else { return nil }
            return MockSettings.Named(name: name, changes: changes(keys))
        }
    }

    private mutating func mockLimits(_ fields: Fields) -> MockLimits {
        var limits = MockLimits()
        guard let node = fields["limits"],
            let keys = self.fields(of: node, PlanKeys.mockLimits, owner: "limits of \(fields.owner ?? "the mock")")
        else { return limits }
        func count(_ text: String) throws(UnitError) -> Int {
            let count = try TokenCount.parse(text)
            guard (1...1_000_000_000).contains(count) else {
                throw UnitError(found: text, allowed: "a count from 1 to 1000000000")
            }
            return count
        }
        limits.requestsPerMinute = value("rpm", of: keys, count)
        limits.tokensPerMinute = value("tpm", of: keys, count)
        limits.concurrent = value("concurrent", of: keys, count)
        limits.running = value("running", of: keys, count)
        limits.waiting =
            value("waiting", of: keys) { (text) throws(UnitError) in try Self.whole(text, in: 0...1_000_000) }
            ?? limits.waiting
        return limits
    }

    private mutating func cache(_ fields: Fields) -> MockCache? {
        guard let node = fields["cache"],
            let keys = self.fields(of: node, PlanKeys.mockCache, owner: "cache of \(fields.owner ?? "the mock")")
        else { return nil }
        var cache = MockCache()
        cache.blocks =
            value("blocks", of: keys) { (text) throws(UnitError) in try Self.whole(text, in: 1...10_000_000) }
            ?? cache.blocks
        cache.blockTokens =
            value("block tokens", of: keys) { (text) throws(UnitError) in try Self.whole(text, in: 1...1_024) }
            ?? cache.blockTokens
        return cache
    }

    private mutating func rules(_ keys: Fields) -> [MockFault.Rule] {
        guard let node = keys["faults"], !node.isEmpty else { return [] }
        guard let entries = node.entries else {
            fault(.value, at: node.place, in: keys.subject("faults"), "\(node.described) stands where faults should")
            return []
        }
        var rules: [MockFault.Rule] = []
        for entry in entries {
            let subject = keys.subject("faults")
            let kind = Text(value: entry.key.text, raw: entry.key.text)
            let fault = value(kind, at: entry.key.place, in: subject) { (text) throws(UnitError) in
                try MockFault(parsing: text)
            }
            guard let text = text(entry.value, in: subject, example: "1%") else { continue }
            let share = value(text, at: entry.value.place, in: subject) { (text) throws(UnitError) in
                let share = try Share.parse(text)
                guard share <= 1 else { throw UnitError(found: text, allowed: "a share of at most 100%") }
                return share
            }
            if let fault, let share { rules.append(MockFault.Rule(fault: fault, share: share)) }
        }
        if rules.reduce(0, { $0 + $1.share }) > 1 + 1e-9 {
            fault(.conflict, at: node.place, in: keys.subject("faults"), "the shares sum to more than 100%")
        }
        return rules
    }
}
