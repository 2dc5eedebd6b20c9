import TidemarkLogs
import TidemarkPrivacy
import TidemarkProfile

/// The words and numbers that the pages about a profile share.
enum ProfileWords {
    static let limitsOfRules = """
        Names, postal addresses and facts told in prose have no form that rules can find: read the prompts before you \
        pass them on.
        """

    typealias Entry = (name: String, value: String)

    // MARK: - Rows

    /// How many logs, of which format, with how many rows.
    static func reading(of account: ProfileAccount) -> String {
        let formats = Set(account.logs.map(\.format)).sorted().joined(separator: ", ")
        let rows = "\(Quantity.count(account.tally.rows)) rows"
        let what = account.logs.count == 1 ? account.logs[0].name : "\(account.logs.count) logs"
        return "\(what) as \(formats): \(rows)"
    }

    struct RowCount {
        var name: String
        var count: Int
        /// Of the rows, or of the requests; nil for a whole.
        var share: String?
        /// How deep it stands under the line before.
        var level = 0
    }

    /// Rows of the logs, then requests of the rows.
    static func rows(of account: ProfileAccount) -> [RowCount] {
        let tally = account.tally
        let summary = account.summary
        func part(_ name: String, _ count: Int, of whole: Int, level: Int = 1) -> RowCount? {
            count == 0 ? nil : RowCount(name: name, count: count, share: Quantity.share(count, of: whole), level: level)
        }
        var out = [RowCount(name: "rows read", count: tally.rows)]
        out += [
            part("bad, left out", tally.badRows, of: tally.rows),
            part("no requests, skipped", tally.skipped, of: tally.rows),
        ]
        .compactMap(\.self)
        out.append(RowCount(name: "requests in them", count: summary.rows))
        out += [
            part("with lengths: the profile's", summary.kept, of: summary.rows),
            part("failed: only their arrival counts", summary.failed, of: summary.rows),
            part("without lengths: only their arrival counts", summary.withoutLengths, of: summary.rows),
            part("without a time: only their lengths count", summary.withoutTime, of: summary.rows),
            part("with lengths counted from text (~)", summary.estimated, of: summary.rows),
        ]
        .compactMap(\.self)
        return out
    }

    /// One line for each reason in each log, with the place of the first row.
    static func badRows(of logs: [ProfileAccount.Log]) -> [String] {
        logs.flatMap { log -> [String] in
            let place = logs.count > 1 ? " of \(log.name)" : ""
            var lines = LogTally.Reason.allCases.compactMap { reason in
                log.tally.bad[reason].map { places in
                    let unit = log.tally.unit.rawValue
                    return "\(rows(places.count)): \(reason.rawValue); first in \(unit) \(places.first)\(place)"
                }
            }
            if let places = log.tally.backwards {
                lines.append(
                    "\(rows(places.count)) with a time before the one above, sorted; "
                        + "first in \(log.tally.unit.rawValue) \(places.first)\(place)"
                )
            }
            if log.tally.isCutShort { lines.append("the data end in the midst of a row\(place)") }
            return lines
        }
    }

    private static func rows(_ count: Int) -> String { "\(Quantity.count(count)) row\(count == 1 ? "" : "s")" }

    // MARK: - Types

    /// Requests, share, median input and median output of each type.
    static func types(of profile: Profile) -> [(name: String, cells: [String])] {
        profile.types.map { type in
            let alone = Profile(name: "", source: "", types: [type])
            return (
                type.name,
                [
                    Quantity.count(type.requests), Quantity.share(type.requests, of: profile.requests),
                    Quantity.tokens(median(alone, \.input)), Quantity.tokens(median(alone, \.output)),
                ]
            )
        }
    }

    private static func median(_ profile: Profile, _ side: KeyPath<Profile.Cell, ClosedRange<Int>>) -> Int {
        let bins = LengthBins(profile, side, bins: 400)
        var seen = 0.0
        let index = bins.shares.firstIndex { share in
            seen += share
            return seen >= 0.5
        }
        return Int(bins.bounds[index ?? 0].rounded())
    }

    static func languages(of type: TrafficType) -> String {
        type.languages.map { "\($0.language.rawValue) \(Quantity.share($0.share))" }.joined(separator: ", ")
    }

    // MARK: - Traffic

