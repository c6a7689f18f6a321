package dev.roomkey

import dev.roomkey.internal.CoreException
import dev.roomkey.internal.InternalException
import dev.roomkey.internal.Refusal
import dev.roomkey.internal.sessionSentence
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * What Roomkey refuses. A program decides by [code], which never changes its meaning; a person reads the message. Nothing
 * secret is in it, so it may be logged whole. `docs/errors.md` of the project lists the codes with cause and cure.
 *
 * The classes say who has to act: [TokenException] the bearer, [ConfigurationException] whoever runs the program,
 * [ArgumentException] whoever wrote the call, [RemoteException] and [SystemException] nobody but time, perhaps.
 */
public sealed class RoomkeyException(
    /** Who has to act: `token`, `configuration`, `argument`, `remote`, `system`, or `session`. */
    public val category: String,
    refusal: Refusal,
) : RuntimeException(if (refusal.hint == null) refusal.reason else "${refusal.reason} ${refusal.hint}") {
    /** A stable word for programs, such as `token_expired`. */
    public val code: String = refusal.code

    /** What may be the cause, where that can be guessed. */
    public val hint: String? = refusal.hint

    /** Whether another try may help. */
    public val isRetryable: Boolean = refusal.retryable

    /** Seconds after which to try again, where a server says so. */
    public val retryAfterSeconds: Long? = refusal.retryAfter

    /** After what time to try again, where a server says so. */
    public val retryAfter: Duration? get() = retryAfterSeconds?.seconds

    internal companion object {
        fun of(refusal: Refusal): RoomkeyException = when (refusal.category) {
            "token" -> TokenException(refusal)
            "configuration" -> ConfigurationException(refusal)
            "remote" -> RemoteException(refusal)
            "system" -> SystemException(refusal)
            else -> ArgumentException(refusal)
        }

        /** What the face itself refuses. Nothing that was given is repeated. */
        fun argument(reason: String, hint: String? = null): RoomkeyException =
            of(Refusal("argument_invalid", "argument", reason, hint, false, null))

        /** What must not happen. */
        fun fault(): RoomkeyException = of(
            Refusal(
                "internal_fault", "system", "Roomkey itself is at fault; please report what you did.", null, false, null,
            ),
        )
    }
}

/** A token was refused: its bearer has to bring another one. */
public class TokenException internal constructor(refusal: Refusal) : RoomkeyException("token", refusal)

/** Keys, secrets or settings are wrong: whoever runs the program has to change them. */
public class ConfigurationException internal constructor(refusal: Refusal) : RoomkeyException("configuration", refusal)

/** The calling code asked for something that cannot be. */
public class ArgumentException internal constructor(refusal: Refusal) : RoomkeyException("argument", refusal)

/** A vendor's service, or a server that hands tokens out, answered with an error or not at all. */
public class RemoteException internal constructor(refusal: Refusal) : RoomkeyException("remote", refusal)

/** The machine failed the program. */
public class SystemException internal constructor(refusal: Refusal) : RoomkeyException("system", refusal)

/**
 * A session has no token. [code] is `not_started`, `stopped`, `timeout`, `refused`, `expired`, `rejected` or
 * `identity_mismatch`; [cause] is what the last request failed with, if one did.
 */
public class SessionException internal constructor(code: String, cause: Throwable?) :
    RoomkeyException("session", Refusal(code, "session", sessionSentence(code), null, false, null)) {
    init {
        cause?.let(::initCause)
    }
}

/** Calls the core, and throws what it refuses as this package does. */
internal inline fun <T> refusing(call: () -> T): T = try {
    call()
} catch (refused: CoreException.Refused) {
    throw RoomkeyException.of(refused.refusal)
} catch (_: InternalException) {
    // A crash that did not cross. Its message may have what was given in it.
    throw RoomkeyException.fault()
} catch (_: java.nio.charset.CharacterCodingException) {
    throw RoomkeyException.argument("A text is no Unicode: it has half of a surrogate pair.")
}
