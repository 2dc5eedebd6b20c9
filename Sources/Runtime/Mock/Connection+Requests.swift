import NIOCore
import NIOPosix
import TidemarkJSON
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

extension Connection {
    /// Bodies over this are read on another thread: a long prompt must not hold up the loop's streams.
    private static let largestBodyOnLoop = 16 << 10

    func take(_ request: HTTPRequest) {
        let (status, target) = ForcedStatus.split(request.target)
        let route = Route(target: target, userAgent: request.userAgent)
        if let status { return refuse(Refusal(fault: .asked(status)), request, route?.format ?? OpenAIChat()) }
        guard let route else {
            let message = "Nothing is served at this path. POST …/chat/completions is."
            return refuse(APIFault(status: 404, message: message, code: "unknown_url"), request)
        }
        guard route.allows(request.method) else {
            let message = "This path takes \(route.allowed)."
            return refuse(APIFault(status: 405, message: message), request, allow: route.allowed)
        }
        switch route {
        case .api(let route): generate(request, route)
        case .token: exchange(request)
        case .models: respond(Self.models(lane.shared.configuration.modelNames), request)
        case .health: respond(["status": "ok"], request)
        case .metrics: metrics(request)
        case .statistics: wait(for: lane.shared.statistics(on: lane.eventLoop)) { self.respond($0.json, request) }
        case .resetStatistics:
            wait(for: lane.shared.resetStatistics(on: lane.eventLoop)) { self.respond(["reset": true], request) }
        case .administration(let path): administer(request, path)
        }
    }

    /// The body of `GET …/models`.
    private static func models(_ names: [String]) -> JSONValue {
        let created = MockServer.Shared.secondsSince1970
        let list = names.map { name -> JSONValue in
            ["id": .string(name), "object": "model", "created": .int(created), "owned_by": "tidemark"]
        }
        return ["object": "list", "data": .array(list)]
    }

    /// Any assertion that is well formed gets a token: the mock knows no accounts, and asks no model's requests for one.
    private func exchange(_ request: HTTPRequest) {
        let identity = lane.shared.nextIdentity()
        do throws(WireError) {
            _ = try TokenRequest(form: String(buffer: request.body))
            respond(AccessToken.answer("ya29.mock-\(identity)"), request)
        } catch {
            let body = AccessToken.refusal(error.message)
            respond(JSONResponse(status: 400, body: Array(body.text().utf8), keepsAlive: request.keepsAlive), request)
        }
    }

    private func metrics(_ request: HTTPRequest) {
        wait(for: lane.shared.statistics(on: lane.eventLoop)) { statistics in
            let shared = self.lane.shared
            let cache = shared.cache?.counts ?? PromptCache.Counts()
            let page = MetricsPage(statistics, cache: cache, models: shared.configuration.modelNames)
            var response = JSONResponse(body: Array(page.text.utf8), keepsAlive: request.keepsAlive)
            response.contentType = "text/plain; version=0.0.4; charset=utf-8"
            self.respond(response, request)
        }
    }

    private func administer(_ request: HTTPRequest, _ path: [String]) {
        do {
            respond(try Administration.answer(request, path, lane.shared), request)
        } catch {
            refuse(error, request)
        }
    }

    // MARK: Generation

    private func generate(_ request: HTTPRequest, _ route: ServerRoute) {
        let arrival = Instant(nanoseconds: Lane.now())
        let blockTokens = lane.shared.cache?.settings.blockTokens
        guard request.body.readableBytes > Self.largestBodyOnLoop else {
            return answer(RequestRead(request.body, route, blockTokens: blockTokens), arrival, request, route)
        }
        let body = request.body
        let reading = lane.shared.readers.runIfActive(eventLoop: lane.eventLoop) {
            RequestRead(body, route, blockTokens: blockTokens)
        }
        wait(for: reading) { self.answer($0, arrival, request, route) }
    }

    private func answer(_ read: RequestRead, _ arrival: Instant, _ request: HTTPRequest, _ route: ServerRoute) {
        let format = route.family.server
        let configuration = lane.shared.configuration
        let number = lane.shared.nextNumber()
        do throws(Refusal) {
            let fault =
                try Self.asked(request) ?? configuration.fault(ofRequest: number, seed: lane.shared.seed)
            if fault != nil { lane.statistics.faults += 1 }
            switch fault {
            case .status(let status, let code)?:
                if status >= 500, let bill = lane.shared.failureBill(read, route, configuration) {
                    lane.bill(bill.tokens, of: bill.label, by: bill.tariff)
                }
                throw Refusal(fault: .asked(status, code: code))
            case .refuse?: return close(after: ByteBuffer())
            default: break
            }
            let (answer, waits) = try lane.shared.answer(
                MockServer.Shared.Call(
                    read: read,
                    route: route,
                    request: request,
                    arrival: arrival,
                    number: number,
                    fault: fault,
                    configuration: configuration
                )
            )
            begin(answer, waits: waits)
        } catch {
            refuse(error, request, format)
        }
    }

    /// The fault that a request asks for.
    private static func asked(_ request: HTTPRequest) throws(Refusal) -> MockFault? {
        guard let text = request.fault else { return nil }
        do throws(UnitError) {
            return try MockFault(parsing: text)
        } catch {
            throw Refusal(fault: APIFault(message: "x-tidemark-fault: \(error).", parameter: "x-tidemark-fault"))
        }
    }

    // MARK: Answers that are not generated

    private func respond(_ json: JSONValue, _ request: HTTPRequest) {
        respond(JSONResponse(body: Array(json.text().utf8), keepsAlive: request.keepsAlive), request)
    }

    private func refuse(_ fault: APIFault, _ request: HTTPRequest, allow: String? = nil) {
        refuse(Refusal(fault: fault), request, OpenAIChat(), allow: allow)
    }

    private func refuse(
        _ refusal: Refusal,
        _ request: HTTPRequest,
        _ format: any ServerFormat,
        allow: String? = nil
    ) {
        lane.statistics.refused += 1
        let identity = lane.shared.nextIdentity()
        let fault = refusal.fault
        var headers = format.headers(identity: identity) + format.headers(of: fault)
        if let limits = refusal.limits { headers += format.headers(of: limits) }
        let response = JSONResponse(
            status: fault.status,
            body: Array(format.body(of: fault, identity: identity).text().utf8),
            keepsAlive: request.keepsAlive,
            headers: HTTPRequest.lines(headers),
            allow: allow
        )
        respond(response, request)
    }
}

extension APIFault {
    /// An error that the user of the mock wants.
    fileprivate static func asked(_ status: Int, code: String? = nil) -> APIFault {
        APIFault(
            status: status,
            message: "The mock answers with status \(status), as it was told to.",
            code: code,
            retryAfter: [429, 503, 529].contains(status) ? 1 : nil
        )
    }
}
