//! One task writes, and many writes share one commit.
//!
//! With `synchronous=FULL` a commit waits for the disk, which costs more than everything else a
//! request does. So operations queue up while the disk is busy, run in one transaction when it is
//! not, and are acknowledged together after its commit. An operation of several steps runs in a
//! savepoint of its own (one step is whole by itself): one that is refused leaves its neighbours be.
//! When the database itself fails, the whole transaction is rolled back and everyone in it is told
//! so; nothing is acknowledged that is not on the disk.
//!
//! What the operations of a transaction are to be recorded as is appended to the audit log at once,
//! before the commit. If the log does not take it, all is rolled back; if the commit then fails, the
//! log is told that too. Before anything else is written, what a process has recorded that was killed
//! before its commit is made good (see `recovery`).

use super::super::changes::{Change, Recorder, WriteError};
use super::super::recovery;
use super::super::transaction::Transaction;
use super::place::Place;
use crate::audit::Generations;
use crate::error::StoreError;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use std::future::Future;
use std::pin::Pin;
use tokio::sync::{mpsc, oneshot};

/// How many operations may wait. Beyond that callers wait for a place.
const QUEUE: usize = 1024;
/// How many operations share a transaction at most, so that the first is not kept waiting.
const BATCH: usize = 256;

type Outcome<T> = Result<T, StoreError>;
/// What an operation does with the connection.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Outcome<T>> + Send + 'c>>;

/// One operation in the queue, whatever it returns.
trait Operation: Send {
    /// Whether it writes more than once.
    fn has_steps(&self) -> bool;
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Work<'c, ()>;
    /// What it is to be recorded as, once it has been run; nothing if it was refused.
    fn changes(&mut self) -> Vec<Change>;
    fn acknowledge(self: Box<Self>, transaction: Result<(), WriteError>);
}

struct Job<F, T, R> {
    has_steps: bool,
    work: Option<F>,
    recorded: Option<R>,
    result: Option<Outcome<T>>,
    reply: oneshot::Sender<Result<T, WriteError>>,
}

impl<F, T, R> Operation for Job<F, T, R>
where
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send,
    T: Send,
    R: FnOnce(&T) -> Vec<Change> + Send,
{
    fn has_steps(&self) -> bool {
        self.has_steps
    }

    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Work<'c, ()> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return Ok(()) };
            let result = work(connection).await;
            let failure = result.as_ref().err().cloned();
            self.result = Some(result);
            failure.map_or(Ok(()), Err)
        })
    }

    fn changes(&mut self) -> Vec<Change> {
        match (&self.result, self.recorded.take()) {
            (Some(Ok(done)), Some(recorded)) => recorded(done),
            _ => Vec::new(),
        }
    }

    fn acknowledge(self: Box<Self>, transaction: Result<(), WriteError>) {
        let result = match (transaction, self.result) {
            (Err(failure), _) => Err(failure),
            (Ok(()), Some(result)) => result.map_err(WriteError::Store),
            (Ok(()), None) => {
                Err(StoreError::Unavailable("the operation was not run".into()).into())
            }
        };
        // The caller may have hung up; what was done stays done.
        drop(self.reply.send(result));
    }
}

/// The way to the writing task.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Box<dyn Operation>>);

impl Writer {
    /// `recorder`: where changes are written down, if they are.
    pub(super) fn start(pool: SqlitePool, place: Place, recorder: Option<Recorder>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(write_until_closed(Database { pool, place, recorder }, receiver));
        Self(sender)
    }

