import TidemarkPlan
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// A request that is refused, and what is to be told of the limits with it.
struct Refusal: Error {
    var fault: APIFault
    var limits: RateLimits?
}

extension MockServer.Shared {
    /// A request whose body was read, with what is drawn for it.
    struct Call {
        var read: RequestRead
        var route: ServerRoute
        var request: HTTPRequest
        var arrival: Instant
        /// Its place in the order of requests.
        var number: UInt64
        var fault: MockFault?
        var configuration: Configuration
    }

    /// Makes the answer to a request, the same for the same seed and place in the order of requests, and admits it.
    ///
    /// - Returns: the answer, and whether it has to wait for a place.
    func answer(_ call: Call) throws(Refusal) -> (answer: Answer, waits: Bool) {
        let (asked, model, name) = try Self.understand(call)
        let bound = try Self.tokens(asked, model)
        let (verdict, limits) = admission.enter(cost: call.read.promptTokens + bound, now: call.arrival)
        if case .refused(let fault) = verdict { throw Refusal(fault: fault, limits: limits) }
        var source = RandomSource(seed: RandomSource.substream(seed, call.number))
        let completion = completion(call, asked, model, name ?? call.configuration.defaultModel, bound, &source)
        let format = call.route.family.server
        var headers = format.headers(identity: completion.identity)
        if let limits { headers += format.headers(of: limits) }
        let isStreamed = asked.answer.isGenerated && (call.route.isStreamed ?? asked.isStreamed)
        let text = Answer.Text(completion, using: &source)
        var stated = completion
        if case .overUsage(let times)? = call.fault { stated.completionTokens *= times }
        var pacing = Pacing(
            arrival: call.arrival,
            promptTokens: call.read.promptTokens - completion.cachedTokens,
            tokens: bound,
            model: model,
            source: source
        )
        if !isStreamed { pacing.postponeToLast() }
        let answer = Answer(
            form: isStreamed ? .streamed(asked.answer.stream(stated)) : .whole(asked.answer.whole(stated)),
            completion: completion,
            label: call.configuration.label(of: name),
            payment: asked.answer.isBilled
                ? Answer.Payment(tariff: model.prices, statedTokens: stated.completionTokens) : nil,
            headers: HTTPRequest.lines(headers),
            isChunked: call.request.takesChunks,
            keepsAlive: call.request.keepsAlive && (call.request.takesChunks || !isStreamed),
            arrival: call.arrival,
            pacing: pacing,
            text: text
        )
        if let fault = call.fault { answer.suffer(fault) }
        if case .waits = verdict { return (answer, true) }
        return (answer, false)
    }

    /// The bill of a request that failed on the server's side once it had read the prompt: nil for one that no server
    /// would have begun.
    func failureBill(
        _ read: RequestRead,
        _ route: ServerRoute,
        _ configuration: Configuration
    ) -> (label: String, tokens: BilledTokens, tariff: Tariff?)? {
        guard case .success(let asked) = read.request, asked.answer.isBilled else { return nil }
        let name = asked.model ?? route.model
        guard let model = try? configuration.model(name) else { return nil }
        return (configuration.label(of: name), BilledTokens(input: read.promptTokens, output: 0), model.prices)
    }

    private static func understand(
        _ call: Call
    ) throws(Refusal) -> (asked: ServedRequest, model: MockModel, name: String?) {
        do throws(APIFault) {
            let asked = try call.read.request.get()
            let name = asked.model ?? call.route.model
            return (asked, try call.configuration.model(name), name)
        } catch {
            throw Refusal(fault: error)
        }
    }

    /// Tokens of the answer.
    private static func tokens(_ asked: ServedRequest, _ model: MockModel) throws(Refusal) -> Int {
        guard asked.answer.isGenerated else { return 0 }
        let tokens = asked.outputBound ?? model.defaultOutput
        guard tokens <= MockServer.mostTokens else {
            let message = "max_tokens is too large: \(tokens). This server gives at most \(MockServer.mostTokens)."
            throw Refusal(fault: APIFault(message: message, parameter: "max_tokens", code: "invalid_value"))
        }
        return tokens
    }

    private func completion(
        _ call: Call,
        _ asked: ServedRequest,
        _ model: MockModel,
        _ name: String,
        _ tokens: Int,
        _ source: inout RandomSource
    ) -> Completion {
        var completion = Completion(
            identity: String(source.next(), radix: 16),
            created: Self.secondsSince1970,
            model: name,
            promptTokens: call.read.promptTokens,
            completionTokens: tokens,
            reasoningTokens: max(0, min(model.reasoningTokens, tokens - 1)),
            finish: asked.outputBound == nil || tokens == 0 ? .stop : .length
        )
        if let tool = asked.tool, tokens > 0 {
            // The arguments are whole whatever the bound.
            completion.kind = .toolCall(tool)
            completion.finish = .toolCalls
        }
        if let cache, let blocks = call.read.blocks {
            let found = cache.look(up: blocks, tokens: completion.promptTokens, model: name)
            completion.cachedTokens = found.cached
            if model.prices?.standard.cacheWrite != nil { completion.writtenTokens = found.written }
        }
        return completion
    }
}
