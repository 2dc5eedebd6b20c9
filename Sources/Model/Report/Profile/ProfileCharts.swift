import Glibc
import TidemarkProfile

/// The pictures of a profile's page: lengths, both lengths together, arrivals.
enum ProfileCharts {
    private static let bins = 48

    static func all(of account: ProfileAccount) -> [Chart] {
        [
            lengths("Input", account.profile, \.input, style: 1),
            lengths("Output", account.profile, \.output, style: 3),
            joint(account.profile),
            account.summary.statistics.arrivals.flatMap { arrivals($0.minutes) },
            account.profile.arrivals.flatMap { hours($0.hours) },
        ]
        .compactMap(\.self)
    }

    private static func lengths(
        _ title: String,
        _ profile: Profile,
        _ side: KeyPath<Profile.Cell, ClosedRange<Int>>,
        style: Int
    ) -> Chart {
        let bins = LengthBins(profile, side, bins: bins)
        let plot = Plot(
            x: .logarithmic(from: bins.low, to: bins.high) { Quantity.tokens(Int($0)) },
            y: .linear(upTo: bins.most) { Quantity.share($0) }
        )
        let spans = bins.shares.indices.map { (bins.bounds[$0], bins.bounds[$0 + 1]) }
        let path = zip(spans, bins.shares).map { $1 > 0 ? plot.box(x: $0, y: (0, $1)) : "" }.joined()
        let peak = bins.shares.indices.max { bins.shares[$0] < bins.shares[$1] } ?? 0
        return Chart(
            title: "\(title) length",
            description:
                "Share of the requests by length in tokens, from \(Quantity.tokens(Int(bins.low.rounded()))) to "
                + "\(Quantity.tokens(Int(bins.high.rounded()))); most between \(range(spans[peak])).",
            drawing: "\(plot.frame)<path class=\"f\(style)\" d=\"\(path)\"/>",
            heads: ["tokens", "requests"],
            rows: zip(spans, bins.shares).filter { $1 > 0 }
                .map { span, share in
                    Chart.Row(x: plot.atX((span.0 * span.1).squareRoot()), cells: [range(span), Quantity.share(share)])
                },
            note: "Tokens, on a logarithmic axis."
        )
    }

    private static func range(_ span: (Double, Double)) -> String {
        let from = Int(span.0.rounded(.up))
        let to = max(from, Int(span.1.rounded(.up)) - 1)
        return from == to ? Quantity.tokens(from) : "\(Quantity.tokens(from)) to \(Quantity.tokens(to))"
    }

    /// Requests by both lengths: the stronger a cell, the more.
    private static func joint(_ profile: Profile) -> Chart {
        let columns = 44
        let rows = 28
        let cells = profile.cells
        let inputs = LengthBins(profile, \.input, bins: columns)
        let outputs = LengthBins(profile, \.output, bins: rows)
        let inputStep = log(inputs.bounds[1] / inputs.bounds[0])
        let outputStep = log(outputs.bounds[1] / outputs.bounds[0])
        var shares = [Double](repeating: 0, count: columns * rows)
        let total = Double(max(1, profile.requests))
        for cell in cells {
            let across = LengthBins.parts(
                of: LengthBins.logarithms(cell.input),
                low: log(inputs.low),
                step: inputStep,
                bins: columns
            )
            let up = LengthBins.parts(
                of: LengthBins.logarithms(cell.output),
                low: log(outputs.low),
                step: outputStep,
                bins: rows
            )
            for (column, part) in across {
                for (row, other) in up { shares[column * rows + row] += part * other * Double(cell.count) / total }
            }
        }
        let plot = Plot(
            x: .logarithmic(from: inputs.low, to: inputs.high) { Quantity.tokens(Int($0)) },
            y: .logarithmic(from: outputs.low, to: outputs.high) { Quantity.tokens(Int($0)) }
        )
        let most = shares.max() ?? 1
        var paths = [String](repeating: "", count: 6)
        for column in 0..<columns {
            for row in 0..<rows where shares[column * rows + row] * total >= 0.05 {
                let shade = min(5, Int((shares[column * rows + row] / most).squareRoot() * 6))
                paths[shade] += plot.box(
                    x: (inputs.bounds[column], inputs.bounds[column + 1]),
                    y: (outputs.bounds[row], outputs.bounds[row + 1])
                )
            }
        }
        let drawn = paths.enumerated().map { shade, path -> Markup in
            path.isEmpty ? "" : "<path class=\"h\(shade + 1)\" d=\"\(path)\"/>"
        }
        return Chart(
            title: "Output over input",
            description: "Requests by input and output length together: the stronger a cell, the more requests.",
            drawing: "\(drawn)\(plot.frame)",
            heads: ["input tokens", "requests", "output p50"],
            rows: (0..<columns).compactMap { column in
                let span = (inputs.bounds[column], inputs.bounds[column + 1])
                let part = Array(shares[column * rows..<(column + 1) * rows])
                guard inputs.shares[column] * total >= 0.05, let median = median(part) else { return nil }
                return Chart.Row(
                    x: plot.atX((span.0 * span.1).squareRoot()),
                    cells: [
                        range(span), Quantity.share(inputs.shares[column]),
                        range((outputs.bounds[median], outputs.bounds[median + 1])),
                    ]
                )
            },
            note: "Input to the right, output upward, in tokens; both axes are logarithmic."
        )
    }

