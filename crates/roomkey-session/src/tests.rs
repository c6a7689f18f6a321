//! What the shell promises, in virtual time: tokio's clock stands still, and jumps to what is next.

mod ends;

use crate::clock::Clock;
use crate::{
    Change, Fetched, Origin, Policy, Reason, Refusal, Session, State, Token, TokenRequest, Why,
};
use roomkey::{Code, Error};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

fn session() -> Session {
    Session::on(Policy::USUAL, Clock::paused())
}

fn token(text: &str, seconds: u64) -> Fetched {
    Fetched::new(Token::parse(text).unwrap()).lives_for(Duration::from_secs(seconds))
}

/// Tokens `t1`, `t2`, … after a while, and how many were asked for.
fn counted(seconds: u64, takes: Duration) -> (Origin, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let origin = Origin::provider(move |_request| {
        let counter = Arc::clone(&counter);
        async move {
            let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
            sleep(takes).await;
            Ok(token(&format!("t{number}"), seconds))
        }
    });
    (origin, count)
}

/// Lets the others run.
async fn turn() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn twenty_who_ask_at_once_make_one_request_and_have_one_token() {
    let (session, (origin, count)) = (session(), counted(600, Duration::from_secs(1)));
    let starting = tokio::spawn({
        let session = session.clone();
        async move { session.start(&origin).await }
    });
    turn().await;
    let all: Vec<_> = (0..20)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move { session.token().await.unwrap().reveal().to_owned() })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), "t1");
    }
    assert_eq!(starting.await.unwrap(), State::Connected);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_its_end_while_nobody_asks() {
    let (session, (origin, count)) = (session(), counted(600, Duration::ZERO));
    session.start(&origin).await;
    sleep(Duration::from_secs(400)).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
    sleep(Duration::from_secs(100)).await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert_eq!(session.state(), State::Connected);
    assert_eq!(session.token().await.unwrap().reveal(), "t2");
}

#[tokio::test(start_paused = true)]
async fn what_is_stopped_stays_stopped_and_its_request_is_given_up() {
    let session = session();
    let (is_dropped, reached_end) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (dropped, end) = (Arc::clone(&is_dropped), Arc::clone(&reached_end));
    let origin = Origin::provider(move |_request| {
        let (guard, end) = (Counts(Arc::clone(&dropped)), Arc::clone(&end));
        async move {
            let _guard = guard;
            sleep(Duration::from_secs(5)).await;
            end.fetch_add(1, Ordering::SeqCst);
            Ok(token("late", 600))
        }
    });
    let starting = tokio::spawn({
        let session = session.clone();
        async move { session.start(&origin).await }
    });
    turn().await;
    session.stop();
    assert_eq!(session.state(), State::Disconnected, "at once");
    assert_eq!(starting.await.unwrap(), State::Disconnected);
    sleep(Duration::from_mins(1)).await;
    assert_eq!((is_dropped.load(Ordering::SeqCst), reached_end.load(Ordering::SeqCst)), (1, 0));
    assert_eq!(session.state(), State::Disconnected);
    session.push(token("pushed", 600));
    assert_eq!(session.token().await.unwrap_err().why(), Why::NotStarted);
}

struct Counts(Arc<AtomicUsize>);

