package dev.roomkey.session

import dev.roomkey.RemoteException
import dev.roomkey.RoomkeyException
import dev.roomkey.SessionException
import dev.roomkey.http.HttpCall
import dev.roomkey.http.HttpTransport
import dev.roomkey.http.sent
import dev.roomkey.internal.Refusal
import dev.roomkey.internal.SessionAnswer
import dev.roomkey.internal.SessionEndpoint
import dev.roomkey.internal.SessionInput
import dev.roomkey.internal.SessionMachine
import dev.roomkey.internal.SessionOutput
import dev.roomkey.internal.SessionRefusal
import dev.roomkey.internal.SessionSource
import dev.roomkey.internal.drawn
import dev.roomkey.internal.wallMilliseconds
import dev.roomkey.refusing
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch
import java.util.concurrent.Executor
import java.util.concurrent.locks.ReentrantLock
import java.util.logging.Level
import java.util.logging.Logger
import kotlin.concurrent.withLock
import kotlin.time.Duration.Companion.milliseconds

internal val LOG: Logger = Logger.getLogger("dev.roomkey.session")

/**
 * What drives the core's machine: it is told what has happened, in one step after another, and what it says is done. It
 * decides nothing. One lock is around the machine and what belongs to it; whatever may run somebody else's code (those who
 * wait, providers, listeners) is begun when the step is over and nothing is locked.
 */