    /// Rate, gaps, burstiness, how lengths go together, prefixes.
    static func traffic(of account: ProfileAccount) -> [Entry] {
        let statistics = account.summary.statistics
        var entries: [Entry] = []
        if let arrivals = statistics.arrivals {
            let range = arrivals.perMinute.map {
                "; \(Quantity.count($0.lowerBound)) to \(Quantity.count($0.upperBound)) a minute"
            }
            entries.append(
                (
                    "rate",
                    "\(fixed(arrivals.ratePerSecond, 4))/s: \(Quantity.count(arrivals.rows)) arrivals in "
                        + "\(fixed(arrivals.span, 3)) s (\(Quantity.span(seconds: arrivals.span)))\(range ?? "")"
                )
            )
            entries.append(("gaps", gaps(arrivals)))
            entries.append(("burstiness", burstiness(arrivals)))
        } else {
            entries.append(("rate", "the logs have no times: the profile holds no arrivals"))
        }
        let correlations = [("Spearman", statistics.spearman), ("Pearson", statistics.pearson)]
            .compactMap { name, value in value.map { "\(name) \(fixed($0, 4))" } }
        if !correlations.isEmpty {
            entries.append(("correlation", correlations.joined(separator: ", ") + " of input and output"))
        }
        if let input = statistics.inputTokensPerSecond, let output = statistics.outputTokensPerSecond {
            entries.append(("tokens", "\(fixed(input, 2)) in and \(fixed(output, 2)) out per second"))
        }
        if let prefix = statistics.prefix { entries.append(("prefixes", prefixes(prefix))) }
        return entries
    }

    private static func gaps(_ arrivals: TrafficStatistics.Arrivals) -> String {
        var text = "mean \(fixed(arrivals.meanGap, 6)) s, CV \(fixed(arrivals.gapVariation, 4))"
        if arrivals.zeroGaps > 0 { text += ", \(Quantity.count(arrivals.zeroGaps)) of zero" }
        if arrivals.negativeGaps > 0 { text += ", \(Quantity.count(arrivals.negativeGaps)) steps back in time" }
        if arrivals.late > 0 { text += ", \(Quantity.count(arrivals.late)) rows too late to be sorted" }
        return text
    }

    private static func burstiness(_ arrivals: TrafficStatistics.Arrivals) -> String {
        var text = "index of dispersion at 1 s \(fixed(arrivals.dispersion, 3)); 1 is Poisson"
        if let spread = arrivals.spread {
            text +=
                "; with equal times spread up to the next: CV \(fixed(spread.gapVariation, 4)), "
                + "dispersion \(fixed(spread.dispersion, 3)), and the profile takes these"
        }
        return text
    }

    private static func prefixes(_ prefix: TrafficStatistics.Prefix) -> String {
        let least = prefix.forgotten > 0 ? "at least " : ""
        return "\(Quantity.count(prefix.blocks)) blocks of \(Quantity.count(prefix.blockTokens)) tokens, "
            + "\(Quantity.count(prefix.distinct)) distinct; a cache without bound would serve "
            + "\(least)\(fixed(prefix.blockRatio, 4)) of the blocks and \(least)\(fixed(prefix.tokenRatio, 4)) of the tokens"
    }

    static let lengthRows =
        ["mean", "min"] + TrafficStatistics.Lengths.shares.map { "p" + fixed($0 * 100, 1, zeros: .trimmed) } + ["max"]

    /// One column for each length that the logs tell; cells as `lengthRows`.
    static func lengthColumns(of statistics: TrafficStatistics) -> [(name: String, cells: [String])] {
        let columns = [
            ("input", statistics.input), ("output", statistics.output), ("cached input", statistics.cached),
        ]
        return columns.compactMap { name, lengths in
            guard let lengths else { return nil }
            let numbers = [lengths.min] + lengths.quantiles + [lengths.max]
            return (name, [fixed(lengths.mean, 2)] + numbers.map(String.init))
        }
    }

    // MARK: - Lengths to be passed on

    static let safeRows = ["mean"] + lengthRows.dropFirst(2).dropLast()
    /// Where p50 stands in them.
    static let medianRow = 1 + (TrafficStatistics.Lengths.shares.firstIndex(of: 0.5) ?? 0)

    /// The fewest requests that a number of the page to be passed on may stand for.
    static func fewest(of account: ProfileAccount) -> Int {
        account.profile.making?.cellMinimum ?? AnonymityRules().k
    }

