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
    /** A stable word for programs, such as `token_expired`. */
    public val code: String,
    /** Who has to act: `token`, `configuration`, `argument`, `remote`, `system`, or `session`. */
    public val category: String,
    reason: String,
    /** What may be the cause, where that can be guessed. */
    public val hint: String?,
    /** Whether another try may help. */
    public val isRetryable: Boolean,
    /** Seconds after which to try again, where a server says so. */
    public val retryAfterSeconds: Long?,
) : RuntimeException(if (hint == null) reason else "$reason $hint") {
    /** After what time to try again, where a server says so. */
    public val retryAfter: Duration? get() = retryAfterSeconds?.seconds

    internal companion object {
        fun of(refusal: Refusal): RoomkeyException = of(
            refusal.code, refusal.category, refusal.reason, refusal.hint, refusal.retryable, refusal.retryAfter,
        )

        fun of(
            code: String, category: String, reason: String, hint: String?, retryable: Boolean, retryAfter: Long?,
        ): RoomkeyException = when (category) {
            "token" -> TokenException(code, reason, hint, retryable, retryAfter)
            "configuration" -> ConfigurationException(code, reason, hint, retryable, retryAfter)
            "remote" -> RemoteException(code, reason, hint, retryable, retryAfter)
            "system" -> SystemException(code, reason, hint, retryable, retryAfter)
            else -> ArgumentException(code, reason, hint, retryable, retryAfter)
        }

        /** What the face itself refuses. Nothing that was given is repeated. */
        fun argument(reason: String, hint: String? = null): RoomkeyException =
            ArgumentException("argument_invalid", reason, hint, false, null)

        /** What must not happen. */
        fun fault(): RoomkeyException = SystemException(
            "internal_fault", "Roomkey itself is at fault; please report what you did.", null, false, null,
        )
    }
}

/** A token was refused: its bearer has to bring another one. */
public class TokenException internal constructor(
    code: String, reason: String, hint: String?, retryable: Boolean, retryAfter: Long?,
) : RoomkeyException(code, "token", reason, hint, retryable, retryAfter)

/** Keys, secrets or settings are wrong: whoever runs the program has to change them. */
public class ConfigurationException internal constructor(
    code: String, reason: String, hint: String?, retryable: Boolean, retryAfter: Long?,
) : RoomkeyException(code, "configuration", reason, hint, retryable, retryAfter)

/** The calling code asked for something that cannot be. */
public class ArgumentException internal constructor(
    code: String, reason: String, hint: String?, retryable: Boolean, retryAfter: Long?,
) : RoomkeyException(code, "argument", reason, hint, retryable, retryAfter)

/** A vendor's service, or a server that hands tokens out, answered with an error or not at all. */
public class RemoteException internal constructor(
    code: String, reason: String, hint: String?, retryable: Boolean, retryAfter: Long?,
) : RoomkeyException(code, "remote", reason, hint, retryable, retryAfter)

/** The machine failed the program. */
public class SystemException internal constructor(
    code: String, reason: String, hint: String?, retryable: Boolean, retryAfter: Long?,
) : RoomkeyException(code, "system", reason, hint, retryable, retryAfter)

/**
 * A session has no token. [code] is `not_started`, `stopped`, `timeout`, `refused`, `expired`, `rejected` or
 * `identity_mismatch`; [cause] is what the last request failed with, if one did.
 */
public class SessionException internal constructor(code: String, cause: Throwable?) :
    RoomkeyException(code, "session", sessionSentence(code), null, false, null) {
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
