package import TidemarkLogs
package import TidemarkPrivacy
package import TidemarkProfile

/// What was read from logs, what was made of it, and what was left out: all that `tidemark profile` has to tell.
package struct ProfileAccount: Sendable {
    /// One log as it was read.
    package struct Log: Sendable {
        /// As the user named it.
        package var name: String
        /// What it was read as.
        package var format: String
        package var tally: LogTally

        package init(name: String, format: String, tally: LogTally) {
            self.name = name
            self.format = format
            self.tally = tally
        }
    }

    /// What was kept of the texts, where they were asked for.
    package struct Texts: Sendable {
        package var prompts: Int
        /// What stand-ins replaced.
        package var replaced: FindingCounts

        package init(prompts: Int, replaced: FindingCounts) {
            self.prompts = prompts
            self.replaced = replaced
        }
    }

    /// How alike it is to a profile or to other logs.
    package struct Comparison: Sendable {
        /// What it was compared with, as the user named it.
        package var reference: String
        package var likeness: Likeness

        package init(reference: String, likeness: Likeness) {
            self.reference = reference
            self.likeness = likeness
        }
    }

    /// Never empty.
    package var logs: [Log]
    package var profile: Profile
    package var summary: ProfileSummary
    package var texts: Texts?
    package var comparison: Comparison?
    /// Of the tool.
    package var version: String

    package init(logs: [Log], profile: Profile, summary: ProfileSummary, version: String) {
        self.logs = logs
        self.profile = profile
        self.summary = summary
        self.version = version
    }

    /// Of all logs together.
    package var tally: LogTally {
        var sum = LogTally()
        for log in logs { sum.add(log.tally) }
        return sum
    }
}