    private static func median(_ shares: [Double]) -> Int? {
        let total = shares.reduce(0, +)
        var seen = 0.0
        return shares.firstIndex { share in
            seen += share
            return seen >= total / 2
        }
    }

    private static func arrivals(_ minutes: [Int]) -> Chart? {
        guard minutes.count > 1 else { return nil }
        let bins = MinuteBins(minutes, atMost: 240)
        let most = bins.means.max() ?? 0
        let width = bins.minutesPerBin * 60
        let plot = Plot(
            x: .time(seconds: bins.means.count * width),
            y: .linear(upTo: most) { Quantity.number($0) }
        )
        let path = bins.means.enumerated()
            .map { bin, mean in
                mean > 0 ? plot.box(x: (Double(bin * width), Double((bin + 1) * width)), y: (0, mean)) : ""
            }
            .joined()
        return Chart(
            title: "Arrivals per minute",
            description:
                "From \(Quantity.number(bins.means.min() ?? 0)) to \(Quantity.number(most)) requests a minute over "
                + "\(Quantity.span(seconds: Double(minutes.count * 60))).",
            drawing: "\(plot.frame)<path class=\"f1\" d=\"\(path)\"/>",
            heads: ["from", "requests a minute"],
            rows: bins.means.enumerated()
                .map { bin, mean in
                    Chart.Row(
                        x: plot.atX((Double(bin) + 0.5) * Double(width)),
                        cells: [Quantity.span(seconds: Double(bin * width)), Quantity.number(mean)]
                    )
                },
            note: bins.minutesPerBin == 1
                ? "Time since the first request." : "Means over \(Quantity.span(seconds: Double(width)))."
        )
    }

    private static func hours(_ hours: [Double]) -> Chart? {
        guard hours.count == 24 else { return nil }
        let plot = Plot(x: .hours, y: .linear(upTo: hours.max() ?? 1) { "× " + Quantity.number($0) })
        let path = hours.enumerated()
            .map { hour, factor in factor > 0 ? plot.box(x: (Double(hour), Double(hour + 1)), y: (0, factor)) : "" }
            .joined()
        return Chart(
            title: "Rate by hour of the day",
            description: "The rate in each hour of the day (UTC) as a multiple of the mean rate.",
            drawing: "\(plot.frame)<path class=\"f1\" d=\"\(path)\"/>",
            heads: ["hour (UTC)", "of the mean rate"],
            rows: hours.enumerated()
                .map { hour, factor in
                    Chart.Row(x: plot.atX(Double(hour) + 0.5), cells: ["\(hour)", "× " + Quantity.number(factor)])
                }
        )
    }
}
