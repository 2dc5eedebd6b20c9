import Foundation
import TidemarkLogs
import TidemarkProfile
import TidemarkReport
import TidemarkTokens

/// What `tidemark profile` does, from the first byte of a log to the last line of output.
struct ProfileSession {
    struct Options {
        var logs: [String]
        var format: LogFormat?
        var mapping: LogMapping?
        /// `-` is standard output.
        var output: String?
        var reportFile: String?
        var against: String?
        /// How many times faster than production the logs ran; those that they are compared with are not stretched.
        var speed: Double
        var keepsText: Bool
        /// Whether the question of `keepsText` is answered already.
        var isConfirmed: Bool
        var allowedBadShare: Double
        /// A file; nil estimates.
        var tokenizer: String?
        var name: String?
        var source: String?
        var licence: String?
        /// For categories and cells; nil leaves each its own.
        var anonymity: Int?
        var json: Bool
        var quiet: Bool
    }

    private let options: Options
    private var places: ProfilePlaces { ProfilePlaces(output: options.output) }

    init(_ options: Options) {
        self.options = options
    }

    func run() throws {
        try check()
        if try comparesProfiles() { return }
        let prompts = options.keepsText ? try PromptFile(beside: places.prompts ?? "prompts.jsonl") : nil
        let tokenizer = try encoder()
        let reading = try read(options.logs, tokenizer, prompts: prompts, speed: options.speed)
        var account = try account(of: reading)
        if let against = options.against {
            account.comparison = try comparison(of: TrafficShape(reading.builder), with: against, tokenizer)
        }
        account.texts = prompts?.texts
        let page = ProfileText.render(account, width: Terminal.width, style: isPageApart ? .plain : Terminal.style)
        try show(page)
        if options.json { try Terminal.out(ProfileJSON.render(account)) }
        try write(account, prompts, categories: reading.categories)
    }

    /// Finds, before the first log is read, what would stand against the end.
    private func check() throws {
        for path in places.files + [options.reportFile].compactMap(\.self) { try FileText.checkWritable(path) }
        guard options.keepsText, !options.isConfirmed else { return }
        guard Terminal.canAsk, !options.logs.contains("-") else {
            throw Failure(
                .wrongInput,
                "--keep-text asks before it writes prompts, and there is no terminal to ask in: --yes answers"
            )
        }
    }

    /// Compares a profile, named where a log is expected, with what `against` names.
    ///
    /// - Returns: false where no log is a profile: then there is one to be made.
    /// - Throws: `Failure` where a profile would be made of a profile.
    private func comparesProfiles() throws -> Bool {
        for log in options.logs {
            guard let profile = try ProfileFile.profile(at: log) else { continue }
            guard let against = options.against, options.logs.count == 1, options.output == nil,
                options.reportFile == nil
            else {
                throw Failure(
                    .wrongInput,
                    "\(log): found a profile; allowed are logs, or one profile and --against and nothing to write"
                )
            }
            let comparison = try comparison(of: TrafficShape(profile), with: against, try encoder())
            let page = ProfileText.render(comparison, width: Terminal.width, style: Terminal.style)
            try Terminal.out(options.json ? ProfileJSON.render(comparison, version: Version.text) : page)
            return true
        }
        return false
    }

    // MARK: - Reading

    private func encoder() throws -> Encoder? {
        guard let file = options.tokenizer else { return nil }
        let bytes = [UInt8](try FileText.data(file, as: "tokenizer"))
        return Encoder(try Tokenizer.tokenizer(parsing: bytes, file: file))
    }

    private func read(
        _ logs: [String],
        _ tokenizer: Encoder?,
        prompts: PromptFile?,
        speed: Double = 1
    ) throws -> LogReading {
        var making = ProfileBuilder.Options(
            name: options.name ?? places.name ?? "traffic",
            source: options.source ?? "logs of production traffic",
            licence: options.licence ?? "",
            anonymity: options.anonymity,
            version: Version.text
        )
        making.timeScale = speed
        var readerOptions = LogReader.Options(format: options.format, mapping: options.mapping)
        if let tokenizer { readerOptions.countTokens = { tokenizer.count($0) } }
        var reading = LogReading(making, readerOptions, prompts: prompts)
        let progress = ReadingProgress(of: logs, isShown: !options.quiet)
        defer { progress.clear() }
        try reading.read(logs, allowedBadShare: options.allowedBadShare, progress)
        return reading
    }

    private func account(of reading: LogReading) throws -> ProfileAccount {
        let result: (profile: Profile, summary: ProfileSummary)
        do throws(ProfileError) {
            result = try reading.builder.profile(categories: reading.categories)
        } catch {
            throw Failure(
                .wrongInput,
                "no profile can be made of these logs: found \(error.found); allowed is \(error.allowed) (--k sets how many)"
            )
        }
        return ProfileAccount(
            logs: reading.logs,
            profile: result.profile,
            summary: result.summary,
            version: Version.text
        )
    }

    private func comparison(
        of shape: TrafficShape,
        with reference: String,
        _ tokenizer: Encoder?
    ) throws -> ProfileAccount.Comparison {
        let expected =
            if let profile = try ProfileFile.profile(at: reference) {
                TrafficShape(profile)
            } else {
                TrafficShape(try read([reference], tokenizer, prompts: nil).builder)
            }
        return ProfileAccount.Comparison(
            reference: reference,
            likeness: Likeness(of: shape, against: expected)
        )
    }

    // MARK: - Results

    /// Whether something else than the page has standard output.
    private var isPageApart: Bool { options.json || options.output == "-" }

    private func show(_ text: String) throws {
        if !isPageApart {
            try Terminal.out(text)
        } else if !options.quiet {
            Terminal.error(text)
        }
    }

    private func write(_ account: ProfileAccount, _ prompts: PromptFile?, categories: [String]) throws {
        var lines: [String] = []
        if options.output == "-" {
            try Terminal.out(account.profile.fileText)
        } else if let output = options.output {
            try FileText.write(account.profile.fileText, to: output)
            lines.append("profile: \(output); in a plan: prompts: \(output)")
        }
        if let reportFile = options.reportFile {
            try FileText.write(ProfileHTML.render(account), to: reportFile)
            lines.append("report: \(reportFile)")
        }
        if let prompts, let path = places.prompts {
            if try isWanted(account, path) {
                try prompts.finish(as: path, names: account.names(of: categories))
                lines.append("prompts: \(path)")
            } else {
                lines.append("prompts: not written")
            }
        }
        if options.output == nil { lines.append("Nothing was written: --output NAME.profile.json writes the profile.") }
        try show("\n" + lines.joined(separator: "\n"))
    }

    private func isWanted(_ account: ProfileAccount, _ path: String) throws -> Bool {
        if options.isConfirmed { return true }
        return Terminal.asks("Write \(account.texts?.prompts ?? 0) prompts to \(path)? [y/N] ")
    }
}

extension ProfileBuilder.Options {
    /// The usual bounds, or one bound for categories and cells.
    fileprivate init(name: String, source: String, licence: String, anonymity: Int?, version: String) {
        self.init(name: name, source: source, licence: licence, version: version)
        guard let anonymity else { return }
        cellMinimum = anonymity
        categoryMinimum = anonymity
    }
}

extension ProfileAccount {
    /// What the profile calls each category: those that it merged are "other", or with the largest where they are few.
    fileprivate func names(of categories: [String]) -> [String] {
        let kept = Set(profile.types.map(\.name))
        let rest = kept.contains(TrafficType.other) ? TrafficType.other : profile.types.first?.name ?? TrafficType.all
        return categories.map { kept.contains($0) ? $0 : rest }
    }
}
