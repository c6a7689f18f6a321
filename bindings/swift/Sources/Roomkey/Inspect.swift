// What a token looks like, without trusting it.

import Foundation

/// What can be said of a text that looks like a token: whose it is, what it says, what is wrong with it. Nothing of it
/// is to be trusted.
public struct Report: Sendable {
    /// The report as JSON, with findings that have stable codes.
    public let json: [String: JSON]
    /// The report for people.
    public let text: String

    fileprivate init(reading answer: ObjectReader) throws(RoomkeyError) {
        var answer = answer
        json = try answer.take("report")
        text = try answer.take("text")
    }
}

/// Looks at a token of any vendor without trusting it.
///
/// For example `print(try inspect(token).text)`.
public func inspect(_ text: String, now: Date = Date()) throws(RoomkeyError) -> Report {
    try Report(reading: try Crossing.ask(0, "inspect", asked(text, now)))
}

/// Looks at a token of any vendor without trusting it, and tries a secret on it.
public func inspect(_ text: String, trying secret: Secret, now: Date = Date()) throws(RoomkeyError) -> Report {
    var fields = CredentialFields()
    fields.add("secret", secret)
    var options = ObjectWriter()
    options.add("allow_weak", true)
    return try Report(reading: try Handle("secret", options, fields).ask("inspect", asked(text, now)))
}

private func asked(_ text: String, _ now: Date) -> ObjectWriter {
    var wanted = ObjectWriter()
    wanted.add("text", text)
    wanted.add("now", Int(now.unixSeconds))
    return wanted
}
