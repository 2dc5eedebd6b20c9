/// Width and height of a picture in pixels.
package struct ImageSize: Sendable, Hashable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    private static let baseTokens = 85
    private static let tileTokens = 170
    /// The side of a tile.
    private static let tile = 512.0
    private static let longestSide = 2_048.0
    private static let shorterSide = 768.0

    /// Tokens of a picture whose size is not known: those of one tile.
    package static let tokensOfUnknown = baseTokens + tileTokens

    /// Tokens by the rule of OpenAI's models for pictures in high detail, which stands in for all families.
    ///
    /// A picture is made to fit a square of 2,048 pixels, then its shorter side 768; each tile of 512 pixels is 170
    /// tokens, and the whole picture 85. Source: docs/mock.md, "Pictures".
    package var tokens: Int {
        guard width > 0, height > 0 else { return Self.tokensOfUnknown }
        let (width, height) = (Double(self.width), Double(self.height))
        let fitting = min(1, Self.longestSide / max(width, height))
        let scale = fitting * min(1, Self.shorterSide / (fitting * min(width, height)))
        func tiles(_ side: Double) -> Int { max(1, Int((side * scale / Self.tile - 1e-9).rounded(.up))) }
        return Self.baseTokens + Self.tileTokens * tiles(width) * tiles(height)
    }
}
