package dev.roomkey

/**
 * What somebody may do in a room, in nobody's words: every vendor turns it into its own token, or refuses with
 * `grant_unsupported` what its tokens cannot say.
 *
 * ```kotlin
 * val token = keys.mint(LiveKit.GrantAccess(Grant("class-7", "ann", publish = Grant.Publish.only("microphone"))))
 * ```
 */
public class Grant(
    /** The room. */
    room: String,
    /** Who it is. */
    identity: String,
    /** The name that others see. */
    name: String? = null,
    /** `join`, `ask` (waits until somebody inside says yes) or `none`. */
    join: String = "join",
    /** Whether they mute and remove others. */
    moderate: Boolean? = null,
    /** What they may send; everything if absent. */
    publish: Publish? = null,
    /** Whether they see and hear others; yes if absent. */
    subscribe: Boolean? = null,
    /** Whether others do not see them. */
    hidden: Boolean? = null,
    /** Whether they may record. */
    record: Boolean? = null,
    /** Text for the app. */
    metadata: String? = null,
) {
    internal val members: Map<String, Any> = dev.roomkey.internal.given(
        "room" to room,
        "identity" to identity,
        "name" to name,
        "join" to join,
        "moderate" to moderate,
        "publish" to publish?.said,
        "subscribe" to subscribe,
        "hidden" to hidden,
        "record" to record,
        "metadata" to metadata,
    )

    /** What somebody may send. */
    public class Publish private constructor(internal val said: Any) {
        public companion object {
            /** Everything. */
            @JvmField
            public val EVERYTHING: Publish = Publish(true)

            /** Nothing. */
            @JvmField
            public val NOTHING: Publish = Publish(false)

            /** From these alone: `camera`, `microphone`, `screen`. */
            @JvmStatic
            public fun only(vararg sources: String): Publish = Publish(sources.toList())
        }
    }

    /** For Java. */
    public class Builder internal constructor(private val room: String, private val identity: String) {
        private var name: String? = null
        private var join = "join"
        private var moderate: Boolean? = null
        private var publish: Publish? = null
        private var subscribe: Boolean? = null
        private var hidden: Boolean? = null
        private var record: Boolean? = null
        private var metadata: String? = null

        /** The name that others see. */
        public fun name(name: String): Builder = also { it.name = name }

        /** `join`, `ask` (waits until somebody inside says yes) or `none`. */
        public fun join(join: String): Builder = also { it.join = join }

        /** Whether they mute and remove others. */
        public fun moderate(moderate: Boolean): Builder = also { it.moderate = moderate }

        /** What they may send. */
        public fun publish(publish: Publish): Builder = also { it.publish = publish }

        /** Whether they see and hear others. */
        public fun subscribe(subscribe: Boolean): Builder = also { it.subscribe = subscribe }

        /** Whether others do not see them. */
        public fun hidden(hidden: Boolean): Builder = also { it.hidden = hidden }

        /** Whether they may record. */
        public fun record(record: Boolean): Builder = also { it.record = record }

        /** Text for the app. */
        public fun metadata(metadata: String): Builder = also { it.metadata = metadata }

        /** What was said. */
        public fun build(): Grant =
            Grant(room, identity, name, join, moderate, publish, subscribe, hidden, record, metadata)
    }

    public companion object {
        /** For Java: begins with the room and who it is. */
        @JvmStatic
        public fun builder(room: String, identity: String): Builder = Builder(room, identity)
    }
}