impl Drop for Counts {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_waiting_does_not_give_the_request_up() {
    let (session, (origin, count)) = (session(), counted(600, Duration::from_secs(3)));
    let first = tokio::time::timeout(Duration::from_secs(1), session.start(&origin)).await;
    assert!(first.is_err());
    assert_eq!(session.token().await.unwrap().reveal(), "t1");
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_may_pass_is_tried_again_and_one_that_does_not_is_not() {
    let seen: Arc<Mutex<Vec<TokenRequest>>> = Arc::default();
    let log = Arc::clone(&seen);
    let origin = Origin::provider(move |request| {
        log.lock().unwrap().push(request);
        let attempt = request.attempt();
        async move {
            match attempt {
                1 => Err(Error::new(Code::RemoteUnavailable).into()),
                2 => panic!("a provider may"),
                _ => Ok(token("third", 600)),
            }
        }
    });
    let session = session();
    assert_eq!(session.start(&origin).await, State::Connected);
    assert!(session.last_error().is_none(), "it was overcome");
    let reasons: Vec<_> =
        seen.lock().unwrap().iter().map(|one| (one.reason(), one.attempt())).collect();
    assert_eq!(reasons, [(Reason::Start, 1), (Reason::Retry, 2), (Reason::Retry, 3)]);

    let begun = Instant::now();
    let origin = Origin::provider(async |_| Err(Refusal::from(Error::new(Code::RemoteForbidden))));
    assert_eq!(session.start(&origin).await, State::Error);
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(session.last_error().unwrap().code(), Code::RemoteForbidden);
    let error = session.token().await.unwrap_err();
    assert_eq!((error.why(), error.cause().unwrap().code()), (Why::Refused, Code::RemoteForbidden));
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_never_answers_is_given_up_and_those_who_wait_are_told() {
    let session = session();
    let origin = Origin::provider(async |_| std::future::pending().await);
    let begun = Instant::now();
    assert_eq!(session.start(&origin).await, State::Error);
    assert_eq!(begun.elapsed().as_secs(), 30);
    assert!(session.due().is_none(), "and nothing goes on");
}

#[tokio::test(start_paused = true)]
async fn listeners_hear_every_change_in_order_and_one_that_panics_harms_nobody() {
    let session = session();
    let (sender, heard) = mpsc::channel();
    let _bad = session.subscribe(|_| panic!("a listener may"));
    let good = session.subscribe(move |change| sender.send(change).unwrap());
    let mut states = session.states();
    let (origin, _) = counted(600, Duration::ZERO);
    session.start(&origin).await;
    session.stop();
    turn().await;
    let all: Vec<Change> = heard.try_iter().collect();
    let told: Vec<_> = all.iter().map(|one| (one.number(), one.state())).collect();
    let wanted = [(1, State::Connecting), (2, State::Connected), (3, State::Disconnected)];
    assert_eq!(told, wanted);
    for change in all {
        assert_eq!(states.next().await, Some(change));
    }
    good.unsubscribe();
    session.start(&origin).await;
    turn().await;
    assert_eq!(heard.try_iter().count(), 0, "unsubscribed");
}

#[tokio::test(start_paused = true)]
async fn a_listener_may_call_everything_and_end_itself() {
    let session = session();
    let (origin, _) = counted(600, Duration::ZERO);
    let (again, other) = (session.clone(), origin.clone());
    let calls = Arc::new(AtomicUsize::new(0));
    let (counter, own) = (Arc::clone(&calls), Arc::new(Mutex::new(None)));
    let slot = Arc::clone(&own);
    let subscription = session.subscribe(move |change| {
        counter.fetch_add(1, Ordering::SeqCst);
        let _held = again.subscribe(|_| {});
        let _stream = again.states();
        again.nudge();
        let _state = (again.state(), again.last_error());
        if change.state() == State::Connected {
            drop(slot.lock().unwrap().take());
            let (session, origin) = (again.clone(), other.clone());
            tokio::spawn(async move { session.start(&origin).await });
            again.stop();
        }
    });
    *own.lock().unwrap() = Some(subscription);
    session.start(&origin).await;
    turn().await;
    assert_eq!(calls.load(Ordering::SeqCst), 2, "connecting and connected, and no more");
    sleep(Duration::from_secs(2)).await;
    assert_eq!(session.state(), State::Connected, "started again from inside");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_called_when_the_session_is_gone() {
    let (origin, count) = counted(60, Duration::ZERO);
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let first = session();
    let _held = first.subscribe(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let mut states = first.states();
    first.start(&origin).await;
    turn().await;
    let before = calls.load(Ordering::SeqCst);
    drop(first);
    sleep(Duration::from_mins(10)).await;
    assert_eq!((calls.load(Ordering::SeqCst), count.load(Ordering::SeqCst)), (before, 1));
    while states.next().await.is_some() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_unsubscribing_no_call_begins_though_changes_go_on() {
    let session = Session::new();
    let origin = Origin::fixed(Fetched::new(Token::parse("a").unwrap()));
    for _ in 0..300 {
        let is_over = Arc::new(AtomicUsize::new(0));
        let (over, late) = (Arc::clone(&is_over), Arc::new(AtomicUsize::new(0)));
        let counter = Arc::clone(&late);
        let subscription = session.subscribe(move |_| {
            counter.fetch_add(over.load(Ordering::SeqCst), Ordering::SeqCst);
        });
        session.start(&origin).await;
        session.stop();
        subscription.unsubscribe();
        is_over.store(1, Ordering::SeqCst);
        session.start(&origin).await;
        session.stop();
        tokio::task::yield_now().await;
        assert_eq!(late.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn the_timer_is_on_a_clock_that_counts_sleep() {
    let clock = Clock::boot();
    let (before, begun) = (clock.now(), std::time::Instant::now());
    clock.sleep_until(before.after(Duration::from_millis(50))).await;
    let passed = before.until(clock.now());
    assert!((50..2_000).contains(&passed.as_millis()), "{passed:?}");
    assert!(begun.elapsed() < Duration::from_secs(2));
    #[cfg(target_os = "linux")]
    {
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        let now = Duration::from_millis(clock.now().as_millis()).as_secs_f64();
        assert!((now - uptime).abs() < 60.0, "since the start of the machine, sleep and all");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_prints_a_token() {
    let session = session();
    let origin = Origin::provider(async |_| Ok(token("hush-hush", 600)))
        .beginning_with(token("hush-first", 600));
    session.start(&origin).await;
    let lease = session.token().await.unwrap();
    session.rejected(&lease);
    let error = session.token().await;
    let printed = format!("{session:?} {origin:?} {lease:?} {error:?} {:?}", session.states());
    assert!(!printed.contains("hush"), "{printed}");
}

/// Cycles of a life, each with somebody who waits, a listener, a stream and a request under way at its end.
async fn live(times: usize) -> usize {
    let ended = Arc::new(AtomicUsize::new(0));
    let gate = Arc::new(Notify::new());
    for _ in 0..times {
        let session = Session::new();
        let (guard, gate) = (Arc::clone(&ended), Arc::clone(&gate));
        let origin = Origin::provider(move |_| {
            let (guard, gate) = (Counts(Arc::clone(&guard)), Arc::clone(&gate));
            async move {
                let _guard = guard;
                gate.notified().await;
                Ok(token("never", 600))
            }
        });
        let over = Arc::clone(&ended);
        let held = session.subscribe(move |_| {
            over.load(Ordering::SeqCst);
        });
        let _states = session.states();
        {
            let waiting = session.start(&origin);
            tokio::pin!(waiting);
            tokio::select! {
                biased;
                _ = &mut waiting => {}
                () = turn() => {}
            }
        }
        drop(session);
        drop(held);
        turn().await;
    }
    ended.load(Ordering::SeqCst)
}

#[cfg(target_os = "linux")]
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
async fn memory_is_flat_over(cycles: usize) {
    // What is kept for reuse is there by then.
    live(500).await;
    let before = resident_kib();
    assert_eq!(live(cycles).await, cycles, "every request was given up");
    let grown = resident_kib().saturating_sub(before);
    let files = std::fs::read_dir("/proc/self/fd").unwrap().count();
    println!("{cycles} cycles: {grown} KiB more, {files} descriptors");
    // A session that stayed would be a kilobyte at least.
    assert!(grown < 2_048, "{grown} KiB more after {cycles} sessions");
    assert!(files < 64, "{files} descriptors");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn sessions_that_are_closed_leave_nothing_behind() {
    memory_is_flat_over(5_000).await;
}

/// `cargo test --release -p roomkey-session --lib long_run -- --ignored --nocapture`
#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "a hundred thousand of them take a while"]
async fn long_run_of_sessions_that_are_closed_leaves_nothing_behind() {
    memory_is_flat_over(100_000).await;
}
