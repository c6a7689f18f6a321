//! Files that a failing disk has cut or changed: the store starts with what was acknowledged, with
//! the start of it when the end of the log is gone, or not at all. It never forgets a revocation
//! and says nothing.

use crate::support::now;
use roomkey::revocation::Target;
use roomkey::videosdk::{Access, Credentials, Expectation, Permission};
use roomkey::{ApiKey, Jti, Lifetime, Timestamp};
use roomkey_server::{
    DatabaseUrl, Error, KeptRevocation, KeyInfo, NewKey, NewRevocation, Project, RevocationScope,
    Store,
};
use std::path::{Path, PathBuf};

const PAGE: usize = 1024;
const LOG_HEADER: usize = 32;
const FRAME: usize = 24 + PAGE;
/// How many revocations are in the file, and then how many more in its log.
const IN_FILE: usize = 40;
const IN_LOG: usize = 20;

/// A database as it lies on the disk, and what it was acknowledged to hold.
struct Sample {
    file: Vec<u8>,
    log: Vec<u8>,
    keys: Vec<KeyInfo>,
    credentials: Credentials,
    /// In the order in which they were acknowledged.
    revocations: Vec<KeptRevocation>,
}

/// What a store told after it was opened.
#[derive(Debug)]
struct Told {
    verifies: bool,
    keys: Vec<KeyInfo>,
    revocations: Vec<KeptRevocation>,
}

fn revocation(api_key: &ApiKey, number: usize) -> NewRevocation {
    let later = |seconds: usize| {
        Timestamp::from_unix(i64::try_from(now().unix()).unwrap() + i64::try_from(seconds).unwrap())
    };
    let room = || format!("room-{number:04}").parse().unwrap();
    let participant = || format!("person-{number:04}").parse().unwrap();
    let issued_up_to = later(number).unwrap();
    let target = match number % 4 {
        0 => Target::Token { jti: Jti::parse(&format!("token-{number:04}")).unwrap() },
        1 => Target::Participant { room: room(), participant: participant(), issued_up_to },
        2 => Target::Everyone { room: room(), issued_up_to },
        _ => Target::Everywhere { participant: participant(), issued_up_to },
    };
    let scope = RevocationScope::Key(api_key.clone());
    NewRevocation { scope, target, keep_until: Some(later(86_400 + number).unwrap()) }
}

impl Sample {
    /// With revocations in the file and, if they are asked for, more of them in the log.
    async fn new(in_log: usize) -> Self {
        let directory = folder();
        let path = directory.path().join("roomkey.db");
        let url = DatabaseUrl::file(&path);
        let store = Store::open(&url).await.unwrap();
        let created = store.ensure_first_key().await.unwrap().unwrap();
        let more = NewKey { project: Project::New, ..NewKey::default() };
        store.add_key(more).await.unwrap();
        let mut revocations = Vec::new();
        for number in 0..IN_FILE {
            let new = revocation(created.api_key(), number);
            revocations.push(store.revoke(new).await.unwrap());
        }
        store.close().await;
        let store = Store::open(&url).await.unwrap();
        for number in IN_FILE..IN_FILE + in_log {
            let new = revocation(created.api_key(), number);
            revocations.push(store.revoke(new).await.unwrap());
        }
        let sample = Self {
            file: std::fs::read(&path).unwrap(),
            log: std::fs::read(log_of(&path)).unwrap_or_default(),
            keys: store.keys().await.unwrap(),
            credentials: Credentials::from_parts(created.api_key().clone(), created.secret()),
            revocations,
        };
        store.close().await;
        sample
    }

    /// Opens these bytes in place of the sample's.
    async fn open(&self, file: &[u8], log: &[u8]) -> Result<Told, Error> {
        let directory = folder();
        let path = directory.path().join("roomkey.db");
        std::fs::write(&path, file).unwrap();
        if !log.is_empty() {
            std::fs::write(log_of(&path), log).unwrap();
        }
        let store = Store::open(&DatabaseUrl::file(&path)).await?;
        let told = self.ask(&store).await;
        store.close().await;
        told
    }

    async fn ask(&self, store: &Store) -> Result<Told, Error> {
        let access = Access::new([Permission::AllowJoin]).unwrap();
        let token = self.credentials.mint(&access, Lifetime::default(), now()).unwrap();
        let keyring = store.keyring().await?;
        let verifies = keyring.verify(&token, &Expectation::api(), now()).is_ok();
        Ok(Told { keys: store.keys().await?, revocations: store.revocations().await?, verifies })
    }

    /// Whether this is what was acknowledged, up to some revocation; says up to which.
    fn prefix(&self, told: &Told) -> Option<usize> {
        let mut expected = self.revocations.clone();
        expected.truncate(told.revocations.len());
        let sort = |all: &[KeptRevocation]| {
            let mut all: Vec<String> = all.iter().map(|one| format!("{one:?}")).collect();
            all.sort();
            all
        };
        let keys = |all: &[KeyInfo]| format!("{all:?}");
        let is_prefix = sort(&expected) == sort(&told.revocations)
            && keys(&self.keys) == keys(&told.keys)
            && told.verifies;
        is_prefix.then_some(told.revocations.len())
    }

