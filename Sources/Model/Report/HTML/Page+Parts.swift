extension Page {
    /// Names with their values, a line each.
    static func list(_ entries: [(name: String, value: String)]) -> Markup {
        let items = entries.map { entry -> Markup in "<div><dt>\(entry.name)</dt><dd>\(entry.value)</dd></div>" }
        return "<dl class=\"line\">\(items)</dl>"
    }

    /// A table whose rows begin with their heads.
    static func table(_ caption: String, _ heads: [String], _ rows: [[String]]) -> Markup {
        let heads = heads.map { head -> Markup in "<th scope=\"col\">\(head)</th>" }
        let lines = rows.map { row -> Markup in
            let cells = row.dropFirst().map { cell -> Markup in "<td>\(cell)</td>" }
            return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>\n"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table class="results server">
            <caption class="hidden">\(caption)</caption>
            <thead><tr>\(heads)</tr></thead><tbody>\(lines)</tbody></table></div>
            """
    }
}
