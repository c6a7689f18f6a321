package dev.roomkey.android

import android.app.Activity
import android.app.Application
import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import android.os.Bundle
import dev.roomkey.RoomkeyException
import dev.roomkey.session.SessionManager
import java.util.logging.Level
import java.util.logging.Logger

/**
 * Tells a session what Android knows and a session cannot: that there is a network again, and that the app is on the screen
 * again. What waits for another try is then tried at once; nothing depends on it, since a session wakes by itself too.
 *
 * ```kotlin
 * val hints = SessionHints.attach(context, manager) // in Application.onCreate, say
 * hints.close() // before the session is closed
 * ```
 *
 * The library's manifest asks for `ACCESS_NETWORK_STATE`; an app that takes it away gets no hints about the network.
 */
public class SessionHints private constructor(private val application: Application, manager: SessionManager) :
    AutoCloseable {
    private val screen = ScreenHints(manager::nudge)
    private val network = NetworkHints(manager::nudge)
    private val connectivity: ConnectivityManager? = application.getSystemService(ConnectivityManager::class.java)
    private var isListening = false

    private fun begin() {
        application.registerActivityLifecycleCallbacks(screen)
        // Without the permission, with too many callbacks, and on some devices for no reason.
        isListening = attempt("The network is not watched.") { connectivity?.registerDefaultNetworkCallback(network) }
    }

    /** Ends the hints. What is ended already stays so. */
    @Synchronized
    override fun close() {
        application.unregisterActivityLifecycleCallbacks(screen)
        if (isListening) attempt("The network is watched still.") { connectivity?.unregisterNetworkCallback(network) }
        isListening = false
    }

    /** A hint that cannot be had harms no session. */
    private fun attempt(otherwise: String, action: () -> Unit): Boolean = try {
        action()
        true
    } catch (refused: RuntimeException) {
        LOG.log(Level.WARNING, "$otherwise {0}", refused.javaClass.name)
        false
    }

    public companion object {
        private val LOG = Logger.getLogger("dev.roomkey.session")

        /** Begins to tell a session. Any context does. */
        @JvmStatic
        public fun attach(context: Context, manager: SessionManager): SessionHints {
            val application = context.applicationContext as? Application
                ?: throw RoomkeyException.argument("The context has no application yet.")
            return SessionHints(application, manager).apply { begin() }
        }
    }
}

/** Says when there is a network, and when it is found to reach the internet. */
internal class NetworkHints(private val nudge: () -> Unit) : ConnectivityManager.NetworkCallback() {
    private var valid: Network? = null

    override fun onAvailable(network: Network): Unit = nudge()

    override fun onCapabilitiesChanged(network: Network, capabilities: NetworkCapabilities) {
        val isValid = capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_VALIDATED)
        val isNews = isValid && valid != network
        // Capabilities change with every bar of the signal.
        if (isValid) valid = network else if (valid == network) valid = null
        if (isNews) nudge()
    }

    override fun onLost(network: Network) {
        if (valid == network) valid = null
    }
}

/** Says when the first of an app's pages is seen. */
internal class ScreenHints(private val nudge: () -> Unit) : Application.ActivityLifecycleCallbacks {
    private var seen = 0

    override fun onActivityStarted(activity: Activity?) {
        seen += 1
        if (seen == 1) nudge()
    }

    override fun onActivityStopped(activity: Activity?) {
        // It may have been there before anybody counted.
        seen = maxOf(seen - 1, 0)
    }

    override fun onActivityCreated(activity: Activity?, state: Bundle?): Unit = Unit

    override fun onActivityResumed(activity: Activity?): Unit = Unit

    override fun onActivityPaused(activity: Activity?): Unit = Unit

    override fun onActivitySaveInstanceState(activity: Activity?, state: Bundle): Unit = Unit

    override fun onActivityDestroyed(activity: Activity?): Unit = Unit
}
