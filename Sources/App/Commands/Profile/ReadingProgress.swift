import Foundation
import TidemarkReport

/// How far the logs are read, on standard error: a bar with the time left in a terminal, nothing elsewhere.
final class ReadingProgress {
    private static let redrawEvery = Duration.milliseconds(200)
    private static let barWidth = 24

    private let isShown: Bool
    /// Bytes of all logs; nil where one of them is no plain file.
    private let total: Int?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var drawn: ContinuousClock.Instant
    private var bytes = 0
    private var isOnScreen = false

    init(of paths: [String], isShown: Bool) {
        self.isShown = isShown && Terminal.isErrorTerminal
        let sizes = paths.map { path in path == "-" ? nil : (try? LogFile(path))?.size }
        total = sizes.contains(nil) ? nil : sizes.compactMap(\.self).reduce(0, +)
        start = clock.now
        drawn = start
    }

    func advance(by count: Int, in file: LogFile) {
        bytes += count
        guard isShown else { return }
        let now = clock.now
        guard now - drawn >= Self.redrawEvery else { return }
        drawn = now
        let width = Terminal.errorWidth ?? 100
        isOnScreen = Terminal.draw("\r\u{1B}[2K" + line(now - start, file.name).prefix(width - 1))
    }

    private func line(_ elapsed: Duration, _ name: String) -> String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let rate = Double(bytes) / max(seconds, 1e-3)
        let speed = Quantity.bytes(Int64(rate)) + "/s"
        guard let total, total > 0 else { return "reading \(name)  \(Quantity.bytes(Int64(bytes))), \(speed)" }
        let part = min(1, Double(bytes) / Double(total))
        let eighths = Int(part * Double(Self.barWidth * 8))
        let parts = Array(" ▏▎▍▌▋▊▉█")
        let bar = String((0..<Self.barWidth).map { parts[min(8, max(0, eighths - $0 * 8))] })
        let left = Quantity.span(seconds: (Double(total - min(total, bytes)) / max(rate, 1)).rounded(.up))
        let amount = "\(Quantity.bytes(Int64(bytes))) of \(Quantity.bytes(Int64(total)))"
        return "\(bar) \(Int(part * 100)) %  \(left) left  \(amount), \(speed)"
    }

    /// Takes the bar off the screen.
    func clear() {
        if isOnScreen { Terminal.draw("\r\u{1B}[2K") }
        isOnScreen = false
    }
}
