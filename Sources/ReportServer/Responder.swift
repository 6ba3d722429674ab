// From a request to an answer: which route, whether the client has the answer already, the headers that every answer
// carries, and what is counted and logged of it.

import CGzip
import Fulltext
import FulltextAnalysis
import FulltextStorage
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ReportJSON

/// What the server knows of a request beside its text.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let client: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        client = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

/// Answers every request.
struct Responder: HTTPResponder {
    let index: ServedIndex
    let workers: Workers
    let cache: AnswerCache
    let metrics: Metrics
    let limits: ServerLimits
    let page: Page
    /// Origin that scripts of other pages may come from; nil refuses all.
    let allowedOrigin: String?
    let log: Logger
    /// Whether there is a line in the log for each request.
    let logsRequests: Bool

    /// An answer before the headers that all have.
    private struct Reply {
        var status = HTTPResponse.Status.ok
        var type = "application/json"
        var body = ByteBuffer()
        var tag: String?
        var isCompressed = false
        var allow: String?
        /// What follows the body, when the answer is written while it is sent.
        var rest: AnswerPipe?
        var fileName: String?
    }

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let start = ContinuousClock.now
        metrics.begin()
        var name = "other"
        var reply: Reply
        do {
            reply = try await self.reply(to: request, &name)
        } catch let problem as Problem {
            reply = Self.reply(problem)
        } catch let error as IndexError {
            if Problem.isOurs(error) { log.error("index", metadata: ["error": "\(error)"]) }
            reply = Self.reply(Problem(error))
        } catch {
            log.error("request", metadata: ["error": "\(error)"])
            reply = Self.reply(
                Problem(.internalServerError, "internal", "the server failed; the log says why"))
        }
        let response = response(reply, to: request)
        let status = response.status.code
        metrics.count(route: name, status: status, took: .now - start)
        let log: @Sendable (Int) -> Void = { [name] bytes in
            guard logsRequests else { return }
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            // Queries are the reader's own business: the log names the route, not what was asked.
            self.log.info(
                "request",
                metadata: [
                    "client": "\(context.client)", "method": "\(request.method.rawValue.prefix(16))",
                    "route": "\(name)", "status": "\(status)", "bytes": "\(bytes)",
                    "ms": "\(Double((seconds * 1_000_000) + attoseconds / 1_000_000_000_000) / 1_000)",
                    "generation": "\(index.snapshot().commit.generation)",
                ])
        }
        guard let rest = reply.rest, request.method != .head, status == 200 else {
            reply.rest?.close()
            log(response.body.contentLength ?? 0)
            return response
        }
        return sent(response, reply.body, rest, log)
    }

    /// An answer that is sent part by part, as it is written.
    private func sent(
        _ response: Response, _ first: ByteBuffer, _ rest: AnswerPipe,
        _ log: @escaping @Sendable (Int) -> Void
    ) -> Response {
        let body = ResponseBody { writer in
            var count = 0
            defer {
                // A client that goes away stops the writing too.
                rest.close()
                log(count)
            }
            var part = Optional(first)
            while let bytes = part {
                try await writer.write(bytes)
                count += bytes.readableBytes
                part = try await rest.next()
            }
            try await writer.finish(nil)
        }
        var headers = response.headers
        headers[.contentLength] = nil
        return Response(status: response.status, headers: headers, body: body)
    }

    // Routes.

    private func reply(to request: Request, _ name: inout String) async throws -> Reply {
        let target = request.head.path ?? "/"
        guard target.utf8.count <= limits.targetBytes else {
            throw Problem(
                .uriTooLong, "limit_exceeded", "the address is longer than \(limits.targetBytes) bytes")
        }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in halves[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            path.append(try Parameters.decoded(part, plusIsBlank: false))
        }
        let query = halves.count == 2 ? halves[1] : ""
        if path.count >= 2, path[0] == "v1", let route = Route(rawValue: path[1]),
            path.count == 2 + route.pathParts
        {
            name = route.rawValue
            return try await answer(request, route, Array(path.dropFirst(2)), query)
        }
        let operation = path.count == 1 ? path[0] : ""
        switch operation {
        case "healthz", "readyz", "metrics": name = operation
        default:
            guard let asset = page.assets[path.joined(separator: "/")] else {
                throw Problem(
                    .notFound, "not_found", "there is nothing here; /openapi.json tells what there is")
            }
            name = "page"
            try Self.check(request.method, allowed: [.get, .head])
            // The page reads its state from the address itself.
            var reply = Reply(type: asset.type, tag: asset.tag)
            reply.isCompressed = Self.acceptsGzip(request)
            reply.body = reply.isCompressed ? asset.compressed : asset.plain
            return reply
        }
        try Self.check(request.method, allowed: [.get, .head])
        switch operation {
        case "healthz": return Reply(type: "text/plain; charset=utf-8", body: ByteBuffer(string: "ok\n"))
        case "readyz":
            let commit = index.snapshot().commit
            let state = JSONText.object([
                ("ready", .bool(true)), ("index", .index(commit.indexID, commit.generation)),
            ])
            return Reply(body: ByteBuffer(string: state.line + "\n"))
        default:
            let snapshot = index.snapshot()
            let text = metrics.text(
                (
                    snapshot.groupCount, snapshot.documentCount, snapshot.byteLength,
                    snapshot.commit.generation
                ),
                age: index.age, inFlight: workers.inFlight, exports: workers.exportsInFlight,
                refused: workers.refusedCount, cache: cache.figures)
            return Reply(type: "text/plain; version=0.0.4; charset=utf-8", body: ByteBuffer(string: text))
        }
    }

    private func answer(
        _ request: Request, _ route: Route, _ path: [String], _ query: Substring
    ) async throws -> Reply {
        var parameters: Parameters
        if route.takesBody, request.method == .post {
            guard query.isEmpty else {
                throw Problem(.badRequest, "invalid_parameter", "with POST, all parameters stand in the body")
            }
            parameters = try await body(of: request)
        } else {
            try Self.check(request.method, allowed: route.takesBody ? [.get, .head, .post] : [.get, .head])
            parameters = try Parameters(query: query)
        }
        try parameters.check(known: route.parameters)
        let question = Question(
            route: route, path: path, parameters: parameters,
            presentation: Question.presentation(route, accept: request.headers[.accept]), limits: limits)
        let snapshot = index.snapshot()
        let commit = snapshot.commit
        let key = question.key
        let tag = "W/\"\(commit.generation)-\(Page.hash(Array((commit.indexID.description + key).utf8)))\""
        var reply = Reply(type: try question.type(), tag: request.method == .post ? nil : tag)
        reply.fileName = try question.fileName()
        // The tag was given with an answer to this very question over this very commit.
        if reply.tag != nil, Self.has(tag, request) { return reply }
        if try question.isExport() {
            let pipe = try workers.export(snapshot) { try question.write($0, to: $1) }
            do {
                // What goes wrong before the first part is answered as a problem.
                reply.body = try await pipe.next() ?? ByteBuffer()
            } catch {
                pipe.close()
                throw error
            }
            if !pipe.isOver { reply.rest = pipe }
        } else if let kept = cache.body(key, commit.indexID, commit.generation) {
            reply.body = kept
        } else {
            reply.body = try await workers.answer(snapshot) { service in
                var body = ByteBuffer()
                try question.write(service) { (line) throws(IndexError) in body.writeString(line + "\n") }
                return body
            }
            cache.keep(reply.body, key, commit.indexID, commit.generation)
        }
        return reply
    }

    private func body(of request: Request) async throws -> Parameters {
        let type = request.headers[.contentType]?.lowercased() ?? ""
        guard type.split(separator: ";").first?.trimmingBlanks == "application/json" else {
            throw Problem(
                .unsupportedMediaType, "unsupported_media_type", "the body must be application/json")
        }
        let tooLong = Problem(
            .contentTooLarge, "limit_exceeded", "the body is longer than \(limits.bodyBytes) bytes")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.bodyBytes {
            throw tooLong
        }
        var request = request
        do {
            let body = try await request.collectBody(upTo: limits.bodyBytes)
            return try Parameters(body: Array(body.readableBytesView))
        } catch let problem as Problem {
            throw problem
        } catch is NIOTooManyBytesError {
            throw tooLong
        } catch {
            // The connection ended, or what came was no body.
            throw Problem(.badRequest, "incomplete_body", "the body did not arrive whole")
        }
    }

    private static func check(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) throws(Problem) {
        guard !allowed.contains(method) else { return }
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        var problem = Problem(.methodNotAllowed, "method_not_allowed", "use \(names)")
        problem.allowed = names
        throw problem
    }

    // Answers.

    private static func reply(_ problem: Problem) -> Reply {
        Reply(
            status: problem.status, type: "application/problem+json",
            body: ByteBuffer(string: problem.json.line + "\n"), allow: problem.allowed)
    }

    private func response(_ reply: Reply, to request: Request) -> Response {
        var reply = reply
        var headers = HTTPFields()
        headers[.contentType] = reply.type
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentSecurityPolicy] = Page.policy
        for (name, value) in Self.manners { headers[name] = value }
        headers[.vary] = "Accept, Accept-Encoding"
        if let origin = allowedOrigin { headers[.accessControlAllowOrigin] = origin }
        if let allow = reply.allow { headers[.allow] = allow }
        if reply.status == .serviceUnavailable { headers[.retryAfter] = "1" }
        headers[.cacheControl] = reply.tag == nil ? "no-store" : "no-cache"
        if let name = reply.fileName {
            headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        }
        if let tag = reply.tag {
            headers[.eTag] = tag
            if Self.has(tag, request) {
                headers[.contentType] = nil
                return Response(status: .notModified, headers: headers)
            }
        }
        if !reply.isCompressed, reply.rest == nil, reply.body.readableBytes > 1_400,
            Self.acceptsGzip(request),
            let compressed = Page.gzip(reply.body, level: 1)
        {
            reply.body = compressed
            reply.isCompressed = true
        }
        if reply.isCompressed { headers[.contentEncoding] = "gzip" }
        let response = Response(status: reply.status, headers: headers, body: .init(byteBuffer: reply.body))
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static let manners: [(HTTPField.Name, String)] = [
        ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }

    private static func has(_ tag: String, _ request: Request) -> Bool {
        guard let held = request.headers[.ifNoneMatch] else { return false }
        func bare(_ tag: some StringProtocol) -> String {
            tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : String(tag)
        }
        return held.split(separator: ",").contains {
            bare($0.trimmingBlanks) == bare(tag) || $0.trimmingBlanks == "*"
        }
    }

    private static func acceptsGzip(_ request: Request) -> Bool {
        (request.headers[.acceptEncoding] ?? "").lowercased().split(separator: ",").contains { coding in
            let parts = coding.split(separator: ";").map(\.trimmingBlanks)
            return parts.first == "gzip"
                && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.000") }
        }
    }
}

extension Route {
    /// Whether long questions may come as the body of a POST.
    fileprivate var takesBody: Bool { pathParts == 0 && !parameters.isEmpty }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var rest = self
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
