import TidemarkStatistics

extension ProfileBuilder {
    /// Of all requests, at one length: a cap of the context or a fixed prompt, which may have a cell of its own.
    private static let atomShare = 0.001
    /// Requests that a cell may put on the wrong side of a line through it, as a share of all.
    private static let tolerated = 1 / 4_000.0
    /// Cells of a profile at most.
    private static let mostCells = 3_500
    private static let winsorisedFrom = 0.999

    /// The profile of what was added, where `categories` names the categories of the records by index.
    ///
    /// - Throws: `ProfileError` where too few requests have lengths, or too few users are behind them.
    package func profile(categories: [String]) throws(ProfileError) -> (profile: Profile, summary: ProfileSummary) {
        let smallest = options.cellMinimum
        guard summary.kept >= smallest else {
            throw refusal("\(summary.kept) requests with lengths", "\(smallest) or more")
        }
        guard users.count < 2 || Self.users(of: joint, upTo: smallest) >= smallest else {
            throw refusal("requests of \(users.count) users", "\(smallest) users or more, or one")
        }
        var summary = summary
        let arrivals = arrivals.finished
        summary.statistics = statistics(arrivals)
        summary.users = users.isEmpty ? nil : users.count
        let groups = groups(&summary)
        let proposal = TypeProposal(
            groups.map(\.group),
            categories: categories,
            smallest: max(options.categoryMinimum, smallest)
        )
        summary.categories = Set(joint.entries.keys.map(\.category)).subtracting([-1]).count
        summary.categoriesMerged = proposal.categoriesMerged
        summary.requestsOfMergedCategories = proposal.requestsMerged
        let types = types(groups, proposal, &summary)
        summary.cells = types.reduce(0) { $0 + $1.cells.count }
        let profile = Profile(
            name: options.name,
            source: options.source,
            licence: options.licence,
            types: types,
            arrivals: arrivals.profile(smallest: smallest),
            sharing: prefixes.sharing(smallest: smallest),
            making: Profile.Making(
                rows: summary.rows,
                kept: summary.kept,
                cellMinimum: smallest,
                categoryMinimum: options.categoryMinimum,
                categoryMerged: summary.requestsOfMergedCategories,
                winsorised: summary.winsorised,
                estimatedShare: ArrivalAccount.rounded(Double(summary.estimated) / Double(summary.kept)),
                version: options.version
            )
        )
        return (profile, summary)
    }

    private func refusal(_ found: String, _ allowed: String) -> ProfileError {
        ProfileError(file: options.name, field: "", found: found, allowed: allowed)
    }

    private static func users(of joint: JointCounts, upTo limit: Int) -> Int {
        var all = JointCounts.Entry()
        for entry in joint.entries.values { all.join(entry, upTo: limit) }
        return all.users.count + all.withoutUser
    }

    // MARK: - Lengths as a profile may tell them

    /// Requests of one combination of safe lengths.
    private struct Lot {
        var group: TypeProposal.Group
        var cached: Int?
        var turn: Int
        var language: Int
    }

    /// The combinations in a fixed order, winsorised and rounded, with lengths that many share as they are.
    private func groups(_ summary: inout ProfileSummary) -> [Lot] {
        var inputRule = rule(input)
        var outputRule = rule(output)
        var cachedRule = LengthRule(cached, atomsFrom: atomCount, winsorisedFrom: 1)
        // A log whose requests all come from one user does not tell users apart.
        let hasUsers = users.count > 1
        let ordered = joint.entries.sorted { left, right in
            let (one, two) = (left.key, right.key)
            return (one.category, one.input, one.output, one.cached, one.turn, one.language)
                < (two.category, two.input, two.output, two.cached, two.turn, two.language)
        }
        var lots: [Lot] = []
        lots.reserveCapacity(ordered.count)
        for (key, entry) in ordered {
            let inputs = inputRule.safe(Int(key.input), count: entry.count, precision: joint.precision)
            let outputs = outputRule.safe(Int(key.output), count: entry.count, precision: joint.precision)
            for input in inputs {
                var left = input.count
                for (place, output) in outputs.enumerated() {
                    let part = place + 1 == outputs.count ? left : input.count * output.count / entry.count
                    let count = min(left, part)
                    left -= count
                    guard count > 0 else { continue }
                    if input.isWinsorised { summary.winsorised += count }
                    if output.isWinsorised { summary.winsorised += count }
                    if input.isRounded { summary.rounded += count }
                    if output.isRounded { summary.rounded += count }
                    lots.append(
                        Lot(
                            group: TypeProposal.Group(
                                category: Int(key.category),
                                input: input.length,
                                output: output.length,
                                count: count,
                                users: hasUsers ? entry.users.sorted() : [],
                                withoutUser: hasUsers ? min(count, entry.withoutUser) : count
                            ),
                            cached: key.cached < 0
                                ? nil
                                : cachedRule.safe(Int(key.cached), count: 0, precision: joint.precision)[0].length,
                            turn: Int(key.turn),
                            language: Int(key.language)
                        )
                    )
                }
            }
        }
        return lots
    }

    private func rule(_ counts: LengthCounts) -> LengthRule {
        LengthRule(counts, atomsFrom: atomCount, winsorisedFrom: Self.winsorisedFrom)
    }

    private var atomCount: Int {
        max(options.cellMinimum, Int((Self.atomShare * Double(summary.kept)).rounded(.up)))
    }

    // MARK: - Types and cells

