/// A drawing with its title, its legend and all its numbers as a table, from which the script reads too.
struct Chart {
    struct Legend {
        var name: String
        /// Which of the six line styles.
        var style: Int
        var shape: Shape

        enum Shape {
            case line
            case box
            case dot
        }
    }

    struct Row {
        /// Where the row lies in the drawing.
        var x: Double
        var cells: [String]
    }

    var title: String
    /// What is to be seen, for those who do not see it.
    var description: String
    var legend: [Legend] = []
    var drawing: Markup
    var heads: [String]
    var rows: [Row]
    var note: String?

    /// The chart with its title, legend and table; `id` is unique in the document.
    func figure(id: String) -> Markup {
        """
        <figure class="chart"><figcaption><h4 id="\(id)">\(title)</h4>\(legendList)</figcaption>\
        <svg viewBox="0 0 \(Plot.width) \(Plot.height)" role="img"\(focus) aria-labelledby="\(id) \(id)d">\
        <title>\(title)</title><desc id="\(id)d">\(description)</desc>\(drawing)</svg>\(noteLine)\(table)</figure>

        """
    }

    /// Only what has numbers to read can be reached by keyboard.
    private var focus: Markup { rows.isEmpty ? "" : " tabindex=\"0\"" }

    private var legendList: Markup {
        guard !legend.isEmpty else { return "" }
        let items = legend.map { item -> Markup in
            let sample: Markup =
                switch item.shape {
                case .line: "<path class=\"s\(item.style)\" d=\"M1 5H23\"/>"
                case .box: "<path class=\"f\(item.style)\" d=\"M6 0h12v10h-12z\"/>"
                case .dot: Self.dots(style: item.style, at: [(12, 5)])
                }
            return "<li><svg viewBox=\"0 0 24 10\" aria-hidden=\"true\">\(sample)</svg>\(item.name)</li>"
        }
        return "<ul class=\"legend\">\(items)</ul>"
    }

    private var noteLine: Markup {
        guard let note else { return "" }
        return "<p class=\"note\">\(note)</p>"
    }

    private var table: Markup {
        guard !rows.isEmpty else { return "" }
        let heads = self.heads.map { head -> Markup in "<th scope=\"col\">\(head)</th>" }
        let rows = self.rows.map { row -> Markup in
            let cells = row.cells.dropFirst().map { cell -> Markup in "<td>\(cell)</td>" }
            return "<tr data-x=\"\(row.x)\"><th scope=\"row\">\(row.cells.first ?? "")</th>\(cells)</tr>"
        }
        return """
            <details><summary>Numbers<span class="hidden"> of: \(title)</span></summary>\
            <div class="scroll" tabindex="0" role="region" aria-label="\(title), numbers"><table class="numbers">\
            <caption class="hidden">\(title)</caption>\
            <thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table></div></details>
            """
    }

    /// Dots in one of six shapes, so that colour is not the only difference.
    static func dots(style: Int, at places: [(x: Double, y: Double)]) -> Markup {
        let shape =
            switch style {
            case 1, 2: "h0"
            case 3: "m-3 2.6l3-5.2l3 5.2z"
            case 4: "m-3.2 0l3.2-3.2l3.2 3.2l-3.2 3.2z"
            case 5: "m-3 0h6m-3-3v6"
            default: "m-2.4-2.4l4.8 4.8m0-4.8l-4.8 4.8"
            }
        let path = places.map { "M\(Markup.coordinate($0.x)) \(Markup.coordinate($0.y))\(shape)" }.joined()
        return "<path class=\"dots d\(style)\" d=\"\(path)\"/>"
    }
}
