/// The frame of a chart: turns values into coordinates and draws what does not depend on the data.
struct Plot {
    static let width = 520.0
    static let height = 216.0
    private static let left = 54.0
    private static let top = 20.0
    private static let bottom = 26.0

    let x: Axis
    let y: Axis
    /// Room at the right for the names of lines.
    private let right: Double

    init(x: Axis, y: Axis, labels: Labels = .none) {
        self.x = x
        self.y = y
        right = labels == .none ? 12 : 92
    }

    /// Whether names stand at the ends of the lines.
    enum Labels {
        case none
        case atLineEnds
    }

    var innerLeft: Double { Self.left }
    var innerTop: Double { Self.top }
    var innerRight: Double { Self.width - right }
    var innerBottom: Double { Self.height - Self.bottom }

    func atX(_ value: Double) -> Double {
        innerLeft + min(1, max(0, x.position(value))) * (innerRight - innerLeft)
    }

    func atY(_ value: Double) -> Double {
        innerBottom - min(1, max(0, y.position(value))) * (innerBottom - innerTop)
    }

    /// Grid lines, marks and their labels.
    var frame: Markup {
        let horizontal = y.ticks.map { tick -> Markup in
            let y = atY(tick.value)
            return """
                <path class="grid" d="M\(innerLeft) \(y)H\(innerRight)"/>\
                <text class="tick end" x="\(innerLeft - 6)" y="\(y + 3.5)">\(tick.label)</text>
                """
        }
        let vertical = x.ticks.map { tick -> Markup in
            let x = atX(tick.value)
            return """
                <path class="mark" d="M\(x) \(innerBottom)v4"/>\
                <text class="tick middle" x="\(x)" y="\(innerBottom + 17)">\(tick.label)</text>
                """
        }
        return """
            \(horizontal)\(vertical)<path class="axis" d="M\(innerLeft) \(innerBottom)H\(innerRight)"/>
            """
    }

    /// A line through points; nil breaks it, and a point by itself becomes a dot.
    func line(_ points: [(x: Double, y: Double)?]) -> String {
        var path = ""
        var isOpen = false
        for (index, point) in points.enumerated() {
            guard let point else {
                isOpen = false
                continue
            }
            let isAlone = !isOpen && (index + 1 == points.count || points[index + 1] == nil)
            path += "\(isOpen ? "L" : "M")\(place(point))\(isAlone ? "h.1" : "")"
            isOpen = true
        }
        return path
    }

    /// The area between an upper and a lower edge, in stretches without a gap.
    func band(_ points: [(x: Double, low: Double, high: Double)?]) -> String {
        points.split { $0 == nil }
            .map { stretch in
                let stretch = stretch.compactMap { $0 }
                let upper = stretch.map { place(($0.x, $0.high)) }
                let lower = stretch.reversed().map { place(($0.x, $0.low)) }
                return "M" + (upper + lower).joined(separator: "L") + "Z"
            }
            .joined()
    }

    /// A box between two corners in values.
    func box(x: (Double, Double), y: (Double, Double)) -> String {
        let left = atX(x.0)
        let top = atY(y.1)
        let width = Markup.coordinate(max(0.4, atX(x.1) - left))
        let height = Markup.coordinate(max(0.4, atY(y.0) - top))
        return "M\(Markup.coordinate(left)) \(Markup.coordinate(top))h\(width)v\(height)h-\(width)z"
    }

    private func place(_ point: (x: Double, y: Double)) -> String {
        "\(Markup.coordinate(atX(point.x))) \(Markup.coordinate(atY(point.y)))"
    }

    /// Names at the right of lines, moved apart so that none covers another.
    func endLabels(_ labels: [(name: String, style: Int, value: Double)]) -> Markup {
        let gap = 13.0
        let sorted = labels.sorted { $0.value > $1.value }
        var places: [Double] = []
        for label in sorted { places.append(max(atY(label.value) + 4, (places.last ?? 0) + gap)) }
        let overflow = max(0, (places.last ?? 0) - innerBottom)
        let texts = zip(sorted, places).map { label, place -> Markup in
            """
            <text class="label t\(label.style)" x="\(innerRight + 6)" y="\(place - overflow)">\
            \(PlainText.truncated(label.name, to: 14))</text>
            """
        }
        return "\(texts)"
    }
}
