import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import android.app.Activity;
import android.app.Application;
import android.content.Context;
import android.content.ContextWrapper;
import android.net.ConnectivityManager;
import android.net.IConnectivityManager;
import android.net.Network;
import dev.roomkey.ArgumentException;
import dev.roomkey.android.SessionHints;
import dev.roomkey.session.SessionManager;
import dev.roomkey.session.SessionOrigin;
import dev.roomkey.session.SessionState;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What Android says reaches a session. Android's own classes are called; what asks the system stands still here. */
class HintsTest {
    /** Remembers who listens. */
    private static final class Watched extends ConnectivityManager {
        private final boolean isRefusing;
        NetworkCallback callback;

        Watched(Context context, boolean isRefusing) {
            super(context, (IConnectivityManager) Proxy.newProxyInstance(
                    Watched.class.getClassLoader(), new Class<?>[] {IConnectivityManager.class}, (self, method, given) -> null));
            this.isRefusing = isRefusing;
        }

        @Override
        public void registerDefaultNetworkCallback(NetworkCallback callback) {
            if (isRefusing) throw new SecurityException("no permission");
            this.callback = callback;
        }

        @Override
        public void unregisterNetworkCallback(NetworkCallback callback) {
            if (this.callback != callback) throw new IllegalArgumentException("it was not registered");
            this.callback = null;
        }
    }

    /** An application whose pages are shown by the test. */
    private static final class App extends Application {
        ActivityLifecycleCallbacks pages;
        Watched network;

        App(boolean isRefusing) {
            attachBaseContext(new ContextWrapper(null) {
                @Override
                public Context getApplicationContext() {
                    return App.this;
                }

                @Override
                public String getSystemServiceName(Class<?> service) {
                    return service == ConnectivityManager.class ? CONNECTIVITY_SERVICE : null;
                }

                @Override
                public Object getSystemService(String name) {
                    return CONNECTIVITY_SERVICE.equals(name) ? network : null;
                }
            });
            network = new Watched(this, isRefusing);
        }

        @Override
        public void registerActivityLifecycleCallbacks(ActivityLifecycleCallbacks callbacks) {
            pages = callbacks;
        }

        @Override
        public void unregisterActivityLifecycleCallbacks(ActivityLifecycleCallbacks callbacks) {
            if (pages == callbacks) pages = null;
        }
    }

    /**
     * A session that waits for another try, and how often it tried. Tries are a second apart whatever is hinted, and how long
     * it waits besides is by chance; so it is looked for one that waits for longer.
     */
    private static void waiting(Body body) throws Exception {
        for (int round = 0; round < 20; round++) {
            AtomicInteger tries = new AtomicInteger();
            AtomicLong last = new AtomicLong(System.nanoTime());
            try (SessionManager manager = new SessionManager()) {
                manager.startAsync(SessionOrigin.provider(request -> {
                    last.set(System.nanoTime());
                    tries.incrementAndGet();
                    return CompletableFuture.failedFuture(new IOException("no network"));
                }));
                while (tries.get() < 5 && System.nanoTime() - last.get() < 1_200_000_000L) TimeUnit.MILLISECONDS.sleep(1);
                // After six in a minute it waits for the next minute.
                if (tries.get() >= 5) continue;
                App app = new App(false);
                try (SessionHints hints = SessionHints.attach(app, manager)) {
                    body.run(app, tries, hints);
                }
                assertNull(app.network.callback);
                assertNull(app.pages);
                return;
            }
        }
        fail("no session ever waited");
    }

    private interface Body {
        void run(App app, AtomicInteger tries, SessionHints hints) throws Exception;
    }

    /** The try that the hint causes comes at once. */
    private static void triesAgain(AtomicInteger tries, Runnable hint) throws Exception {
        int before = tries.get();
        hint.run();
        long end = System.nanoTime() + 300_000_000L;
        while (tries.get() == before && System.nanoTime() < end) TimeUnit.MILLISECONDS.sleep(1);
        assertTrue(tries.get() > before, "nothing was tried");
    }

    @Test
    void aNetworkThatIsBackIsTriedAtOnce() throws Exception {
        waiting((app, tries, hints) -> triesAgain(tries, () -> app.network.callback.onAvailable(new Network(1))));
    }

    @Test
    void anAppThatIsSeenAgainTriesAtOnce() throws Exception {
        waiting((app, tries, hints) -> triesAgain(tries, () -> {
            Activity page = null;
            app.pages.onActivityStarted(page);
        }));
    }

    @Test
    void withoutThePermissionTheSessionLives() throws Exception {
        App app = new App(true);
        try (SessionManager manager = new SessionManager(); SessionHints hints = SessionHints.attach(app, manager)) {
            assertNull(app.network.callback);
            hints.close();
            assertEquals(SessionState.CONNECTED, manager.startAsync(SessionOrigin.token("a.b.c")).get());
        }
        assertNull(app.pages);
    }

    @Test
    void aContextWithoutAnApplicationIsRefused() {
        Context none = new ContextWrapper(null) {
            @Override
            public Context getApplicationContext() {
                return null;
            }
        };
        try (SessionManager manager = new SessionManager()) {
            var refused = assertThrows(ArgumentException.class, () -> SessionHints.attach(none, manager));
            assertEquals("argument_invalid", refused.getCode());
            assertEquals(SessionState.DISCONNECTED, manager.getCurrentState());
        }
    }
}
