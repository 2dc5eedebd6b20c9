import TidemarkJSON

extension ProfileReader {
    func arrivals(_ value: JSONValue, version: Int) throws(ProfileError) -> Profile.Arrivals {
        let key = Profile.Key.self
        let path = key.arrivals
        let later = [key.dispersion, key.tiesSpread, key.hours, key.pattern]
        try expect([key.rate, key.variation] + (version == 1 ? [] : later), in: value, at: path)
        var arrivals = Profile.Arrivals(
            ratePerSecond: try number(key.rate, in: value, at: path, "a number over 0") { $0 > 0 },
            gapVariation: try number(key.variation, in: value, at: path, "a number from 0") { $0 >= 0 },
            dispersion: try number(key.dispersion, in: value, at: path, "a number from 0") { $0 >= 0 }
        )
        if let areSpread = value[key.tiesSpread] {
            guard let flag = areSpread.bool else {
                throw error("\(path).\(key.tiesSpread)", areSpread, "true or false")
            }
            arrivals.areTiesSpread = flag
        }
        if let hours = value[key.hours] {
            let numbers = hours.array?.compactMap(\.double).filter { $0 >= 0 && $0 <= 1_000_000 } ?? []
            guard numbers.count == 24, hours.array?.count == 24 else {
                throw error("\(path).\(key.hours)", hours, "a list of 24 numbers from 0")
            }
            arrivals.hours = numbers
        }
        if let pattern = value[key.pattern] {
            arrivals.pattern = try self.pattern(pattern, at: "\(path).\(key.pattern)")
        }
        return arrivals
    }

    private func pattern(_ value: JSONValue, at path: String) throws(ProfileError) -> ArrivalPattern {
        let key = Profile.Key.self
        typealias Law = ArrivalPattern.Law
        let name = try text(key.law, in: value, at: path)
        let common = [key.law, key.meanGap, key.reaches]
        var law = Law.poisson
        switch name {
        case Law.poissonName: try expect(common, in: value, at: path)
        case Law.gammaName:
            try expect(common + [key.cv], in: value, at: path)
            law = .gamma(
                variation: try needed(key.cv, in: value, at: path, "a number from 0.01 to 1000") {
                    (0.01...1_000).contains($0)
                }
            )
        case Law.windowsName:
            try expect(common + [key.seconds, key.shape, key.counts, key.steps], in: value, at: path)
            law = .windows(try windows(value, at: path))
        default:
            let allowed = "\"\(Law.poissonName)\", \"\(Law.gammaName)\" or \"\(Law.windowsName)\""
            throw error("\(path).\(key.law)", value[key.law], allowed)
        }
        let reached = value[key.reaches]?.array?.compactMap(\.double) ?? []
        guard reached.count == 2, value[key.reaches]?.array?.count == 2, reached.allSatisfy({ $0 >= 0 }) else {
            throw error("\(path).\(key.reaches)", value[key.reaches], "[gap cv, index of dispersion], each from 0")
        }
        return ArrivalPattern(
            law: law,
            meanGap: try needed(key.meanGap, in: value, at: path, "seconds, over 0 and up to 1e9") {
                $0 >= 1e-12 && $0 <= 1e9
            },
            reached: ArrivalPattern.Reached(gapVariation: reached[0], dispersion: reached[1])
        )
    }

    private func windows(_ value: JSONValue, at path: String) throws(ProfileError) -> ArrivalWindows {
        let key = Profile.Key.self
        let length = try needed(key.seconds, in: value, at: path, "seconds, over 0 and up to a million") {
            $0 >= 1e-6 && $0 <= 1e6
        }
        var placement = ArrivalWindows.Placement.even
        if value[key.shape]?.string != ArrivalWindows.Placement.evenName {
            let allowed = "\"\(ArrivalWindows.Placement.evenName)\" or a number from 0.01 to 1000"
            placement = .gamma(
                shape: try needed(key.shape, in: value, at: path, allowed) { (0.01...1_000).contains($0) }
            )
        }
        let classes = try list(key.counts, in: value, at: path, "a list of classes")
        guard (2...64).contains(classes.count) else {
            throw error("\(path).\(key.counts)", value[key.counts], "2 to 64 classes")
        }
        var bins: [[ArrivalWindows.Bin]] = []
        for (index, item) in classes.enumerated() {
            let field = "\(path).\(key.counts)[\(index)]"
            guard let items = item.array, items.count <= 1_000, index == 0 || !items.isEmpty else {
                throw error(field, item, "a list of [lowest, highest, mean, count]")
            }
            var members: [ArrivalWindows.Bin] = []
            for (place, bin) in items.enumerated() {
                members.append(
                    try self.bin(bin, at: "\(field)[\(place)]", highest: index == 0 ? 1_000_000_000 : 1_000_000)
                )
            }
            bins.append(members)
        }
        let steps = try self.steps(value, at: "\(path).\(key.steps)", classes: classes.count, hasRuns: !bins[0].isEmpty)
        return ArrivalWindows(length: length, placement: placement, classes: bins, steps: steps)
    }

