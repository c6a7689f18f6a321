//! Looking again for whoever was refused: another process may have changed the keys a moment ago, and a server
//! follows its database only ten times a second.
//!
//! A token that is refused is looked at again after one look at the database, whatever it was refused for: if only an
//! unknown key made us look, the time of the answer would tell strangers which keys there are. All who wait share a look, and
//! there are at most a hundred a second, so that garbage costs the database no more than that.

use crate::app::App;
use crate::failure::Failure;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// From the beginning of one look to that of the next.
const PAUSE: Duration = Duration::from_millis(10);
/// How long a database is waited for that does not answer.
const PATIENCE: Duration = Duration::from_millis(100);

/// When the last look began that came to its end.
#[derive(Debug, Default)]
pub(crate) struct Glances(Mutex<Option<Instant>>);

impl Glances {
    /// Looks, or waits for somebody else's look if that began after this was called.
    async fn share(&self, look: impl Future<Output = ()> + Send) {
        let asked = Instant::now();
        let mut last = self.0.lock().await;
        if last.is_some_and(|began| began >= asked) {
            return;
        }
        if let Some(began) = *last {
            tokio::time::sleep_until((began + PAUSE).into()).await;
        }
        let began = Instant::now();
        look.await;
        *last = Some(began);
    }
}

impl App {
    /// Which keys are in force, to be compared with later ones.
    pub(crate) fn keys_seen(&self) -> i64 {
        self.seen().keys
    }

    /// Looks at the database once, and says whether other keys are in force than before.
    pub(crate) async fn look_again(&self, before: i64) -> bool {
        // Those of a configuration do not change.
        if self.upstream.is_some() {
            return false;
        }
        self.glances
            .share(async {
                let seen = self.seen();
                let latest = self.store.generations_after(seen);
                let latest = tokio::time::timeout(PATIENCE, latest).await;
                if matches!(latest, Ok(Ok(latest)) if latest.keys != seen.keys) {
                    // What goes wrong the task says that does this again and again.
                    drop(self.follow_store().await);
                }
            })
            .await;
        self.keys_seen() != before
    }
}

/// Why somebody was sent away.
pub(crate) trait Refusal {
    /// Whether it was for a token that may be good by other keys.
    fn is_for_token(&self) -> bool;
}

impl Refusal for Failure {
    fn is_for_token(&self) -> bool {
        self.code() == Self::token_invalid().code()
    }
}

/// The verdict on a token, and where it is refused the verdict by the keys that there are a moment later.
pub(crate) async fn twice<T, R: Refusal, V: Future<Output = Result<T, R>>>(
    app: &App,
    judge: impl Fn() -> V,
) -> Result<T, R> {
    let before = app.keys_seen();
    let judged = judge().await;
    let is_bad = judged.as_ref().is_err_and(Refusal::is_for_token);
    if !is_bad || !app.look_again(before).await {
        return judged;
    }
    judge().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn all_who_wait_share_a_look_and_looks_are_few() {
        let (glances, looks) = (Arc::new(Glances::default()), Arc::new(AtomicUsize::new(0)));
        let began = Instant::now();
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..2000 {
            let (glances, looks) = (glances.clone(), looks.clone());
            waiting.spawn(async move {
                let look = async {
                    looks.fetch_add(1, Ordering::Relaxed);
                };
                glances.share(look).await;
            });
        }
        waiting.join_all().await;
        let most = usize::try_from(began.elapsed().as_millis() / PAUSE.as_millis()).unwrap() + 2;
        let looks = looks.load(Ordering::Relaxed);
        assert!((1..=most).contains(&looks), "{looks} looks of {most}");
    }

    #[tokio::test]
    async fn nobody_is_content_with_a_look_that_began_before_they_asked() {
        let (glances, looks) = (Glances::default(), AtomicUsize::new(0));
        for _ in 0..3 {
            let look = async {
                looks.fetch_add(1, Ordering::Relaxed);
            };
            glances.share(look).await;
        }
        assert_eq!(looks.load(Ordering::Relaxed), 3);
    }
}
