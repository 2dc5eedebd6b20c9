extension LogDefinition {
    /// BurstGPT's traces: times in seconds; no response tokens mark a failed call.
    ///
    /// Source: Wang et al., BurstGPT.
    static let burstGPT = LogDefinition(
        signatures: [["Request tokens", "Response tokens"]],
        fields: [
            .time: ["Timestamp"], .model: ["Model"], .kind: ["Log Type"], .input: ["Request tokens"],
            .output: ["Response tokens"], .conversation: ["Session ID"],
        ],
        timeUnit: .seconds,
        failsWithoutOutput: true
    )
}