    private func bin(_ value: JSONValue, at field: String, highest: Int) throws(ProfileError) -> ArrivalWindows.Bin {
        guard let numbers = value.array, numbers.count == 4, let low = numbers[0].int, let high = numbers[1].int,
            let mean = numbers[2].double, let count = numbers[3].int, low >= 1, low <= high, high <= highest,
            mean >= Double(low), mean <= Double(high), (1...1_000_000_000).contains(count)
        else {
            throw error(field, value, "[lowest, highest, mean, count], from 1 to \(highest), count from 1")
        }
        return ArrivalWindows.Bin(values: low...high, mean: mean, count: count)
    }

    /// Each class must lead on; a run of empty windows never leads to another.
    private func steps(
        _ value: JSONValue,
        at field: String,
        classes: Int,
        hasRuns: Bool
    ) throws(ProfileError) -> [[Int]] {
        let found = value[Profile.Key.steps]
        let rows =
            found?.array?.map { $0.array?.compactMap(\.int).filter { (0...1_000_000_000).contains($0) } ?? [] } ?? []
        guard rows.count == classes, rows.allSatisfy({ $0.count == classes }),
            zip(rows, found?.array ?? []).allSatisfy({ $1.array?.count == $0.count })
        else {
            throw error(field, found, "\(classes) lists of \(classes) counts")
        }
        for (from, row) in rows.enumerated() {
            let isUsed = from > 0 || hasRuns
            let isSound = (row.contains { $0 > 0 }) == isUsed && (row[0] == 0 || (hasRuns && from > 0))
            guard isSound else {
                throw error("\(field)[\(from)]", found?[from], "a way on, to classes that hold counts")
            }
        }
        return rows
    }

    func sharing(_ value: JSONValue) throws(ProfileError) -> PrefixSharing {
        let key = Profile.Key.self
        let path = key.sharing
        try expect([key.blockTokens, key.hitRatio, key.heads, key.lengths, key.lags], in: value, at: path)
        var sharing = PrefixSharing(
            blockTokens: try whole(key.blockTokens, in: value, at: path, 1...1_000_000),
            hitRatio: try needed(key.hitRatio, in: value, at: path, "a share from 0 to 1") { (0...1).contains($0) },
            heads: [],
            classes: [],
            lags: []
        )
        let lengths = 1...Profile.longestLength
        for (index, item) in try list(key.heads, in: value, at: path, "a list of heads").enumerated() {
            guard let pair = item.array, pair.count == 2, let tokens = pair[0].int, lengths.contains(tokens),
                let share = pair[1].double, (0...1).contains(share)
            else { throw error("\(path).\(key.heads)[\(index)]", item, "[tokens, share], the share from 0 to 1") }
            sharing.heads.append(PrefixSharing.Head(tokens: tokens, share: share))
        }
        for (index, item) in try list(key.lengths, in: value, at: path, "a list of length classes").enumerated() {
            let previous = sharing.classes.last?.from ?? 0
            guard let parts = item.array, parts.count == 3, let from = parts[0].int, lengths.contains(from),
                from > previous, let share = parts[1].double, (0...1).contains(share),
                let quantiles = parts[2].array?.compactMap(\.double), quantiles.count == parts[2].array?.count,
                quantiles.allSatisfy({ (0...1).contains($0) }),
                zip(quantiles, quantiles.dropFirst()).allSatisfy({ $0 <= $1 })
            else {
                let allowed = "[lowest input, share, quantiles of the part shared], ascending, shares from 0 to 1"
                throw error("\(path).\(key.lengths)[\(index)]", item, allowed)
            }
            sharing.classes.append(PrefixSharing.LengthClass(from: from, share: share, parts: quantiles))
        }
        for (index, item) in try list(key.lags, in: value, at: path, "a list of lags").enumerated() {
            let numbers = item.array?.compactMap(\.int) ?? []
            guard numbers.count == 3, item.array?.count == 3, 1 <= numbers[0], numbers[0] <= numbers[1],
                numbers[1] <= 1_000_000_000_000, (1...1_000_000_000_000).contains(numbers[2])
            else {
                throw error("\(path).\(key.lags)[\(index)]", item, "[nearest, farthest, count], from 1")
            }
            sharing.lags.append(PrefixSharing.Lag(requests: numbers[0]...numbers[1], count: numbers[2]))
        }
        guard sharing.lags.count <= 1_000, sharing.heads.count <= 1_000 else {
            throw error(path, .int(sharing.lags.count), "at most 1000 lags and heads")
        }
        return sharing
    }
}
