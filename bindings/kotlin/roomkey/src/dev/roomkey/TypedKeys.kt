package dev.roomkey

import dev.roomkey.internal.Fields
import dev.roomkey.internal.hex
import java.time.Instant

/** What the keys of every vendor can do, and how they end. The classes of the vendors have the rest. */
public abstract class TypedKeys internal constructor(private val title: String, internal val opened: Opened) :
    AutoCloseable {
    /** The project that these keys are of: an API key or the id of an application; `null` where the vendor has neither. */
    public val project: String? get() = opened.call("project")["project"] as String?

    /** Another verb of these keys, such as VideoSDK's `mint_many`. */
    @JvmOverloads
    public fun call(verb: String, members: Map<String, Any?> = emptyMap()): Map<String, Any?> = opened.call(verb, members)

    internal fun minted(packed: ByteArray, now: Long): String = opened.mint(packed, now)

    internal fun verified(token: String, packed: ByteArray, now: Long): Fields =
        Fields(opened.verify(token, packed, now))

    /** Closes them; their secrets are wiped. A second time does nothing. */
    override fun close(): Unit = opened.close()

    override fun toString(): String = "$title([redacted])"

    internal companion object {
        /** The keys of a vendor from its fields, those that there are. */
        fun opened(vendor: String, allowWeak: Boolean, vararg fields: Pair<String, Secret?>): Opened {
            val given = LinkedHashMap<String, Secret>()
            for ((name, value) in fields) value?.let { given[name] = it }
            return Core.open("vendor:$vendor", given, mapOf("allow_weak" to allowWeak))
        }
    }
}

/** Keys whose vendor tells the app's server what happens, signed with the same secret. */
public abstract class WebhookKeys internal constructor(title: String, opened: Opened) : TypedKeys(title, opened) {
    /**
     * Decides whether a webhook is genuine and new: its signature, its body and its time are looked at. [body] is the body as
     * it came, byte by byte, and [authorization] the header of that name. The vendor may send one again; what was seen
     * before has the same [WebhookEvent.id].
     */
    @JvmOverloads
    public fun webhook(authorization: String, body: ByteArray, now: Instant = Instant.now()): WebhookEvent {
        val told = mapOf("authorization" to authorization, "body_hex" to hex(body), "now" to now)
        return WebhookEvent(call("webhook", told))
    }
}

/** What has happened, as the vendor's server told it. Only a verification makes one. */
public class WebhookEvent internal constructor(said: Map<String, Any?>) {
    /** Its id: a second one with the same is the first one again. */
    public val id: String = said["id"] as String

    /** What has happened, such as `participant_joined`. */
    public val event: String = said["event"] as String

    /** When. */
    public val createdAt: Instant? = (said["created_at"] as Long?)?.let(Instant::ofEpochSecond)

    /** The room. */
    public val room: String? = said["room"] as String?

    /** Whom it is about. */
    public val identity: String? = said["identity"] as String?

    /** Everything that was said, in the vendor's own words. */
    @Suppress("UNCHECKED_CAST")
    public val raw: Map<String, Any?> = (said["raw"] as Map<String, Any?>?).orEmpty()

    override fun toString(): String = "WebhookEvent($event, room=$room)"
}
