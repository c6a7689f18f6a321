package dev.roomkey.session

import dev.roomkey.internal.NativeLibrary
import dev.roomkey.internal.SessionInput
import dev.roomkey.internal.steadyMilliseconds
import dev.roomkey.http.HttpTransport
import dev.roomkey.http.platformTransport
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.future.future
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import kotlinx.coroutines.channels.Channel

/**
 * A session that always has a live token, however many ask, whatever the clock says and however long the device slept.
 *
 * ```kotlin
 * val manager = SessionManager()
 * val state = manager.start(SessionOrigin.endpoint("https://app.example/get-token"))
 * if (state == SessionState.CONNECTED) request.header("authorization", manager.token().reveal())
 * ```
 *
 * It may be used from any thread. It renews the token before it ends, asks once however many wait, and stays stopped when it
 * was stopped. Nobody's code is called while anything is locked. [close] it when it is not needed any more.
 */
public class SessionManager internal constructor(policy: SessionPolicy, transport: HttpTransport, clock: () -> Long) :
    AutoCloseable {
    /** With waits of yours, and another HTTP client than the platform's. */
    @JvmOverloads
    public constructor(policy: SessionPolicy = SessionPolicy(), transport: HttpTransport = platformTransport()) :
        this(policy, transport, steady())

    private val shell = Shell(policy, transport, clock)

    /** What the session is, also where the device slept and nobody has been told yet, and every change of it. */
    public val state: StateFlow<SessionState> get() = shell.live

    /** What it is now. */
    public val currentState: SessionState get() = shell.state()

    /** Why there is no token, or why the one that there is will not be renewed; `null` if neither is so. */
    public val lastError: dev.roomkey.SessionException? get() = shell.lastError()

    /**
     * Starts the session, and says what has come of it: `CONNECTED`, or `ERROR` with [lastError]. From the same origin it
     * joins what is there; another one stops the session before. Whoever is cancelled while waiting stops nothing.
     *
     * Throws a `RoomkeyException` for what no session can be started with.
     */
    @JvmSynthetic
    public suspend fun start(origin: SessionOrigin): SessionState = shell.start(origin)

    /** [start] for Java: it is started once this has returned. Cancelling the future stops nothing. */
    public fun startAsync(origin: SessionOrigin): CompletableFuture<SessionState> =
        ANSWERS.future(start = CoroutineStart.UNDISPATCHED) { shell.start(origin) }

    /** Stops the session at once: what is under way is given up, and only another start brings it back. */
    public fun stop(): Unit = shell.stop()

    /**
     * A token that has ten seconds left at least, or ends when its server says so. If there is none, one is fetched, one for
     * everybody who waits. Throws a `SessionException` if there is none.
     */
    @JvmSynthetic
    public suspend fun token(): SessionToken = shell.token()

    /** [token] for Java. Cancelling the future cancels nothing of it. */
    public fun tokenAsync(): CompletableFuture<SessionToken> =
        ANSWERS.future(start = CoroutineStart.UNDISPATCHED) { shell.token() }

    /**
     * Says that a server did not take a token, and another is fetched, unless there is a newer one already. If the one after
     * it is rejected too, the state is `ERROR`.
     */
    public fun rejected(token: SessionToken): Unit = shell.step(SessionInput.Rejected(token.generation))

    /** Says that a server took a token. */
    public fun accepted(token: SessionToken): Unit = shell.step(SessionInput.Accepted(token.generation))

    /**
     * Takes over a token that came without being asked for, as some servers send them. Nothing comes of it when the session
     * is not running.
     */
    public fun push(token: Fetched): Unit = shell.step(SessionInput.Push(token.inner))

    /** Says that the network is back: what waits for another try is tried now. */
    public fun nudge(): Unit = shell.step(SessionInput.Nudge)

    /**
     * Has a listener told of every change from now on, one after another, also where the executor has many threads; with
     * [replay] first of what the session is now. What it throws is logged.
     */
    @JvmOverloads
    public fun subscribe(executor: Executor? = null, replay: Boolean = false, listener: SessionListener): Subscription =
        shell.subscribe(executor, replay, listener)

    /**
     * Every change from now on; unlike [state] it leaves none out for collectors that are slow, and it ends when the
     * session is closed.
     */
    public fun changes(): Flow<SessionState> = callbackFlow {
        val subscription = subscribe { _, state -> trySend(state) }
        val over = shell.over.invokeOnCompletion { channel.close() }
        awaitClose {
            over.dispose()
            subscription.close()
        }
    }.buffer(Channel.UNLIMITED)

    /** Stops the session for good. Once this has returned, listeners are told nothing any more. */
    override fun close(): Unit = shell.close()

    override fun toString(): String = "SessionManager($currentState)"

    private companion object {
        /** Not the session's own: whoever waits is answered also when it is closed. One that fails harms no other. */
        val ANSWERS = CoroutineScope(SupervisorJob() + Dispatchers.IO)

        fun steady(): () -> Long {
            NativeLibrary.load()
            return ::steadyMilliseconds
        }
    }
}
