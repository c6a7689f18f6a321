// One request and its answer over the platform's HTTP, which follows nobody, keeps nothing and reads no more than it has to.

import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The platform's HTTP: `URLSession`, without cookies, caches and redirects.
///
/// **On Linux** Foundation ends the whole program over some answers with the status 401 (see the package's README): whoever
/// talks to servers that he does not run gives an ``HTTPTransport`` of his own there.
public struct PlatformHTTP: HTTPTransport {
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        // Each exchange has a limit of its own, which is shorter.
        configuration.timeoutIntervalForResource = 601
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        return URLSession(configuration: configuration, delegate: Exchanges.shared, delegateQueue: nil)
    }()

    /// The one.
    public init() {}

    /// Sends it.
    public func send(_ request: HTTPRequest) async throws -> HTTPAnswer {
        // Without a scheme or a host the platform does not fail: it ends the program.
        guard let url = URL(string: request.url), ["http", "https"].contains(url.scheme), url.host != nil else {
            throw RoomkeyError.refusing(.argumentInvalid, "The address of a request begins with https:// and names a host.")
        }
        var wanted = URLRequest(url: url)
        wanted.httpMethod = request.method
        wanted.timeoutInterval = request.within.inSeconds
        for (name, value) in request.headers {
            wanted.setValue(value, forHTTPHeaderField: name)
        }
        if !request.body.isEmpty {
            wanted.httpBody = request.body
        }
        let task = Self.session.dataTask(with: wanted)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Exchanges.shared.begin(task, request, continuation)
            }
        } onCancel: {
            Exchanges.shared.giveUp(task, CancellationError())
        }
    }
}

/// The exchanges that are going on.
private final class Exchanges: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    static let shared = Exchanges()

    private struct Exchange {
        let continuation: CheckedContinuation<HTTPAnswer, any Error>
        let mostBytes: Int
        let limit: DispatchWorkItem
        var body = Data()
    }

    // Held for moments, and never while anybody else's code runs.
    private let lock = NSLock()
    private var exchanges: [Int: Exchange] = [:]

    func begin(
        _ task: URLSessionDataTask, _ request: HTTPRequest, _ continuation: CheckedContinuation<HTTPAnswer, any Error>
    ) {
        // The platform's own limit begins anew with every byte.
        let limit = DispatchWorkItem { self.giveUp(task, HTTPFailure.timedOut) }
        let exchange = Exchange(continuation: continuation, mostBytes: request.mostBytes, limit: limit)
        lock.withLock { exchanges[task.taskIdentifier] = exchange }
        // Who was cancelled before it stood here is told by nobody else, and asks nobody.
        if Task.isCancelled {
            return giveUp(task, CancellationError())
        }
        let wait = Int(clamping: max(request.within.milliseconds, 1))
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(wait), execute: limit)
        task.resume()
    }

    /// Nobody waits for the answer any more.
    func giveUp(_ task: URLSessionTask, _ reason: any Error) {
        guard let exchange = taken(task) else { return }
        exchange.continuation.resume(throwing: reason)
        end(task)
    }

    private func taken(_ task: URLSessionTask) -> Exchange? {
        let exchange = lock.withLock { exchanges.removeValue(forKey: task.taskIdentifier) }
        exchange?.limit.cancel()
        return exchange
    }

    private func end(_ task: URLSessionTask) {
        // On Linux the platform's own code traps now and then when a task is cancelled while its answer comes. There
        // it runs out by itself, and nobody is told what it says.
        #if !canImport(FoundationNetworking)
            task.cancel()
        #endif
    }

    // Whoever answers with another address is not followed: headers and tokens are for the one that was named.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isEnough = lock.withLock {
            guard var exchange = exchanges.removeValue(forKey: dataTask.taskIdentifier) else { return false }
            exchange.body.append(data.prefix(exchange.mostBytes - exchange.body.count))
            exchanges[dataTask.taskIdentifier] = exchange
            return exchange.body.count >= exchange.mostBytes
        }
        if isEnough {
            finish(dataTask, nil)
            end(dataTask)
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        finish(task, error)
    }

    private func finish(_ task: URLSessionTask, _ error: (any Error)?) {
        guard let exchange = taken(task) else { return }
        if let response = task.response as? HTTPURLResponse, error == nil {
            let headers = response.allHeaderFields.compactMap { name, value in
                (name as? String).map { (name: $0, value: "\(value)") }
            }
            let answer = HTTPAnswer(status: response.statusCode, headers: headers, body: exchange.body)
            return exchange.continuation.resume(returning: answer)
        }
        switch (error as? URLError)?.code {
        case .cancelled: exchange.continuation.resume(throwing: CancellationError())
        case .timedOut: exchange.continuation.resume(throwing: HTTPFailure.timedOut)
        default: exchange.continuation.resume(throwing: HTTPFailure.unreachable)
        }
    }
}
