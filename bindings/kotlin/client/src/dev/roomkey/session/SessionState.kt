package dev.roomkey.session

/** What a session is (document 004). */
public enum class SessionState {
    /** Not started, or stopped. */
    DISCONNECTED,

    /** The first token is being fetched. */
    CONNECTING,

    /** There is a token that can be used; it may be being renewed. */
    CONNECTED,

    /** The token has ended or was rejected, and another is being fetched. */
    RENEWING,

    /** There is no token, and none will come until the next start. */
    ERROR,
}