    /// Queues an operation that writes once at most and is nobody's doing, and waits until it is on
    /// the disk.
    pub(super) async fn write<F, T>(&self, work: F) -> Outcome<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        Ok(self.write_recorded(false, |_| Vec::new(), work).await?)
    }

    /// As [`Writer::write`] for several writes, of which all or none are done.
    pub(super) async fn write_steps<F, T>(&self, work: F) -> Outcome<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        Ok(self.write_recorded(true, |_| Vec::new(), work).await?)
    }

    /// Queues an operation, and waits until it is recorded and on the disk. `has_steps`: whether it
    /// writes more than once. `recorded` says what it has done.
    pub(super) async fn write_recorded<F, T, R>(
        &self,
        has_steps: bool,
        recorded: R,
        work: F,
    ) -> Result<T, WriteError>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
        R: FnOnce(&T) -> Vec<Change> + Send + 'static,
    {
        let gone = || StoreError::Unavailable("the writer has stopped".into());
        let (reply, answer) = oneshot::channel();
        let (work, recorded) = (Some(work), Some(recorded));
        let job = Job { has_steps, work, recorded, result: None, reply };
        self.0.send(Box::new(job)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// What a batch needs.
struct Database {
    pool: SqlitePool,
    place: Place,
    recorder: Option<Recorder>,
}

async fn write_until_closed(database: Database, mut queue: mpsc::Receiver<Box<dyn Operation>>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let outcome = run_batch(&database, &mut batch).await;
        if let Err(failure) = &outcome {
            let code = failure.code();
            let reason = match failure {
                WriteError::Store(error) => error.to_string(),
                WriteError::Audit(error) => error.to_string(),
            };
            tracing::error!(code, reason, operations = batch.len(), "nothing was written");
        }
        for operation in batch.drain(..) {
            operation
                .acknowledge(outcome.as_ref().map_or_else(|error| Err(error.again()), |()| Ok(())));
        }
    }
}

async fn run_batch(
    database: &Database,
    batch: &mut [Box<dyn Operation>],
) -> Result<(), WriteError> {
    let mut connection = database.pool.acquire().await?;
    let mut told = Told::default();
    let outcome = run_transaction(&mut connection, database, batch, &mut told).await;
    let Some(recorder) = &database.recorder else {
        if outcome.is_err() {
            roll_back(&mut connection).await;
        }
        return outcome;
    };
    match &outcome {
        Ok(()) => {
            if let Some(made) = told.makes.or(told.settled) {
                recorder.note_done(made);
            }
        }
        Err(failure) => {
            roll_back(&mut connection).await;
            let is_kept = database.place.is_somewhere();
            // The records say that it was done, and it was not.
            if let Err(error) =
                take_back(&mut connection, recorder, told, is_kept, failure.code()).await
            {
                tracing::error!(code = error.code(), "what was recorded was not done");
            }
        }
    }
    outcome
}

async fn roll_back(connection: &mut SqliteConnection) {
    // SQLite has rolled back by itself after some failures; then this one says so, which is well.
    drop(sqlx::query("ROLLBACK").execute(connection).await);
}

/// What the log was told before the commit.
#[derive(Default)]
struct Told {
    /// The generations that were made to make good what others had left undone.
    settled: Option<Generations>,
    changes: Vec<Change>,
    /// The generations that the commit makes, if it makes any.
    makes: Option<Generations>,
}

/// `told`: takes what the log was told before the commit.
async fn run_transaction(
    connection: &mut SqliteConnection,
    database: &Database,
    batch: &mut [Box<dyn Operation>],
    told: &mut Told,
) -> Result<(), WriteError> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    if let (Some(recorder), true) = (&database.recorder, database.place.is_somewhere()) {
        told.settled = recovery::settle(&mut *connection, recorder).await?;
    }
    for operation in batch.iter_mut() {
        run_operation(connection, operation.as_mut()).await?;
    }
    database.place.look()?;
    if let Some(recorder) = &database.recorder {
        let changes: Vec<_> = batch.iter_mut().flat_map(|operation| operation.changes()).collect();
        if !changes.is_empty() {
            let mut makes = None;
            if changes.iter().any(|change| change.again.is_some()) {
                makes = Some(connection.generations().await?);
            }
            let recorded = recorder.append(&changes, "ok", makes).await;
            let mark = recorded.map_err(WriteError::Audit)?;
            (told.changes, told.makes) = (changes, makes);
            recorder.wait_for_disk(makes).await?;
            if let Some(mark) = mark {
                connection.set_mark(mark).await?;
            }
        }
    }
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(())
}

/// `is_kept`: whether the database outlives this process, so that others may look after it.
async fn take_back(
    connection: &mut SqliteConnection,
    recorder: &Recorder,
    told: Told,
    is_kept: bool,
    outcome: &str,
) -> Result<(), WriteError> {
    let (numbered, plain): (Vec<_>, Vec<_>) =
        told.changes.into_iter().partition(|change| change.again.is_some() && is_kept);
    if !plain.is_empty() {
        let makes = told.makes.filter(|_| !is_kept);
        recorder.append(&plain, outcome, makes).await?;
    }
    if !numbered.is_empty() {
        take_back_numbered(connection, recorder, &numbered, outcome).await?;
    }
    Ok(())
}

/// Whatever the failed commit has left in SQLite's own log is overwritten by this one's.
async fn take_back_numbered(
    connection: &mut SqliteConnection,
    recorder: &Recorder,
    changes: &[Change],
    outcome: &str,
) -> Result<(), WriteError> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let taken_back = recovery::take_back(connection, recorder, changes, outcome).await;
    let end = if taken_back.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = sqlx::query(end).execute(&mut *connection).await;
    if let (Some(made), Ok(_)) = (taken_back?, &ended) {
        recorder.note_done(made);
    }
    if ended.is_err() {
        drop(sqlx::query("ROLLBACK").execute(&mut *connection).await);
    }
    Ok(ended.map(drop)?)
}

/// Runs one operation. Fails when the database does, and not when it refuses.
async fn run_operation(
    connection: &mut SqliteConnection,
    operation: &mut dyn Operation,
) -> Outcome<()> {
    let has_steps = operation.has_steps();
    if has_steps {
        sqlx::query("SAVEPOINT operation").execute(&mut *connection).await?;
    }
    match operation.run(&mut *connection).await {
        Err(failure @ (StoreError::Unavailable(_) | StoreError::Corrupt(_))) => {
            return Err(failure);
        }
        Err(_) if has_steps => {
            sqlx::query("ROLLBACK TO operation").execute(&mut *connection).await?;
        }
        Ok(()) | Err(_) => {}
    }
    if has_steps {
        sqlx::query("RELEASE operation").execute(&mut *connection).await?;
    }
    Ok(())
}
