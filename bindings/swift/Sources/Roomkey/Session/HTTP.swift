// One request and its answer over the platform's HTTP, which follows nobody, keeps nothing and reads no more than a token needs.

import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

struct HTTPRequest: Sendable {
    let method: String
    let url: String
    let headers: [(String, String)]
    let body: Data
}

struct HTTPAnswer: Sendable {
    let status: Int
    let headers: [(String, String)]
    let body: Data
}

enum HTTP {
    /// A token is smaller, and what is longer is refused by the core for its length.
    static let mostBytes = 128 * 1024 + 1

    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.timeoutIntervalForResource = 60
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        return URLSession(configuration: configuration, delegate: Exchanges.shared, delegateQueue: nil)
    }()

    /// Sends it. Throws `remote_unavailable` where no answer came in time.
    static func send(_ request: HTTPRequest, within: Duration) async throws -> HTTPAnswer {
        // Without a scheme or a host the platform does not fail: it ends the program.
        guard let url = URL(string: request.url), ["http", "https"].contains(url.scheme), url.host != nil else {
            throw RoomkeyError.refusing(.argumentInvalid, "The address of an endpoint begins with https:// and names a host.")
        }
        var wanted = URLRequest(url: url)
        wanted.httpMethod = request.method
        wanted.timeoutInterval = Double(within.milliseconds) / 1000
        for (name, value) in request.headers {
            wanted.setValue(value, forHTTPHeaderField: name)
        }
        if !request.body.isEmpty {
            wanted.httpBody = request.body
        }
        let task = session.dataTask(with: wanted)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Exchanges.shared.begin(task, continuation)
            }
        } onCancel: {
            Exchanges.shared.giveUp(task)
        }
    }
}

/// The exchanges that are going on.
private final class Exchanges: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    static let shared = Exchanges()

    private struct Exchange {
        let continuation: CheckedContinuation<HTTPAnswer, any Error>
        var body = Data()
    }

    // Held for moments, and never while anybody else's code runs.
    private let lock = NSLock()
    private var exchanges: [Int: Exchange] = [:]

    func begin(_ task: URLSessionDataTask, _ continuation: CheckedContinuation<HTTPAnswer, any Error>) {
        lock.withLock { exchanges[task.taskIdentifier] = Exchange(continuation: continuation) }
        // Who was cancelled before it stood here is told by nobody else, and asks nobody.
        if Task.isCancelled {
            return giveUp(task)
        }
        task.resume()
    }

    /// Nobody waits for the answer any more.
    func giveUp(_ task: URLSessionTask) {
        let exchange = lock.withLock { exchanges.removeValue(forKey: task.taskIdentifier) }
        exchange?.continuation.resume(throwing: CancellationError())
        end(task)
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
            exchanges[dataTask.taskIdentifier]?.body.append(data)
            return (exchanges[dataTask.taskIdentifier]?.body.count ?? 0) >= HTTP.mostBytes
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
        guard let exchange = lock.withLock({ exchanges.removeValue(forKey: task.taskIdentifier) }) else { return }
        if let response = task.response as? HTTPURLResponse, error == nil {
            let headers = response.allHeaderFields.compactMap { name, value in
                (name as? String).map { ($0, "\(value)") }
            }
            let body = exchange.body.prefix(HTTP.mostBytes)
            let answer = HTTPAnswer(status: response.statusCode, headers: headers, body: Data(body))
            return exchange.continuation.resume(returning: answer)
        }
        switch (error as? URLError)?.code {
        case .cancelled: exchange.continuation.resume(throwing: CancellationError())
        default: exchange.continuation.resume(throwing: RoomkeyError.refusing(.remoteUnavailable))
        }
    }
}
