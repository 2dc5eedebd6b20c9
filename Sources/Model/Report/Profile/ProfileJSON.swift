import TidemarkJSON
import TidemarkLogs
import TidemarkPrivacy
import TidemarkProfile

/// The numbers of a profile's page for machines, as `tidemark profile --json` prints them.
///
/// See docs/profile.md, "For machines".
package enum ProfileJSON {
    /// Of the document; a changed meaning of a name raises it.
    package static let schemaVersion = 1

    package static func render(_ account: ProfileAccount) -> String {
        let statistics = account.summary.statistics
        let members: [JSONMember?] = [
            JSONMember("schemaVersion", .int(schemaVersion)),
            JSONMember("version", .string(account.version)),
            JSONMember("name", .string(account.profile.name)),
            JSONMember("logs", .array(account.logs.map(log))),
            JSONMember("requests", requests(account.summary)),
            JSONMember("safety", safety(account)),
            JSONMember("types", .array(account.profile.types.map(type))),
            statistics.arrivals.map { JSONMember("arrivals", arrivals($0)) },
            JSONMember("tokens", tokens(statistics)),
            statistics.prefix.map { JSONMember("prefixes", prefix($0)) },
            account.texts.map { JSONMember("texts", texts($0)) },
            account.comparison.map { JSONMember("likeness", likeness($0)) },
        ]
        return JSONValue.object(members.compactMap(\.self)).text(.indented)
    }

    /// How alike two profiles are, alone.
    package static func render(_ comparison: ProfileAccount.Comparison, version: String) -> String {
        let members = [
            JSONMember("schemaVersion", .int(schemaVersion)), JSONMember("version", .string(version)),
            JSONMember("likeness", likeness(comparison)),
        ]
        return JSONValue.object(members).text(.indented)
    }

    private static func log(_ log: ProfileAccount.Log) -> JSONValue {
        let bad = LogTally.Reason.allCases.compactMap { reason in
            log.tally.bad[reason].map { places -> JSONValue in
                [
                    "reason": .string(reason.rawValue), "rows": .int(places.count),
                    "first": .int(places.first),
                ]
            }
        }
        return [
            "file": .string(log.name), "format": .string(log.format), "rows": .int(log.tally.rows),
            "skipped": .int(log.tally.skipped), "placesAre": .string(log.tally.unit.rawValue), "bad": .array(bad),
        ]
    }

    private static func requests(_ summary: ProfileSummary) -> JSONValue {
        [
            "read": .int(summary.rows), "kept": .int(summary.kept), "failed": .int(summary.failed),
            "withoutLengths": .int(summary.withoutLengths), "withoutTime": .int(summary.withoutTime),
            "estimated": .int(summary.estimated),
        ]
    }

    private static func safety(_ account: ProfileAccount) -> JSONValue {
        let summary = account.summary
        return [
            "cellMinimum": account.profile.making.map { .int($0.cellMinimum) } ?? .null,
            "categoryMinimum": account.profile.making.map { .int($0.categoryMinimum) } ?? .null,
            "cells": .int(summary.cells), "categories": .int(summary.categories),
            "categoriesMerged": .int(summary.categoriesMerged),
            "requestsOfMergedCategories": .int(summary.requestsOfMergedCategories),
            "lengthsRounded": .int(summary.rounded), "lengthsCut": .int(summary.winsorised),
            "users": summary.users.map(JSONValue.int) ?? .null,
        ]
    }

    private static func type(_ type: TrafficType) -> JSONValue {
        let languages = type.languages.map { JSONMember($0.language.rawValue, .double($0.share)) }
        return [
            "name": .string(type.name), "requests": .int(type.requests), "cells": .int(type.cells.count),
            "languages": .object(languages),
        ]
    }

    private static func arrivals(_ arrivals: TrafficStatistics.Arrivals) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember("count", .int(arrivals.rows)), JSONMember("spanSeconds", .double(arrivals.span)),
            JSONMember("ratePerSecond", .double(arrivals.ratePerSecond)),
            JSONMember("meanGapSeconds", .double(arrivals.meanGap)),
            JSONMember("gapCV", .double(arrivals.gapVariation)),
            JSONMember("negativeGaps", .int(arrivals.negativeGaps)), JSONMember("zeroGaps", .int(arrivals.zeroGaps)),
            JSONMember("dispersionAt1s", .double(arrivals.dispersion)),
        ]
        if let range = arrivals.perMinute {
            members.append(JSONMember("perMinute", ["low": .int(range.lowerBound), "high": .int(range.upperBound)]))
        }
        if let spread = arrivals.spread {
            members.append(
                JSONMember(
                    "withTiesSpread",
                    ["gapCV": .double(spread.gapVariation), "dispersionAt1s": .double(spread.dispersion)]
                )
            )
        }
        return .object(members)
    }

    private static func tokens(_ statistics: TrafficStatistics) -> JSONValue {
        let columns = [
            ("input", statistics.input), ("output", statistics.output), ("cachedInput", statistics.cached),
        ]
        var members = columns.compactMap { name, lengths in lengths.map { JSONMember(name, length($0)) } }
        let numbers = [
            ("spearman", statistics.spearman), ("pearson", statistics.pearson),
            ("inputPerSecond", statistics.inputTokensPerSecond), ("outputPerSecond", statistics.outputTokensPerSecond),
        ]
        members += numbers.compactMap { name, value in value.map { JSONMember(name, .double($0)) } }
        return .object(members)
    }

    private static func length(_ lengths: TrafficStatistics.Lengths) -> JSONValue {
        let names = ProfileWords.lengthRows.dropFirst(2).dropLast()
        return .object(
            [
                JSONMember("n", .int(lengths.count)), JSONMember("mean", .double(lengths.mean)),
                JSONMember("min", .int(lengths.min)),
            ] + zip(names, lengths.quantiles).map { JSONMember($0, .int($1)) }
                + [JSONMember("max", .int(lengths.max)), JSONMember("approximate", .bool(lengths.isApproximate))]
        )
    }

    private static func prefix(_ prefix: TrafficStatistics.Prefix) -> JSONValue {
        [
            "blockTokens": .int(prefix.blockTokens), "blocks": .int(prefix.blocks), "distinct": .int(prefix.distinct),
            "hits": .int(prefix.hits), "blockRatio": .double(prefix.blockRatio),
            "tokenRatio": .double(prefix.tokenRatio), "forgotten": .int(prefix.forgotten),
        ]
    }

    private static func texts(_ texts: ProfileAccount.Texts) -> JSONValue {
        [
            "prompts": .int(texts.prompts),
            "replaced": .object(Finding.Kind.allCases.map { JSONMember($0.rawValue, .int(texts.replaced[$0])) }),
        ]
    }

    private static func likeness(_ comparison: ProfileAccount.Comparison) -> JSONValue {
        [
            "against": .string(comparison.reference), "verdict": .string(comparison.likeness.verdict.rawValue),
            "sentence": .string(comparison.likeness.sentence),
            "respects": .array(comparison.likeness.findings.map(respect)),
        ]
    }

    private static func respect(_ finding: Likeness.Finding) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember("name", .string(finding.respect.rawValue)),
            JSONMember("verdict", .string(finding.verdict.rawValue)), JSONMember("value", .double(finding.value)),
            JSONMember("reference", .double(finding.reference)),
        ]
        if let lengths = finding.lengths {
            members += [
                JSONMember("distance", .double(lengths.distance)),
                JSONMember("distanceBound", .double(lengths.distanceBound)), JSONMember("p", .double(lengths.p)),
                JSONMember("transport", .double(lengths.transport)),
                JSONMember("ratios", .array(lengths.ratios.map { .double($0) })),
            ]
        }
        return .object(members)
    }
}