    /// Asserts that this is everything, or an error that has a code. Says whether it was an error.
    #[track_caller]
    fn whole_or_refused(&self, result: Result<Told, Error>, what: &str) -> bool {
        match result {
            Ok(told) => {
                let kept = self.prefix(&told);
                assert_eq!(kept, Some(self.revocations.len()), "{what}: {told:?}");
                false
            }
            Err(error) => {
                let codes = ["store_unavailable", "store_corrupt"];
                let told = codes.contains(&error.code()) || error.code().ends_with("_invalid");
                assert!(told, "{what}: {error}");
                true
            }
        }
    }
}

/// A folder in memory, where there is one: thousands of databases are opened, and none of them has
/// to outlive a power cut.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

#[tokio::test]
async fn a_file_that_was_cut_is_refused() {
    let sample = Sample::new(0).await;
    assert!(sample.log.is_empty() && sample.file.len().is_multiple_of(PAGE));
    let whole = sample.open(&sample.file, &[]).await;
    assert!(!sample.whole_or_refused(whole, "whole"));
    let pages = (PAGE..sample.file.len()).step_by(PAGE);
    let near_pages = pages.flat_map(|at| [at - 1, at, at + 1]);
    let elsewhere = (1..sample.file.len()).step_by(509);
    let early = [1, 2, 15, 16, 17, 27, 28, 32, 99, 100, 101];
    for at in near_pages.chain(elsewhere).chain(early) {
        let result = sample.open(&sample.file[..at], &[]).await;
        assert!(sample.whole_or_refused(result, &format!("cut at {at}")), "cut at {at}");
    }
}

/// Nothing tells an empty file from none. But the keys are gone with the revocations, and without its
/// key no token is good.
#[tokio::test]
async fn an_empty_file_is_a_new_database_in_which_no_old_token_is_good() {
    let sample = Sample::new(IN_LOG).await;
    let told = sample.open(&[], &[]).await.unwrap();
    assert!(told.keys.is_empty() && told.revocations.is_empty() && !told.verifies);
    // With a log beside it there was something in it.
    let Err(error) = sample.open(&[], &sample.log).await else { panic!("it was opened") };
    assert_eq!(error.code(), "store_corrupt");
}

#[tokio::test]
async fn a_cut_log_loses_its_end_and_nothing_else() {
    let sample = Sample::new(IN_LOG).await;
    let log = &sample.log;
    let frames = (log.len() - LOG_HEADER) / FRAME;
    assert!(frames >= 2 * IN_LOG, "{frames}");
    let near_frames = (0..=frames).flat_map(|frame| {
        let at = LOG_HEADER + frame * FRAME;
        [at - 3, at - 1, at, at + 1, at + 3, at + 24, at + FRAME / 2]
    });
    let mut cuts: Vec<usize> =
        near_frames.chain(0..=LOG_HEADER).filter(|at| *at <= log.len()).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut kept_before = IN_FILE;
    for at in cuts {
        let told = sample.open(&sample.file, &log[..at]).await;
        let told = told.unwrap_or_else(|error| panic!("cut at {at}: {error}"));
        let kept = sample.prefix(&told);
        let kept = kept.unwrap_or_else(|| panic!("cut at {at}: {:?}", told.revocations));
        assert!(kept >= kept_before, "cut at {at}: {kept} after {kept_before}");
        kept_before = kept;
    }
    assert_eq!(kept_before, IN_FILE + IN_LOG);
}

#[tokio::test]
async fn a_changed_bit_in_the_log_ends_it_and_changes_nothing_before() {
    let sample = Sample::new(IN_LOG).await;
    for at in (0..sample.log.len() * 8).step_by(8 * 263 + 1) {
        let mut log = sample.log.clone();
        log[at / 8] ^= 1 << (at % 8);
        let told = match sample.open(&sample.file, &log).await {
            Ok(told) => told,
            Err(error) => {
                assert_eq!(error.code(), "store_unavailable", "bit {at}: {error}");
                continue;
            }
        };
        let kept = sample.prefix(&told);
        assert!(kept.is_some_and(|kept| kept >= IN_FILE), "bit {at}: {:?}", told.revocations);
    }
}

#[tokio::test]
async fn a_cut_file_with_its_log_is_refused_or_made_whole_by_it() {
    let sample = Sample::new(IN_LOG).await;
    for at in (1..sample.file.len()).step_by(PAGE / 2) {
        let result = sample.open(&sample.file[..at], &sample.log).await;
        sample.whole_or_refused(result, &format!("cut at {at}"));
    }
}

/// How far apart the bits are that are changed, so that the test ends soon; no bit of a byte and no
/// byte of a page is always left out.
const BITS_APART: usize = 263;

#[tokio::test]
async fn a_changed_bit_is_refused_or_changes_nothing_that_decides_about_tokens() {
    let sample = Sample::new(0).await;
    let mut refused = 0;
    let bits = sample.file.len() * 8;
    let near_page_starts = (0..bits).filter(|bit| bit / 8 % PAGE < 8 && bit % 3 == 0);
    let bits: Vec<usize> = near_page_starts.chain((0..bits).step_by(BITS_APART)).collect();
    for bit in &bits {
        let mut file = sample.file.clone();
        file[bit / 8] ^= 1 << (bit % 8);
        let result = sample.open(&file, &[]).await;
        let what = format!("bit {} of byte {} of page {}", bit % 8, bit / 8 % PAGE, bit / 8 / PAGE);
        refused += usize::from(sample.whole_or_refused(result, &what));
    }
    // Much of a file is empty space, and rooms are looked at when they are asked for.
    assert!(refused * 10 > bits.len(), "{refused} of {}", bits.len());
}