    /// Quantiles that enough requests lie beyond, rounded as lengths in a profile are; cells as `safeRows`.
    static func safeColumns(of account: ProfileAccount) -> [(name: String, cells: [String])] {
        let statistics = account.summary.statistics
        let fewest = Double(fewest(of: account))
        let columns = [
            ("input", statistics.input), ("output", statistics.output), ("cached input", statistics.cached),
        ]
        return columns.compactMap { name, lengths in
            guard let lengths else { return nil }
            let quantiles = zip(TrafficStatistics.Lengths.shares, lengths.quantiles).map { share, length in
                let beyond = Double(lengths.count) * min(share, 1 - share)
                return beyond >= fewest ? String(AnonymityRules.rounded(length)) : "–"
            }
            return (name, [fixed(lengths.mean, 1)] + quantiles)
        }
    }

    // MARK: - Safety

    /// What was merged, rounded, cut, hashed and replaced.
    static func safety(of account: ProfileAccount) -> [Entry] {
        let summary = account.summary
        let making = account.profile.making
        let cellMinimum = making?.cellMinimum ?? 1
        let categoryMinimum = making?.categoryMinimum ?? AnonymityRules().k
        let whom = summary.users == nil ? "requests" : "requests and users"
        var entries: [Entry] = []
        if summary.categories > 0 {
            let all = Quantity.count(summary.categories)
            let merged = "\(Quantity.count(summary.categoriesMerged)) of \(all)"
            let requests = Quantity.count(summary.requestsOfMergedCategories)
            entries.append(
                (
                    "categories",
                    summary.categoriesMerged == 0
                        ? "\(all), each of \(categoryMinimum) \(whom) or more"
                        : "\(merged) are not told by name, with \(requests) requests: under \(categoryMinimum) \(whom), "
                            + "or beyond the largest"
                )
            )
        }
        entries.append(
            (
                "cells",
                "\(Quantity.count(summary.cells)) of input × output, none of fewer than \(cellMinimum) \(whom)"
            )
        )
        entries.append(
            (
                "lengths",
                "\(Quantity.count(summary.rounded)) over \(AnonymityRules.longestExact) rounded up to multiples of "
                    + "\(AnonymityRules.lengthStep), \(Quantity.count(summary.winsorised)) of the longest cut"
            )
        )
        entries.append(("identifiers", "hashed under a random key that was thrown away; none is in the profile"))
        entries.append(("text", text(of: account)))
        return entries
    }

    private static func text(of account: ProfileAccount) -> String {
        guard let texts = account.texts else { return "none kept" }
        let kinds = Finding.Kind.allCases.filter { texts.replaced[$0] > 0 }
            .map { "\(Quantity.count(texts.replaced[$0])) \($0.name)" }
        let replaced =
            kinds.isEmpty ? "nothing was found to replace" : "replaced by stand-ins: " + kinds.joined(separator: ", ")
        return "\(Quantity.count(texts.prompts)) prompts; \(replaced)"
    }

    // MARK: - Comparison

    static func cells(of finding: Likeness.Finding) -> (value: String, reference: String) {
        switch finding.respect {
        case .input, .output: (fixed(finding.value, 2), fixed(finding.reference, 2))
        default: (fixed(finding.value, 4), fixed(finding.reference, 4))
        }
    }

    /// Distances and ratios of lengths; nil for what is one number.
    static func detail(of finding: Likeness.Finding) -> String? {
        guard let lengths = finding.lengths else {
            return finding.isWithinChance ? "differs, but no more than so few requests do by chance" : nil
        }
        let ratios = zip(["p50", "p95", "p99"], lengths.ratios).map { "\($0) × \(fixed($1, 3))" }
        return "KS distance \(fixed(lengths.distance, 4)) (at most \(fixed(lengths.distanceBound, 4)) at 95 %, "
            + "p \(Quantity.number(lengths.p))), Wasserstein \(Quantity.share(lengths.transport)) of the mean, "
            + ratios.joined(separator: ", ")
    }

    // MARK: - Numbers

    /// With so many decimals, as statistics are compared with those of others.
    static func fixed(_ value: Double, _ decimals: Int, zeros: Quantity.Zeros = .kept) -> String {
        Quantity.fixed(value, decimals: decimals, zeros)
    }
}
