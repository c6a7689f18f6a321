package dev.roomkey

import dev.roomkey.internal.Fields
import dev.roomkey.internal.Packed
import dev.roomkey.internal.PlainJson
import java.time.Instant

/**
 * The keys of any vendor, by its name: `videosdk`, `opentok`, `vonage`, `videoio`, `livekit`. `docs/vendors.md` of the
 * project has every member of every vendor; [about] says the same to programs.
 *
 * ```kotlin
 * val keys = VendorKeys.open("livekit", mapOf("api_key" to Secret.of("devkey"), "secret" to Secret.of(secret)))
 * val token = keys.mint(mapOf("identity" to "ann", "room" to "stand-up", "video" to mapOf("roomJoin" to true)))
 * ```
 */
public class VendorKeys private constructor(
    /** The vendor's name. */
    public val vendor: String,
    private val opened: Opened,
) : AutoCloseable {
    /** Makes a token from the vendor's members, or from a `grant` in nobody's words. */
    @JvmOverloads
    public fun mint(input: Map<String, Any?>, now: Instant = Instant.now()): String =
        opened.mint(Packed.byName(input), now.epochSecond)

    /** Decides whether to trust a token. What is expected of it may be left out. */
    @JvmOverloads
    public fun verify(
        token: String, expectation: Map<String, Any?> = emptyMap(), now: Instant = Instant.now(),
    ): VerifiedToken = VerifiedToken(Fields(opened.verify(token, Packed.byName(expectation), now.epochSecond)))

    /** Another verb of these keys, such as LiveKit's `webhook`. */
    @JvmOverloads
    public fun call(verb: String, members: Map<String, Any?> = emptyMap()): Map<String, Any?> = opened.call(verb, members)

    override fun close(): Unit = opened.close()

    override fun toString(): String = "VendorKeys($vendor, [redacted])"

    public companion object {
        /** The names of all vendors. */
        @JvmStatic
        public fun names(): List<String> {
            @Suppress("UNCHECKED_CAST")
            return Core.call("vendors")["vendors"] as List<String>
        }

        /** A vendor's description: its credentials, its kinds of tokens with their members and claims. */
        @JvmStatic
        public fun about(vendor: String): Map<String, Any?> = Core.call("about", mapOf("vendor" to vendor))

        /** Opens keys from the fields that the vendor's description names, secret or not. */
        @JvmStatic
        @JvmOverloads
        public fun open(
            vendor: String, credentials: Map<String, Secret>, options: Map<String, Any?> = emptyMap(),
        ): VendorKeys = VendorKeys(vendor, Core.open("vendor:$vendor", credentials, options))

        /** Opens keys from variables of the environment, such as `VIDEOSDK_API_KEY`. */
        @JvmStatic
        @JvmOverloads
        public fun fromEnvironment(vendor: String, variables: Map<String, String> = System.getenv()): VendorKeys =
            VendorKeys(vendor, Core.openFrom(vendor, variables))
    }
}

/** What a token says that was verified. Only a verification makes one. */
public class VerifiedToken internal constructor(fields: Fields) {
    private val json = checkNotNull(fields.text())

    /** All claims. */
    public val claims: Map<String, Any?> by lazy { PlainJson.readObject(json) }

    /** The API key or application that it belongs to. */
    public val project: String? = fields.text()

    /** The room or session that it is for, if it names one. */
    public val room: String? = fields.text()

    /** Whom it is for, if it names somebody. */
    public val participant: String? = fields.text()

    /** When it was issued. */
    public val issuedAt: Instant? = fields.instant()

    /** From when on it is no longer valid. */
    public val expiresAt: Instant? = fields.instant()

    /** Its id. */
    public val jti: String? = fields.text()

    override fun toString(): String = "VerifiedToken(project=$project, room=$room, participant=$participant)"
}

/** Says what a token is and what is wrong with it, without trusting it. */
public object Inspector {
    /** The report on a token in a text, as `roomkey inspect` has it in JSON; `findings` say what is wrong. */
    @JvmStatic
    @JvmOverloads
    public fun inspect(text: String, now: Instant = Instant.now()): Map<String, Any?> {
        @Suppress("UNCHECKED_CAST")
        return said(text, now)["report"] as Map<String, Any?>
    }

    /** The same for people. */
    @JvmStatic
    @JvmOverloads
    public fun explain(text: String, now: Instant = Instant.now()): String = said(text, now)["text"] as String

    private fun said(text: String, now: Instant) =
        Core.call("inspect", mapOf("text" to text, "now" to now.epochSecond))
}
