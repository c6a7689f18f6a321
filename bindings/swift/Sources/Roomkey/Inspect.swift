// What a token looks like, without trusting it.

import Foundation

/// What can be said of a text that looks like a token: whose it is, what it says, what is wrong with it. Nothing of it
/// is to be trusted.
public struct Report: Sendable {
    /// The report as JSON, with findings that have stable codes.
    public let json: [String: JSON]
    /// The report for people.
    public let text: String
}

/// Looks at a token of any vendor without trusting it.
///
/// For example `print(try inspect(token).text)`.
public func inspect(_ text: String, now: Date = Date()) throws(RoomkeyError) -> Report {
    try inspect(0, text, now)
}

/// Looks at a token of any vendor without trusting it, and tries a secret on it.
public func inspect(_ text: String, trying secret: Secret, now: Date = Date()) throws(RoomkeyError) -> Report {
    var fields = CredentialFields()
    fields.add("secret", secret)
    var options = ObjectWriter()
    options.add("allow_weak", true)
    let tried = try Handle("secret", options, fields)
    defer { withExtendedLifetime(tried) {} }
    return try inspect(tried.number, text, now)
}

private func inspect(_ handle: UInt64, _ text: String, _ now: Date) throws(RoomkeyError) -> Report {
    var wanted = ObjectWriter()
    wanted.add("text", text)
    wanted.add("now", Int(now.unixSeconds))
    var answer = try Crossing.ask(handle, "inspect", wanted)
    return Report(json: try answer.take("report"), text: try answer.take("text"))
}
