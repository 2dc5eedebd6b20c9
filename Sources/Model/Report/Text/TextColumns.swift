/// A picture of columns for a terminal, in eighths of a line, with marks below.
enum TextColumns {
    /// What is smaller than this part of the least step is drawn as nothing.
    private static let leastPart = 0.25

    /// Lines of the picture from the top, each as wide as there are `values`; the largest reaches the top.
    static func lines(_ values: [Double], height: Int) -> [String] {
        let most = values.max() ?? 0
        guard most > 0 else { return [] }
        let steps = Array(" ▁▂▃▄▅▆▇█")
        let eighths = values.map { value in
            let height = value / most * Double(height * 8)
            return height < leastPart ? 0 : max(1, Int(height.rounded()))
        }
        return (0..<height).reversed().map { line in
            String(eighths.map { steps[min(8, max(0, $0 - line * 8))] })
        }
    }

    /// A line of labels that begin under their columns; those that would touch the one before are left out.
    static func marks(_ labels: [(column: Int, text: String)], width: Int) -> String {
        var line = ""
        for label in labels where label.column >= line.count + (line.isEmpty ? 0 : 1) {
            let text = PlainText.padded(line, to: label.column) + label.text
            if text.count <= width { line = text }
        }
        return line
    }
}
