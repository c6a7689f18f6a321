package dev.roomkey

/**
 * Several keys of VideoSDK at once, so that they can be changed while tokens of both are about. What comes out mints with the
 * key that is active, and verifies with the one that a token names.
 *
 * ```kotlin
 * val keys = Keyring.of(Keyring.Key("new", secret), Keyring.Key("old", former, Keyring.State.PASSIVE))
 * ```
 */
public object Keyring {
    /** What a key is good for. */
    public enum class State {
        /** It signs and verifies. */
        ACTIVE,

        /** It verifies. */
        PASSIVE,

        /** It does nothing. */
        DISABLED,
    }

    /** A key of a keyring. The secret may be closed once the keyring is opened. */
    public class Key @JvmOverloads constructor(
        internal val apiKey: String, internal val secret: Secret, internal val state: State = State.ACTIVE,
    ) {
        override fun toString(): String = "Key($apiKey, $state)"
    }

    /** Of these keys. A weak secret is refused. */
    @JvmStatic
    public fun of(vararg keys: Key): VideoSdk = of(keys.toList())

    /** Of these keys. A weak secret is refused, unless it is [allowWeak]: for tokens that exist already. */
    @JvmStatic
    @JvmOverloads
    public fun of(keys: List<Key>, allowWeak: Boolean = false): VideoSdk {
        val fields = LinkedHashMap<String, Secret>()
        for ((place, key) in keys.withIndex()) {
            fields["$place.api_key"] = Secret.of(key.apiKey)
            fields["$place.secret"] = key.secret
        }
        val states = keys.map { it.state.name.lowercase(java.util.Locale.ROOT) }
        return VideoSdk(Core.open("keyring:videosdk", fields, mapOf("states" to states, "allow_weak" to allowWeak)))
    }
}