    private func types(_ lots: [Lot], _ proposal: TypeProposal, _ summary: inout ProfileSummary) -> [TrafficType] {
        let hasCached = cached.count > 0
        let hasTurns = turns > 0
        let tolerated = max(Double(options.cellMinimum), Double(summary.kept) * Self.tolerated)
        var members = [[Lot]](repeating: [], count: proposal.names.count)
        for (index, lot) in lots.enumerated() { members[proposal.types[index]].append(lot) }
        return proposal.names.indices.map { type in
            let lots = members[type]
            var points = lots.map { lot in
                var lengths = [lot.group.input, lot.group.output]
                if hasCached { lengths.append((lot.cached ?? 0) + 1) }
                if hasTurns { lengths.append(max(1, lot.turn)) }
                return CellCutting.Point(
                    lengths: lengths,
                    count: lot.group.count,
                    users: lot.group.users,
                    withoutUser: lot.group.withoutUser
                )
            }
            summary.winsorised += cutTop(of: &points, axis: 0) + cutTop(of: &points, axis: 1)
            if hasTurns { _ = cutTop(of: &points, axis: hasCached ? 3 : 2) }
            if hasCached {
                for index in points.indices {
                    points[index].lengths[2] = min(points[index].lengths[2], points[index].lengths[0] + 1)
                }
            }
            let total = points.reduce(0) { $0 + $1.count }
            let grids = (0..<(2 + (hasCached ? 1 : 0) + (hasTurns ? 1 : 0))).map { grid(of: points, axis: $0) }
            let cutting = CellCutting(
                points: points,
                grids: grids,
                smallest: options.cellMinimum,
                tolerated: tolerated
            )
            let share = Double(total) / Double(max(1, summary.kept))
            let boxes = cutting.boxes(atMost: max(20, Int(Double(Self.mostCells) * share)))
            return TrafficType(
                name: proposal.names[type],
                cells: boxes.map { Self.cell($0, hasCached: hasCached, hasTurns: hasTurns) },
                languages: languages(lots)
            )
        }
    }

    /// Cuts lengths to the longest that enough requests and users reach, so that no bound is one user's own.
    ///
    /// - Returns: the requests whose length was cut.
    private func cutTop(of points: inout [CellCutting.Point], axis: Int) -> Int {
        let order = points.indices.sorted { points[$0].lengths[axis] > points[$1].lengths[axis] }
        var crowd = Crowd()
        let reached = order.first { index in
            crowd.add(points[index], upTo: options.cellMinimum)
            return crowd.isEnough(options.cellMinimum)
        }
        guard let reached else { return 0 }
        let longest = points[reached].lengths[axis]
        var cut = 0
        for index in order.prefix(while: { points[$0].lengths[axis] > longest }) {
            points[index].lengths[axis] = longest
            cut += points[index].count
        }
        return cut
    }

    private func grid(of points: [CellCutting.Point], axis: Int) -> CellGrid {
        var crowds: [Int: Crowd] = [:]
        for point in points { crowds[point.lengths[axis], default: Crowd()].add(point, upTo: options.cellMinimum) }
        var atoms = crowds.filter { $0.value.requests >= atomCount && $0.value.isEnough(options.cellMinimum) }.map(
            \.key
        )
        var longest = crowds.keys.max() ?? 1
        if let precision = joint.precision {
            let cell = Histogram.cell(of: Int64(longest), precision: precision)
            longest = Int(Histogram.range(ofCell: cell, precision: precision).upperBound)
            // Where lengths stand for cells of a grid, many requests at one of them do not share a length.
            let shared =
                [input, output].indices.contains(axis)
                ? rule([input, output][axis]).atomLengths(precision: precision) : []
            atoms = atoms.filter(shared.contains)
        }
        return CellGrid(upTo: longest, atoms: Set(atoms), precision: joint.precision)
    }

    private static func cell(_ box: CellCutting.Box, hasCached: Bool, hasTurns: Bool) -> Profile.Cell {
        var cell = Profile.Cell(input: box.bounds[0], output: box.bounds[1], count: box.count)
        if hasCached { cell.cached = (box.bounds[2].lowerBound - 1)...(box.bounds[2].upperBound - 1) }
        if hasTurns { cell.turn = box.bounds[hasCached ? 3 : 2] }
        return cell
    }

    /// Languages of enough requests; the rest counts as other, or not at all where it is too small.
    private func languages(_ lots: [Lot]) -> [TrafficType.LanguageShare] {
        let all = Language.allCases
        var crowds: [Int: Crowd] = [:]
        let smallest = max(options.categoryMinimum, options.cellMinimum)
        for lot in lots where lot.language >= 0 {
            crowds[lot.language, default: Crowd()].add(lot.group, upTo: smallest)
        }
        let other = all.firstIndex(of: .other) ?? 0
        var rest = Crowd()
        for (language, crowd) in crowds where language == other || !crowd.isEnough(smallest) {
            rest.join(crowd, upTo: smallest)
            crowds[language] = nil
        }
        if rest.isEnough(smallest) { crowds[other] = rest }
        let total = crowds.values.reduce(0) { $0 + $1.requests }
        return crowds.sorted { ($1.value.requests, $0.key) < ($0.value.requests, $1.key) }.map { language, crowd in
            TrafficType.LanguageShare(
                language: all[language],
                share: (Double(crowd.requests) / Double(total) * 1_000).rounded() / 1_000
            )
        }
    }
}