internal class Shell(policy: SessionPolicy, private val transport: HttpTransport, private val clock: () -> Long) {
    private val machine = refusing {
        SessionMachine(
            policy.fetchWithin.inWholeMilliseconds,
            policy.startWithin.inWholeMilliseconds,
            policy.leaseWithin.inWholeMilliseconds,
        )
    }
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO + CoroutineName("roomkey session"))
    private val telling = Telling()

    /** Is complete when everybody was told everything, and nobody is told any more. */
    val over = CompletableDeferred<Unit>()
    private val lock = ReentrantLock()
    private val timer: Timer = Timer(clock) { input, number ->
        val later = ArrayList<() -> Unit>()
        lock.withLock {
            timer.fired(number)
            handle(input, later)
        }
        // Each by itself, and none on the thread that is the clock of all sessions: nobody waits for another's code.
        later.forEach(::aside)
    }
    private val changes = MutableStateFlow(SessionState.DISCONNECTED)

    // All of these under the lock.
    private var origin: SessionOrigin.Opened? = null
    private var source: SessionSource? = null
    private var origins = 0
    private var waiters = 0L
    private val waiting = HashMap<Long, CompletableDeferred<Any>>()
    private val flights = HashMap<Long, Job>()
    private var failure: Throwable? = null
    private var lastError: SessionException? = null
    private var isClosed = false
    private var isWarned = false

    val live: StateFlow<SessionState> = object : StateFlow<SessionState> by changes {
        override val value get() = state()
    }

    fun state(): SessionState = lock.withLock {
        if (isClosed) SessionState.DISCONNECTED else SessionState.valueOf(machine.state(clock()))
    }

    fun lastError(): SessionException? = lock.withLock { lastError }

    suspend fun start(given: SessionOrigin): SessionState {
        val opened = given.opened()
        return ask { waiter, later ->
            SessionInput.Start(waiter, begin(opened, later))
        } as SessionState
    }

    suspend fun token(): SessionToken = when (val answer = ask { waiter, _ -> SessionInput.Lease(waiter) }) {
        is SessionException -> throw SessionException(answer.code, answer.cause)
        else -> answer as SessionToken
    }

    fun stop() = locked { later ->
        forget()
        failure = null
        lastError = null
        handle(SessionInput.Stop, later)
    }

    fun close() {
        val isFirst = locked { later ->
            if (isClosed) return@locked false
            forget()
            handle(SessionInput.Stop, later)
            isClosed = true
            timer.stop()
            true
        }
        // Who closes it a second time is no earlier told that it is over.
        telling.end()
        if (!isFirst) return
        changes.value = SessionState.DISCONNECTED
        scope.cancel()
        lock.withLock { machine.destroy() }
        over.complete(Unit)
    }

    /** What is replayed is what the session is at that moment: no change comes between, and none is told twice. */
    fun subscribe(executor: Executor?, replay: Boolean, listener: SessionListener): Subscription = locked { later ->
        later += telling::begin
        telling.subscribe(executor, listener, if (replay) state() else null)
    }

    /** One step. */
    fun step(input: SessionInput) = locked { later -> handle(input, later) }

    /** What may run somebody else's code is done when nothing is locked any more. */
    private fun <T> locked(body: (MutableList<() -> Unit>) -> T): T {
        val later = ArrayList<() -> Unit>()
        val value = lock.withLock { body(later) }
        later.forEach(::harmlessly)
        return value
    }

    /** The token that a session began with goes with what it had to get others. */
    private fun forget() {
        origin = null
        source = null
    }

    /** The source for what was given: the one that there is, if it is the same. */
    private fun begin(opened: SessionOrigin.Opened, later: MutableList<() -> Unit>): SessionSource {
        source?.takeIf { origin?.isAs(opened) == true }?.let { return it }
        origins += 1
        val made = refusing { opened.core.source(origins.toString(), wallMilliseconds()) }
        source = made
        origin = opened
        lastError = null
        failure = null
        opened.core.warning()?.takeUnless { isWarned }?.let {
            isWarned = true
            later += { LOG.warning(it) }
        }
        return made
    }

    private suspend fun ask(input: (Long, MutableList<() -> Unit>) -> SessionInput): Any {
        val answer = CompletableDeferred<Any>()
        val waiter = locked { later ->
            if (isClosed) throw RoomkeyException.argument("The session was closed.")
            waiters += 1
            val asked = input(waiters, later)
            waiting[waiters] = answer
            handle(asked, later)
            waiters
        }
        try {
            return answer.await()
        } catch (cancelled: CancellationException) {
            step(SessionInput.Forget(waiter))
            throw cancelled
        } finally {
            lock.withLock { waiting.remove(waiter) }
        }
    }

    /** Tells the machine something, under the lock, and does what it says, but for what is done later. */
    private fun handle(input: SessionInput, later: MutableList<() -> Unit>) {
        if (isClosed) return
        val now = clock()
        for (output in refusing { machine.handle(now, drawn(), input) }) act(output, now, later)
        // Whatever it held to get tokens with, it needs no more.
        if (machine.why() != null) forget()
        timer.arm(machine.pollTimeout(), now)
    }

    private fun act(output: SessionOutput, now: Long, later: MutableList<() -> Unit>) {
        when (output) {
            is SessionOutput.Fetch -> {
                val request = TokenRequest(output.reason, output.attempt.toInt(), (output.deadline - now).milliseconds)
                val from = checkNotNull(origin)
                val job = scope.launch(start = CoroutineStart.LAZY) { fly(output.flight, from, request) }
                flights[output.flight] = job
                later += { job.start() }
            }
            is SessionOutput.Cancel -> flights.remove(output.flight)?.let { later += { it.cancel() } }
            is SessionOutput.Changed -> changed(SessionState.valueOf(output.state), output.why, later)
            is SessionOutput.RenewalRefused -> {
                val error = SessionException(output.why, failure)
                lastError = error
                later += { LOG.warning("The session will not be renewed: ${error.message}") }
            }
            is SessionOutput.Started -> answer(output.waiter, SessionState.valueOf(output.state), later)
            is SessionOutput.Leased -> answer(output.waiter, output.lease.use { SessionToken(it) }, later)
            is SessionOutput.Denied -> answer(output.waiter, SessionException(output.why, failure), later)
        }
    }

    private fun changed(state: SessionState, why: String?, later: MutableList<() -> Unit>) {
        if (why != null) {
            val error = SessionException(why, failure)
            lastError = error
            later += { LOG.warning("The session has no token any more: ${error.message}") }
        } else if (state == SessionState.CONNECTED) {
            lastError = null
            failure = null
        }
        // In the order of the steps, since the lock is held; who is told is told later, and by one thread.
        telling.changed(state) { changes.value = state }
        later += telling::begin
    }

    private fun answer(waiter: Long, answer: Any, later: MutableList<() -> Unit>) {
        waiting[waiter]?.let { later += { it.complete(answer) } }
    }

    /** Fetches one token, and says what became of it, if that is still wanted. */
    private suspend fun fly(flight: Long, from: SessionOrigin.Opened, request: TokenRequest) {
        val said: Pair<SessionInput, Throwable?> = try {
            when (val came = fetch(from, request)) {
                is Came.Token -> SessionInput.Got(flight, came.fetched) to null
                is Came.Refused -> {
                    val error = RoomkeyException.of(came.refusal.refusal())
                    SessionInput.Refused(flight, came.refusal) to error
                }
            }
        } catch (cancelled: CancellationException) {
            // By whoever cancelled it, or by the provider itself, for which nobody asked.
            if (flights(flight) == null) throw cancelled
            SessionInput.Missed(flight, "remote_unavailable", null) to cancelled
        } catch (refused: RoomkeyException) {
            val code = if (refused is SessionException) "remote_unavailable" else refused.code
            SessionInput.Missed(flight, code, refused.retryAfterSeconds?.let(::milliseconds)) to refused
        } catch (thrown: Throwable) {
            // What is nobody's code may be a network's.
            SessionInput.Missed(flight, "remote_unavailable", null) to thrown
        }
        val (input, error) = said
        try {
            locked { later ->
                if (flights.remove(flight) == null) return@locked
                if (error != null) {
                    failure = error
                    later += { LOG.log(Level.INFO, "A token could not be fetched: {0}", nameOf(error)) }
                }
                handle(input, later)
            }
        } catch (thrown: Throwable) {
            // Nobody waits for a flight; the machine gives it up when its time is over.
            LOG.log(Level.SEVERE, "A session could not be told what became of a request.", thrown)
        }
    }

    /** Seconds that a server says may be more than there are milliseconds. */
    private fun milliseconds(seconds: Long) = seconds.coerceIn(0, Long.MAX_VALUE / 1000) * 1000

    private fun flights(flight: Long): Job? = lock.withLock { flights[flight] }

    /** What may be in a log of it: of what is not ours nobody knows what its message holds. */
    private fun nameOf(error: Throwable) =
        if (error is RoomkeyException) "${error.code} (${error.message})" else error.javaClass.name

    private sealed interface Came {
        class Token(val fetched: dev.roomkey.internal.SessionFetched) : Came
        class Refused(val refusal: SessionRefusal) : Came
    }

    private suspend fun fetch(from: SessionOrigin.Opened, request: TokenRequest): Came {
        val endpoint = from.core.endpoint()
            ?: return Came.Token(checkNotNull(from.provider).fetch(request).inner)
        return endpoint.use { ask(it, from.headers, request) }
    }

    private suspend fun ask(endpoint: SessionEndpoint, more: Map<String, String>, request: TokenRequest): Came {
        val headers = LinkedHashMap<String, String>()
        endpoint.headers().forEach { headers[it.name.lowercase()] = it.value }
        more.forEach { (name, value) -> headers[name.lowercase()] = value }
        val call = HttpCall(endpoint.method(), endpoint.url(), headers, endpoint.body(), MOST_BYTES, request.within)
        val answer = try {
            transport.sent(call)
        } catch (late: java.net.SocketTimeoutException) {
            throw unreachable("The endpoint did not answer in time.")
        } catch (failed: java.io.IOException) {
            // What failed may have the request in it, and that the headers.
            throw unreachable("The endpoint cannot be reached.")
        }
        val said = refusing { endpoint.understand(answer.status.toLong(), answer.pairs(), answer.body, wallMilliseconds()) }
        return when (said) {
            is SessionAnswer.Came -> Came.Token(said.fetched)
            is SessionAnswer.Refused -> Came.Refused(said.refusal)
        }
    }

    private fun unreachable(reason: String) =
        RemoteException(Refusal("remote_unavailable", "remote", reason, null, true, null))

    private companion object {
        /** A byte more than is looked at, which shows that an answer is too long. */
        const val MOST_BYTES = 128 * 1024 + 1
    }
}
